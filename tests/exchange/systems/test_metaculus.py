"""The data download of Metaculus: its questions, histories, odd cells and the board they make."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tracker.domain.instant import day_number
from tracker.exchange.bundle import Head
from tracker.exchange.systems.metaculus import read, recognises
from tracker.exchange.tables.names import Recorded

if TYPE_CHECKING:
    from tests.exchange.conftest import Changed, ProblemsOf
    from tracker.exchange.tables.records import TableRecords

FOLDER = Path(__file__).parents[3] / "fixtures" / "imports" / "metaculus"
QUESTIONS, FORECASTS = "question_data.csv", "forecast_data.csv"


def download(folder: Path = FOLDER, recorded: Recorded | None = None) -> TableRecords:
    return read([folder], recorded=recorded or Recorded(), read_date=None)


def made(table: TableRecords, prediction: str) -> dict[str, list[object]]:
    """Return what each source stated about a prediction, in order."""
    found: dict[str, list[object]] = {}
    for forecast in table.forecasts:
        if forecast.prediction == prediction:
            stated = forecast.options or forecast.probability
            found.setdefault(forecast.source, []).append(stated)
    return found


def test_the_window_ends_at_the_scheduled_close_not_at_the_real_one() -> None:
    table = download()
    by_key = {one.key: one for one in table.predictions}
    early = by_key["metaculus-111"]
    assert early.closes_at == datetime(2024, 1, 11, tzinfo=UTC)
    known = {one.prediction: one.known for one in table.resolutions}["metaculus-111"]
    assert known is not None
    assert known.at == datetime(2024, 1, 6, tzinfo=UTC)


def test_a_question_keeps_type_topics_criterion_and_the_label_of_its_group() -> None:
    by_key = {one.key: one for one in download().predictions}
    assert by_key["metaculus-111"].title == "Will the road open? (Grimsel)"
    first = by_key["metaculus-101"]
    assert first.topics == ("weather", "natural-sciences")
    assert first.criterion.source_of_truth is not None
    assert first.criterion.source_of_truth.startswith("Metaculus https://")
    assert first.criterion.written_at == datetime(2023, 12, 30, 8, tzinfo=UTC)
    assert [by_key[f"metaculus-{n}"].type for n in (101, 103, 104, 105, 110)] == [
        "binary",
        "multiple_choice",
        "numeric",
        "date",
        "numeric",
    ]


def test_sources_keep_their_ids_and_crowds_are_marked() -> None:
    kinds = {one.key: (one.name, one.kind) for one in download().sources}
    assert kinds["metaculus-user-11"] == ("alice", "person")
    assert kinds["metaculus-user-13"] == ("snowbot", "model")
    assert kinds["metaculus-crowd-recency-weighted"] == (
        "Metaculus crowd (recency weighted)",
        "crowd",
    )


def test_an_anonymised_download_keeps_the_hashes(tmp_path: Path) -> None:
    rows = list(csv.reader(io.StringIO((FOLDER / FORECASTS).read_text(encoding="utf-8"))))
    hashed = "5f" * 32
    lines = [["Question ID", "Forecaster (Anonymized)", *rows[0][3:]]]
    for row in rows[1:]:
        who = hashed if row[1] else row[2]
        lines.append([row[0], who, *row[3:]])
    with (tmp_path / FORECASTS).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(lines)
    (tmp_path / QUESTIONS).write_bytes((FOLDER / QUESTIONS).read_bytes())
    names = {one.key: one.name for one in download(tmp_path).sources}
    assert names == {
        f"metaculus-{hashed}": "Metaculus forecaster 5f5f5f5f5f5f",
        "metaculus-crowd-recency-weighted": "Metaculus crowd (recency weighted)",
        "metaculus-crowd-geometric-mean": "Metaculus crowd (geometric mean)",
    }


def test_an_end_is_kept_only_where_no_forecast_of_the_same_source_follows() -> None:
    ends = {
        (one.source, one.made.at.day): one.ends_at
        for one in download().forecasts
        if one.prediction == "metaculus-101"
    }
    assert ends["metaculus-user-14", 1] == datetime(2024, 1, 3, tzinfo=UTC)
    assert ends["metaculus-user-13", 1] is None
    assert ends["metaculus-user-11", 1] is None


def test_a_geometric_mean_is_the_share_of_yes() -> None:
    assert made(download(), "metaculus-101")["metaculus-crowd-geometric-mean"] == [0.75]


def test_before_an_option_was_offered_the_last_option_stands_for_it() -> None:
    table = download()
    assert made(table, "metaculus-103") == {
        "metaculus-user-11": [
            (("Ana", 0.5), ("Bo", 0.3), ("Cy", 0.2), ("Other", 0.0)),
            (("Ana", 0.2), ("Bo", 0.2), ("Cy", 0.5), ("Other", 0.1)),
        ],
        "metaculus-user-12": [(("Ana", 0.3), ("Bo", 0.3), ("Cy", 0.4), ("Other", 0.0))],
        "metaculus-user-14": [(("Ana", 0.1), ("Bo", 0.1), ("Cy", 0.799999), ("Other", 0.0))],
    }
    said = " ".join(str(note) for note in table.notes)
    assert "before the option that came true was offered" in said


def test_options_that_nearly_sum_to_1_are_brought_to_it(changed: Changed) -> None:
    folder = changed("metaculus", FORECASTS, "[0.1, 0.1, 0.799999, 0.0]", "[0.1, 0.1, 0.796, 0.0]")
    table = download(folder)
    (stated,) = made(table, "metaculus-103")["metaculus-user-14"]
    assert isinstance(stated, tuple)
    assert sum(share for _, share in stated) == pytest.approx(1, abs=1e-12)
    assert "brought to it: 1" in " ".join(str(note) for note in table.notes)


def test_a_distribution_becomes_19_quantiles_and_its_median() -> None:
    (forecast,) = (one for one in download().forecasts if one.prediction == "metaculus-104")
    assert [level for level, _ in forecast.quantiles] == [n / 20 for n in range(1, 20)]
    # The curve rises evenly to 98 % at 50 cm.
    assert [value for _, value in forecast.quantiles] == pytest.approx(
        [n / 20 / 0.98 * 50 for n in range(1, 20)]
    )
    assert forecast.point == pytest.approx(0.5 / 0.98 * 50)


def test_quantiles_beyond_an_open_bound_have_no_value() -> None:
    (forecast,) = (one for one in download().forecasts if one.prediction == "metaculus-105")
    # 90 % of the mass lies before the upper bound, which is day 200 of the range.
    assert [level for level, _ in forecast.quantiles][-1] == 0.9
    first_day = day_number(datetime(2024, 1, 1, tzinfo=UTC).date())
    assert forecast.quantiles[-1][1] == pytest.approx(first_day + 200)
    assert forecast.point == pytest.approx(first_day + 0.5 / 0.9 * 200)


def test_a_curve_with_other_points_than_the_range_spans_it_evenly() -> None:
    (forecast,) = (one for one in download().forecasts if one.prediction == "metaculus-110")
    quantiles = dict(forecast.quantiles)
    assert quantiles[0.9] == pytest.approx(9.5)  # The upper edge of the bin of 9.
    assert quantiles[0.4] == pytest.approx(6.5)
    assert [value for value, _ in forecast.curve] == pytest.approx(
        [step - 0.5 for step in range(12)]
    )


def test_percentiles_serve_where_no_range_is_known(tmp_path: Path) -> None:
    found = {one.key: one for one in download().predictions}
    text = (FOLDER / FORECASTS).read_text(encoding="utf-8").splitlines()
    lines = [text[0], *(line for line in text if line.startswith("104,"))]
    alone = tmp_path / FORECASTS
    alone.write_text("\n".join(lines), encoding="utf-8")
    table = read([alone], recorded=Recorded(predictions=found), read_date=None)
    assert table.forecasts[0].quantiles == ((0.5, 25.51),)
    assert table.predictions == ()


def test_outcomes_of_every_kind() -> None:
    table = download()
    assert {one.prediction: str(one.outcome) for one in table.resolutions} == {
        "metaculus-101": "true",
        "metaculus-102": "true",
        "metaculus-103": "Cy",
        "metaculus-104": "30",
        "metaculus-105": "2024-07-19",
        "metaculus-106": "annulled",
        "metaculus-107": "ambiguous",
        "metaculus-110": "8",
        "metaculus-111": "false",
    }
    beyond = {one.prediction: one.rationale for one in table.resolutions}["metaculus-105"]
    assert beyond == "Resolved above_upper_bound; the bound stands for a value beyond it."


def test_a_resolution_without_a_date_is_flagged_not_invented() -> None:
    table = download()
    assert "metaculus-108" not in {one.prediction for one in table.resolutions}
    assert any(
        "metaculus-108" in str(note) and "--known-on DATE" in str(note) for note in table.notes
    )


def test_columns_without_a_place_are_named_and_weights_counted(changed: Changed) -> None:
    unread = download().unread
    assert "CP Reveal Time" in unread
    assert "Forecaster Count" in unread
    assert not {"Question ID", "Start Time", "Continuous CDF", "Resolution"} & set(unread)
    folder = changed("metaculus", QUESTIONS, "False,1.0", "False,0.5")
    said = " ".join(str(note) for note in download(folder).notes)
    assert "questions with another weight than 1, which boards do not use: 1" in said


@pytest.mark.parametrize(
    ("flag", "told"),
    [pytest.param("False", (2, 0), id="people-alone"), pytest.param("True", (1, 1), id="both")],
)
def test_questions_that_compare_nobody_with_bots_are_told(
    changed: Changed, flag: str, told: tuple[int, int]
) -> None:
    end = "2024-01-12 00:00:00+00:00,False,1.0"
    path = changed("metaculus", QUESTIONS, end, end.replace("False", flag))
    body = (path / FORECASTS).read_text("utf-8")
    bot = "106,13,snowbot,True,2024-01-01 00:00:00+00:00,,,0.4,,,,,,,,,,,\n"
    (path / FORECASTS).write_text(body.replace("106,11,", f"{bot}106,11,", 1), "utf-8")
    notes = [note.message for note in download(path).notes]
    found = [
        sum(int(note.rpartition(" ")[2]) for note in notes if words in note)
        for words in ("--peers people", "--peers all")
    ]
    assert tuple(found) == told


def test_options_are_read_from_the_column_of_older_downloads(tmp_path: Path) -> None:
    rows = list(csv.DictReader(io.StringIO((FOLDER / QUESTIONS).read_text(encoding="utf-8"))))
    newer = ("MC Options (Current)", "MC Options (All)", "MC Options History")
    with (tmp_path / QUESTIONS).open("w", encoding="utf-8", newline="") as file:
        names = [name for name in rows[0] if name not in newer]
        writer = csv.DictWriter(file, [*names, "MC Options"], extrasaction="ignore")
        writer.writeheader()
        writer.writerows(row | {"MC Options": row["MC Options (Current)"]} for row in rows)
    by_key = {one.key: one for one in download(tmp_path).predictions}
    assert by_key["metaculus-103"].options == ("Ana", "Bo", "Cy", "Other")


def test_what_is_not_imported_is_counted() -> None:
    said = "\n".join(str(note) for note in download().notes)
    for count in (
        "score_data.csv: scores, which the record computes itself, not imported: 2",
        "comment_data.csv: comments, for which the record has no place, not imported: 1",
        "question 109 has no open or close time; left out with its forecasts",
        "forecasts on questions that were left out: 1",
        "forecasts that ended when they began, left out: 1",
    ):
        assert count in said


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        pytest.param(
            FORECASTS,
            ",0.9,,",
            ",1.9,,",
            "forecast_data.csv:2: column Probability Yes: '1.9' is not a probability; "
            "expected a number from 0 to 1",
            id="outside 0..1",
        ),
        pytest.param(
            FORECASTS,
            "102,11,",
            "777,11,",
            "forecast_data.csv:10: column Question ID: '777' is in no question_data.csv here nor "
            "on record; name the whole download, or both of its files",
            id="no such question",
        ),
        pytest.param(
            FORECASTS,
            "[0.5, 0.3, None, 0.2]",
            "[0.5, 0.3, 0.2]",
            "forecast_data.csv:13: column Probability Yes Per Category: "
            "3 probabilities for 4 options",
            id="an option too few",
        ),
        pytest.param(
            FORECASTS,
            "[0.5, 0.3, None, 0.2]",
            "[0.5, 0.3, None, 0.1]",
            "forecast_data.csv:13: column Probability Yes Per Category: "
            "the options sum to 0.9; expected 1",
            id="options that do not sum to 1",
        ),
        pytest.param(
            QUESTIONS,
            "2024-01-11 00:00:00+00:00",
            "2023-01-11 00:00:00+00:00",
            "question_data.csv:2: column Scheduled Close Time: closes",
            id="closes before it opens",
        ),
        pytest.param(
            QUESTIONS,
            ",multiple_choice,",
            ",ranking,",
            "question_data.csv:4: column Question Type: 'ranking'; expected binary, ",
            id="unknown type",
        ),
        pytest.param(
            QUESTIONS,
            ",Cy,2024",
            ",Di,2024",
            "question_data.csv:4: column Resolution: outcome 'Di' does not fit",
            id="an outcome that is no option",
        ),
        pytest.param(
            QUESTIONS, "102,https", "101,https", "101 stands twice", id="a question twice"
        ),
    ],
)
def test_a_problem_has_file_row_and_column(
    changed: Changed, problems_of: ProblemsOf, name: str, old: str, new: str, says: str
) -> None:
    folder = changed("metaculus", name, old, new)
    found = problems_of(lambda: download(folder))
    assert any(says in one for one in found), found


def test_forecasts_without_questions_are_refused(problems_of: ProblemsOf) -> None:
    found = problems_of(lambda: read([FOLDER / FORECASTS], recorded=Recorded(), read_date=None))
    assert len(found) == 25
    found = problems_of(lambda: read([FOLDER / "README.md"], recorded=Recorded(), read_date=None))
    assert "expected a data download" in found[0]


def test_other_options_than_on_record_are_refused(
    changed: Changed, problems_of: ProblemsOf
) -> None:
    recorded = Recorded(predictions={one.key: one for one in download().predictions})
    folder = changed(
        "metaculus", QUESTIONS, "\"['Ana', 'Bo', 'Cy', 'Other']\",\"[[", "\"['Ana', 'Zoe']\",\"[["
    )
    found = problems_of(lambda: download(folder, recorded))
    assert any("has other options than on record" in one for one in found)


def test_files_are_told_by_their_columns() -> None:
    starts = {file.name: file.read_bytes() for file in FOLDER.iterdir()}
    told = {name for name, start in starts.items() if recognises(Head(name, start))}
    assert told == {QUESTIONS, FORECASTS}
