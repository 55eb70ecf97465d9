"""Both languages in place: the same page with and without the extension."""

import pytest
from jinja2 import Environment

from bochum_kg.views.bilingual import Bilingual


@pytest.mark.parametrize("in_german", [True, False])
@pytest.mark.parametrize(
    "template",
    [
        'a {{ t("Ä & <b>", "x & y") }} b',
        r"""{{ t("a\"b\n", 'c') }}""",
        '{{ t("", "none") }}|{{ t("keins", "") }}',
        '{{ t("zwei", "two") | upper }} {{ t("a", "b") ~ t("c", "d") }}',
        '<p title="{{ t("ja", "yes") if t("", "x") else "z" }}">',
        '{% macro m(x) %}{{ x }}{{ t("m", "n") }}{% endmacro %}{{ m(t("<", ">")) }}',
        '{% for t_ in [t("a", "b")] %}{{ t_ }}{{- t("c", "d") -}} {% endfor %}',
        "{{ t(german, english) }} {{ o.t('a', 'b') }} {{ o.t('a', 'b') | upper }}",
        '{{ {"k": t("a", "b")}["k"] }}{% if t("a", "b") == "a" %}de{% endif %}',
    ],
)
def test_a_page_is_the_same_without_calls(template: str, in_german: bool) -> None:
    names = {
        "t": lambda german, english: german if in_german else english,
        "in_german": in_german,
        "german": "de",
        "english": "en",
        "o": {"t": lambda a, b: a + b},
    }
    plain, ours = Environment(autoescape=True), Environment(autoescape=True, extensions=[Bilingual])
    assert ours.from_string(template).render(names) == plain.from_string(template).render(names)


def test_two_texts_are_not_called_for() -> None:
    ours = Environment(autoescape=True, extensions=[Bilingual])
    assert ours.from_string('{{ t("a", "b") }}{{ t("a", "b") | upper }}').render(in_german=False) == "bB"
