"""Plain forecasts in columns: exactly what the reader of any row makes, or left to it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tracker.domain.forecast import Forecast
from tracker.domain.instant import Precision, When, from_microseconds
from tracker.errors import InvalidFile, Problem
from tracker.exchange.tables import kept
from tracker.exchange.tables import plain as table_plain
from tracker.exchange.tables import records as tabular
from tracker.exchange.tables.names import Recorded
from tracker.exchange.tables.records import TableRecords, read_table

if TYPE_CHECKING:
    from pathlib import Path

    from tests.exchange.conftest import Read

HEAD = "prediction,title,source,made_at,closes_on,known_on,probability,outcome\n"
LINE = "a,It rains,ann,2024-05-01,2024-06-30,2024-07-01,0.7,true\n"


def as_records(table: TableRecords) -> list[tuple[Forecast, int]]:
    plain = table.plain
    assert plain is not None
    return [
        (
            Forecast(
                prediction=plain.predictions[part["prediction"][n]],
                source=plain.sources[part["source"][n]],
                made=When(
                    from_microseconds(part["made_at"][n]), list(Precision)[part["precision"][n]]
                ),
                probability=part["probability"][n],
            ),
            row,
        )
        for part in plain.parts()
        for n, row in enumerate(part["row"])
    ]


@pytest.fixture(autouse=True)
def _however_few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_plain, "FEWEST", 1)


CELLS = {
    "prediction": st.sampled_from(["a", "b", "c d", "C-D", ""]),
    "title": st.sampled_from(["", "It rains", "A", "'=1"]),
    "source": st.sampled_from(["ann", "bob", "Ann", "Ann F", ""]),
    "made_at": st.sampled_from(["2024-05-01", "2024-05-01T10:00Z", "2024-05-02", "May", ""]),
    "closes_on": st.sampled_from(["2024-06-30", "2024-06-30", ""]),
    "known_on": st.sampled_from(["2024-07-01", ""]),
    "probability": st.sampled_from(["0.7", "70%", "0", "1", "70", "", "x"]),
    "outcome": st.sampled_from(["true", "false", "", "perhaps"]),
}


@settings(
    max_examples=250,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(rows=st.lists(st.tuples(*CELLS.values()), min_size=1, max_size=6))
def test_columns_and_rows_agree_on_every_table(tmp_path: Path, rows: list[tuple[str, ...]]) -> None:
    path = tmp_path / "t.csv"
    text = HEAD + "".join(",".join(cells) + "\n" for cells in rows)
    path.write_text(text, encoding="utf-8")
    answers: list[TableRecords | tuple[Problem, ...]] = []
    for is_slow in (False, True):
        with pytest.MonkeyPatch.context() as patch:
            if is_slow:
                patch.setattr(tabular, "is_plain", lambda _: False)
            try:
                answers.append(read_table(path))
            except InvalidFile as error:
                answers.append(error.problems)
    quick, slow = answers
    if isinstance(quick, TableRecords) and quick.plain is not None:
        assert isinstance(slow, TableRecords)
        assert as_records(quick) == list(zip(slow.forecasts, slow.forecast_rows, strict=True))
        assert quick.sources == slow.sources
        assert quick.predictions == slow.predictions
        assert quick.resolutions == slow.resolutions
        assert (quick.n_rows, quick.notes) == (slow.n_rows, slow.notes)
    else:
        assert quick == slow


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(HEAD + LINE + LINE.replace("0.7", ""), id="no number"),
        pytest.param(HEAD + LINE + LINE.replace("ann", ""), id="no source"),
        pytest.param(HEAD + LINE + "a,b\n", id="too few cells"),
        pytest.param(HEAD, id="no row"),
        pytest.param(HEAD.replace("known_on", "hedge") + LINE, id="another column"),
        pytest.param(HEAD.replace("known_on", "made_on") + LINE, id="two moments"),
    ],
)
def test_what_is_not_plain_is_left_to_the_reader_of_rows(read: Read, text: str) -> None:
    try:
        assert read(text).plain is None
    except InvalidFile:
        return


def test_a_prediction_on_record_of_another_type_is_left_to_the_reader_of_rows(read: Read) -> None:
    (held,) = read(HEAD + LINE).predictions
    other = replace(held, type="multiple_choice", options=("yes", "no"))
    with pytest.raises(InvalidFile, match="expected an option and its probability"):
        read(HEAD + LINE, recorded=Recorded(predictions={"a": other}))


def test_the_same_twice_is_told_and_counts_once(
    read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "MOST_COMPARED", 2)  # Compared in several turns.
    lines = [LINE.replace("ann", name) for name in ("ann", "bob", "ann", "cyd", "bob", "ann")]
    table = read(HEAD + "".join(lines))
    assert [row for _, row in as_records(table)] == [2, 3, 5]
    assert [(one.line, one.message) for one in table.notes] == [
        (4, "says what row 2 says; recorded once"),
        (6, "says what row 3 says; recorded once"),
        (7, "says what row 2 says; recorded once"),
    ]
    assert table.n_rows == 6


def test_the_window_opens_with_the_first_forecast(read: Read) -> None:
    earlier = LINE.replace("2024-05-01", "2024-04-01").replace("ann", "bob")
    (prediction,) = read(HEAD + LINE + earlier).predictions
    assert prediction.opens_at.date().isoformat() == "2024-04-01"


def test_few_rows_are_read_as_any_others(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_plain, "FEWEST", 2)
    assert read(HEAD + LINE).plain is None
    assert read(HEAD + LINE + LINE.replace("ann", "bob")).plain is not None
