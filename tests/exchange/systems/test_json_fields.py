"""Fields of JSON objects: read as what they must be, or refused with their path."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tracker.errors import InvalidInput
from tracker.exchange.systems.json_fields import Fields

if TYPE_CHECKING:
    from collections.abc import Callable


def test_fields_are_read() -> None:
    fields = Fields(
        {
            "id": 7,
            "name": " A\nb ",
            "text": "A\nb ",
            "share": 0.5,
            "at": "2024-01-01T00:00:00Z",
            "ms": 1_704_067_200_000,
            "names": ["x", None, 3],
            "yes": True,
        },
        "",
    )
    assert (fields.need("id"), fields.line("name"), fields.text("text")) == ("7", "A b", "A\nb")
    assert fields.share("share") == 0.5
    assert fields.when("at") == fields.milliseconds("ms")
    assert fields.names("names") == ["x", "3"]
    assert fields.flag("yes")
    assert fields.has("yes")


def test_null_and_an_absent_field_are_the_same() -> None:
    for fields in (Fields({}, ""), Fields({"a": None}, "")):
        assert fields.line("a") == ""
        assert fields.text("a") is None
        assert (fields.number("a"), fields.share("a")) == (None, None)
        assert (fields.when("a"), fields.milliseconds("a")) == (None, None)
        assert fields.listed("a") == []
        assert not fields.flag("a")
        assert not fields.has("a")


@pytest.mark.parametrize(
    ("read", "says"),
    [
        pytest.param(lambda f: f.need("none"), "nothing; expected a text", id="needed"),
        pytest.param(lambda f: f.line("list"), "a list; expected a text", id="list as text"),
        pytest.param(lambda f: f.line("flag"), "'True'; expected a text", id="truth as text"),
        pytest.param(lambda f: f.listed("flag"), "'True'; expected a list", id="no list"),
        pytest.param(lambda f: f.number("word"), "'w' is not a number", id="no number"),
        pytest.param(lambda f: list(f.objects("list")), "'1' is not an object", id="no object"),
    ],
)
def test_what_does_not_fit_is_refused(read: Callable[[Fields], object], says: str) -> None:
    fields = Fields({"list": [1], "flag": True, "word": "w"}, "")
    with pytest.raises(InvalidInput) as caught:
        read(fields)
    assert says in str(caught.value)


def test_the_field_at_hand_has_its_whole_path_also_above() -> None:
    fields = Fields({"a": [{"b": [{"c": "x"}]}]}, "")
    (outer,) = fields.objects("a")
    (inner,) = outer.objects("b")
    with pytest.raises(InvalidInput):
        inner.number("c")
    assert inner.column == outer.column == fields.column == "a[0].b[0].c"


def test_what_is_no_object_is_refused() -> None:
    with pytest.raises(InvalidInput, match="a list is not an object"):
        Fields([], "")
