"""Predictions that look like one event are proposed across platforms; what is not one is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tracker.actions.import_events import alike_predictions, words_of
from tracker.domain.criterion import Criterion
from tracker.domain.prediction import Prediction

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Run

END = datetime(2025, 1, 1, tzinfo=UTC)
HELD = Prediction(
    key="metaculus-1",
    title="Will Bitcoin exceed $100,000 in 2024?",
    opens_at=datetime(2024, 1, 1, tzinfo=UTC),
    closes_at=END,
    criterion=Criterion(observe="A price"),
)
OTHERS = {
    f"P-{number:02}": replace(HELD, key=f"metaculus-{number}", title=title)
    for number, title in enumerate(
        ("Will it rain in Bern?", "Will Ada win?", "Will the ferry sink?"), start=2
    )
}


def proposed(new: Prediction, held: Prediction = HELD) -> list[tuple[str, bool]]:
    record = {"P-01": held, held.key: held, **OTHERS}
    return [(one.held, one.is_inverted) for one in alike_predictions({9: new}, record)]


def new(title: str, key: str = "manifold-x") -> Prediction:
    return replace(HELD, key=key, title=title)


@pytest.mark.parametrize(
    ("title", "inverted"),
    [
        pytest.param("Will Bitcoin exceed $100,000 in 2024?", False, id="the same"),
        pytest.param("Will Bitcoin exceed $100000 in year 2024?", False, id="form words"),
        pytest.param("Bitcoin above 100,000 by the end of 2024", False, id="other words for it"),
        pytest.param("BITCOIN EXCEEDS $100 000 in 2024 (price)", None, id="another number"),
        pytest.param("Will Bitcoin exceed $100,000 in 2025?", None, id="another year"),
        pytest.param("Will Bitcoin not exceed $100,000 in 2024?", True, id="denied"),
        pytest.param("Bitcoin won't exceed $100,000 in 2024", True, id="denied in short"),
        pytest.param("Will Ethereum exceed $100,000 in 2024?", None, id="another subject"),
    ],
)
def test_titles_with_the_same_weighty_words_are_one_event(
    title: str,
    inverted: bool | None,  # noqa: FBT001 - a column of the table
) -> None:
    expected = [] if inverted is None else [("P-01", inverted)]
    assert proposed(new(title)) == expected


NEAR = new("Bitcoin above 100,000 by the end of 2024")


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(replace(NEAR, key="metaculus-77"), id="on the same platform"),
        pytest.param(replace(NEAR, type="numeric"), id="of another type"),
        pytest.param(replace(NEAR, condition="If it halves"), id="under a condition"),
        pytest.param(replace(NEAR, closes_at=END + timedelta(days=90)), id="of another time"),
    ],
)
def test_like_titles_are_not_one_event(other: Prediction) -> None:
    assert proposed(NEAR) == [("P-01", False)]
    assert proposed(other) == []


def test_the_same_words_are_told_also_on_one_platform() -> None:
    assert proposed(new(HELD.title, "metaculus-77")) == [("P-01", False)]


def test_branches_of_a_conditional_question_are_two_events() -> None:
    first, second = (replace(HELD, condition=text) for text in ("If A holds", "If A does not"))
    assert proposed(replace(second, key="gjp-1-2"), first) == []


def test_a_script_without_spaces_counts_by_its_signs() -> None:
    held = replace(HELD, title="英伟达市值在2024年超过苹果")
    assert proposed(new("2024年英伟达市值会超过苹果"), held) == [("P-01", False)]
    assert proposed(new("2024年北京会下雪"), held) == []


def test_words_without_weight_are_left_out_of_a_title_only_if_others_stay() -> None:
    assert words_of("Will it?")[0]
    assert "it" not in words_of("Will it rain?")[0]


HEADER = "prediction,title,source,made_on,closes_on,probability\n"


def test_an_import_proposes_an_inverted_link(run: Run, tmp_path: Path) -> None:
    run("init")
    for name, title in (("a.csv", "Labour wins"), ("b.csv", "Labour does not win")):
        row = f"{name[0]}-1,{title},Ann,2024-01-02,2024-12-31,0.7\n"
        (tmp_path / name).write_text(HEADER + row, encoding="utf-8")
        answer = run("import", "table", str(tmp_path / name))
    assert (
        "P-02, 'Labour does not win', looks like the opposite of P-01, 'Labour wins': if it is, "
        "tracker link P-01 P-02 --inverted" in answer.out
    )
    assert run("link", "P-01", "P-02", "--inverted", "--why", "the opposite").code == 0
