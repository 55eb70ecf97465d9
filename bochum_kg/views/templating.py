"""Jinja without what our templates do not need and a page pays for some hundred times.

`escape` of markupsafe gives an object of its own class for what is only joined to the page; a call looks whether what
is called wants to know the context, which nothing of ours does.
"""

from collections.abc import Callable, MutableMapping
from types import CodeType
from typing import Any

from jinja2 import Environment, Template
from jinja2.runtime import Context
from markupsafe import Markup, escape


def escaped(text: str) -> str:
    """`text` in HTML, as markupsafe's `escape` has it."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("'", "&#39;").replace('"', "&#34;")


class QuickTemplate(Template):
    """A template whose output is escaped by `_shown`."""

    @classmethod
    def from_code(
        cls,
        environment: Environment,
        code: CodeType,
        globals: MutableMapping[str, Any],
        uptodate: Callable[[], bool] | None = None,
    ) -> Template:
        template = super().from_code(environment, code, globals, uptodate)
        template.root_render_func.__globals__["escape"] = _shown
        return template


class QuickContext(Context):
    """Names of a template, and what calls them."""

    def call(
        self, called: Callable[..., Any], *given: Any, _loop_vars: Any = None, _block_vars: Any = None, **more: Any
    ) -> Any:
        return called(*given, **more)


def _shown(value: Any) -> str:
    if type(value) is Markup:
        return value
    return escaped(value) if type(value) is str else escape(value)
