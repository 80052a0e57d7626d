"""The template engine: everything printed is harmless and escaped, nothing is safe by decree."""

from __future__ import annotations

import re
from importlib import resources

import jinja2
import pytest

from tracker.reports.site.environment import PACKAGE, language, make_environment, mentions


def show(template: str, **context: object) -> str:
    return make_environment().from_string(template).render(**context)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        pytest.param("<b>&\"'", "&lt;b&gt;&amp;&#34;&#39;", id="html"),
        pytest.param("a\u202eb", "a\\u202eb", id="bidi"),
        pytest.param("a\nb", "a b", id="break"),
        pytest.param(None, "–", id="nothing"),
        pytest.param(0, "0", id="zero-is-not-nothing"),
        pytest.param("{{ 7 * 7 }}", "{{ 7 * 7 }}", id="template"),
    ],
)
def test_what_a_template_prints(value: object, shown: str) -> None:
    assert show("{{ value }}", value=value) == shown


def test_a_name_that_is_not_known_is_an_error() -> None:
    with pytest.raises(jinja2.UndefinedError):
        show("{{ nothing_of_the_sort }}")


def test_no_template_and_no_code_marks_text_as_safe() -> None:
    folder = resources.files(PACKAGE)
    sources = [
        entry.read_text(encoding="utf-8")
        for place in (folder, folder / "templates")
        for entry in place.iterdir()
        if entry.name.endswith((".py", ".jinja"))
    ]
    assert len(sources) > 20
    assert not [text for text in sources if re.search(r"\|\s*safe\b|Markup|autoescape false", text)]


def test_every_attribute_of_a_template_stands_in_quotes() -> None:
    for entry in (resources.files(PACKAGE) / "templates").iterdir():
        text = re.sub(r"{%.*?%}", "", entry.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert re.findall(r"<[^>]*=\s*{{", text) == [], entry.name


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        pytest.param("未尽研究", "zh-Hans", id="chinese"),
        pytest.param("2024年iOS与安卓都在系统层面内置", "zh-Hans", id="mostly-chinese"),
        pytest.param("said “有望” (likely), read as 75%", "", id="mostly-english"),
        pytest.param("2024", "", id="no-letters"),
        pytest.param("", "", id="empty"),
    ],
)
def test_a_text_is_tagged_with_the_language_of_most_of_it(text: str, tag: str) -> None:
    assert language(text) == tag


def test_ids_in_a_text_are_found_only_if_they_have_a_page() -> None:
    found = list(mentions("P-07 and P-99, not XP-07 or P-070", {"P-07": "p.html"}))
    assert [page for _, page in found if page] == ["p.html"]
    assert "".join(part for part, _ in found) == "P-07 and P-99, not XP-07 or P-070"
