"""What users are told when they do not get what they asked for, in English; pages say the same in German.

A text keeps its template and its values, so that no finished sentence ever has to be understood again.
"""

from typing import Any


class Text(str):
    """An English `template` filled with `values`: other texts, numbers, and strings that are quoted as they are.

    Without values the template stands as it is, with any braces: so the words of other libraries are texts, too.
    """

    template: str
    values: dict[str, object]

    def __new__(cls, template: str, /, **values: object) -> "Text":
        text = super().__new__(cls, template.format(**values) if values else template)
        text.template, text.values = template, values
        return text


class Refused(Exception):
    """A request that is not answered. `status` is the HTTP status, `title` what happened, `text` what to do about it.

    `members` are the same for programs, such as the limit that was hit.
    """

    def __init__(self, status: int, title: str, text: str, /, **members: object):
        super().__init__(text)
        self.status, self.title, self.text, self.members = status, title, text, members

    def to_json(self) -> dict[str, Any]:
        """What `from_json` makes the same refusal of, in another process."""
        texts = {"title": _packed(self.title), "text": _packed(self.text)}
        return {"status": self.status, **texts, "members": self.members}

    @classmethod
    def from_json(cls, packed: dict[str, Any]) -> "Refused":
        return cls(packed["status"], _unpacked(packed["title"]), _unpacked(packed["text"]), **packed["members"])


class Broken(Exception):
    """The answer stopped after its first bytes were sent; `text` says why. It must not be ended as if it were whole."""

    def __init__(self, text: str):
        super().__init__(text)
        self.text = text


def said(error: BaseException) -> Text:
    """What `error` says: the text it was raised with, or else the words of another library."""
    first = error.args[0] if error.args else ""
    return first if isinstance(first, Text) else Text(str(error))


def _packed(value: object) -> object:
    if isinstance(value, Text):
        return [value.template, {name: _packed(part) for name, part in value.values.items()}]
    return value


def _unpacked(value: Any) -> Any:
    if isinstance(value, list):
        return Text(value[0], **{name: _unpacked(part) for name, part in value[1].items()})
    return value
