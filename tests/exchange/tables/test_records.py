"""Tables: every row becomes a forecast, or every problem is named with row and column."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tracker.domain.cells import protect_text
from tracker.domain.criterion import Criterion
from tracker.domain.instant import Precision, When, day_number
from tracker.domain.prediction import Prediction
from tracker.errors import InvalidInput
from tracker.exchange.tables.mapping import TableMapping
from tracker.exchange.tables.names import Recorded

if TYPE_CHECKING:
    from tests.exchange.conftest import Read, TableProblems


def at(year: int, month: int = 1, day: int = 1, hour: int = 0) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)


HEADER = "prediction,title,source,made_on,closes_on,known_on,probability,outcome\n"


def test_a_row_becomes_source_prediction_forecast_and_resolution(read: Read) -> None:
    table = read(HEADER + "rain,It rains,Ann Frost,2024-01-10,2024-06-30,2024-05-02,70%,true\n")
    (source,), (prediction,), (forecast,) = table.sources, table.predictions, table.forecasts
    (resolution,) = table.resolutions
    assert (source.key, source.name) == ("ann-frost", "Ann Frost")
    assert prediction.title == "It rains"
    assert prediction.criterion == Criterion(observe="It rains", is_title=True)
    assert (prediction.opens_at, prediction.closes_at) == (at(2024, 1, 10), at(2024, 7, 1))
    assert (forecast.prediction, forecast.source, forecast.probability) == (
        "rain",
        "ann-frost",
        0.7,
    )
    assert forecast.made == When(at(2024, 1, 10))
    assert (str(resolution.outcome), resolution.known) == ("true", When(at(2024, 5, 2)))
    assert (table.source_rows, table.prediction_rows, table.forecast_rows) == ((2,), (2,), (2,))
    assert table.resolution_rows == (2,)
    assert table.n_rows == 1


def test_the_window_is_filled_from_the_first_forecast_and_the_day_of_knowing(read: Read) -> None:
    table = read(
        "title,source,made_on,known_on,probability,outcome\n"
        "It rains,ann,2024-03-01,2024-05-02,0.6,1\n"
        "It rains,bob,2024-02-01,2024-05-02,0.5,1\n"
    )
    (prediction,) = table.predictions
    assert prediction.key == "it-rains"
    assert (prediction.opens_at, prediction.closes_at) == (at(2024, 2, 1), at(2024, 5, 2))
    assert [forecast.source for forecast in table.forecasts] == ["ann", "bob"]


def test_options_of_several_rows_are_one_forecast(read: Read) -> None:
    table = read(
        "prediction,source,made_at,closes_at,option,probability\n"
        "who,ann,2024-01-01T10:00Z,2024-06-01,red,0.2\n"
        "who,bob,2024-01-01T10:00Z,2024-06-01,blue,1\n"
        "who,ann,2024-01-01T10:00Z,2024-06-01,blue,0.8\n"
    )
    assert table.predictions[0].options == ("red", "blue")
    assert table.predictions[0].type == "multiple_choice"
    assert [forecast.options for forecast in table.forecasts] == [
        (("red", 0.2), ("blue", 0.8)),
        (("blue", 1.0),),
    ]
    assert table.forecast_rows == (2, 3)


def test_points_are_numbers_or_days(read: Read) -> None:
    table = read(
        "prediction,source,made_on,closes_on,point,low,high,outcome,known_on\n"
        "n,ann,2024-01-01,2024-06-01,12.5,10,,13,2024-06-02\n"
        "d,ann,2024-01-01,2024-06-01,2024-05-01,,,2024-05-03,2024-06-02\n"
    )
    number, day = table.forecasts
    assert (number.point, number.low, number.high) == (12.5, 10.0, None)
    assert day.point == day_number(datetime(2024, 5, 1, tzinfo=UTC).date())
    assert [one.type for one in table.predictions] == ["numeric", "date"]
    assert [str(one.outcome) for one in table.resolutions] == ["13", "2024-05-03"]


def test_a_hedge_is_a_strength_or_words_that_the_lexicon_knows(read: Read) -> None:
    table = read(
        "prediction,source,made_on,closes_on,hedge\n"
        "a,ann,2024-01-01,2024-06-01,very_likely\n"
        "a,ann,2024-01-02,2024-06-01,有望\n"
        "a,ann,2024-01-03,2024-06-01,perhaps\n",
        recorded=Recorded(words={"有望": "likely"}),
    )
    assert [(one.hedge, one.strength) for one in table.forecasts] == [
        (None, "very_likely"),
        ("有望", "likely"),
        ("perhaps", None),
    ]


def test_documents_are_made_from_title_or_url(read: Read) -> None:
    table = read(
        "prediction,source,made_on,closes_on,probability,document,url,topic\n"
        "a,ann,2024-01-01,2024-06-01,0.5,Outlook 2024,https://e.org/o,Big AI;china\n"
        "a,ann,2024-01-02,2024-06-01,0.5,,https://e.org/p,china\n"
        "a,ann,2024-01-03,2024-06-01,0.5,,,\n"
    )
    assert [(one.key, one.url) for one in table.documents] == [
        ("outlook-2024", "https://e.org/o"),
        ("https-e-org-p", "https://e.org/p"),
    ]
    assert [one.document for one in table.forecasts] == ["outlook-2024", "https-e-org-p", None]
    assert table.predictions[0].topics == ("big-ai", "china")
    assert table.document_rows == (2, 3)


def test_what_the_record_holds_is_referred_to_and_not_made(read: Read) -> None:
    held = Prediction(
        key="rain", title="R", closes_at=at(2024, 7), criterion=Criterion("R"), opens_at=at(2024)
    )
    recorded = Recorded(
        predictions={"rain": held, "P-07": held}, sources={"Ann Frost": "af", "af": "af"}
    )
    table = read(
        "prediction,source,made_on,probability\np-7,Ann Frost,2024-01-10,0.5\n", recorded=recorded
    )
    assert (table.predictions, table.sources) == ((), ())
    assert (table.forecasts[0].prediction, table.forecasts[0].source) == ("rain", "af")


def test_columns_can_be_renamed_and_others_are_left_alone(read: Read) -> None:
    table = read(
        "Question,Who,When,p,prediction_x,end\nIt rains,ann,2024-01-01,0.4,x,2024-02-01\n",
        mapping=TableMapping(
            columns={
                "title": "Question",
                "source": "Who",
                "made_on": "When",
                "probability": "p",
                "closes_on": "end",
            }
        ),
    )
    assert table.forecasts[0].probability == 0.4


def test_text_that_our_export_protected_is_read_as_it_was(read: Read) -> None:
    rows = [
        ["title", "source", "made_on", "closes_on", "probability"],
        [protect_text("=1+1 rains"), protect_text("@ann"), "2024-01-01", "2024-02-01", "0.5"],
    ]
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    table = read(out.getvalue())
    assert table.predictions[0].title == "=1+1 rains"
    assert table.sources[0].name == "@ann"


def test_a_negative_number_is_not_taken_for_protected_text(read: Read) -> None:
    table = read("prediction,source,made_on,closes_on,point\nn,ann,2024-01-01,2024-06-01,-3\n")
    assert table.forecasts[0].point == -3


def test_an_instant_without_zone_is_utc_and_an_offset_counts(read: Read) -> None:
    table = read(
        "prediction,source,made_at,closes_at,probability\n"
        "a,ann,2024-01-01 12:00:00,2024-06-01,0.5\n"
        "a,ann,2024-01-01T12:00:00+08,2024-06-01,0.5\n"
    )
    assert [one.made for one in table.forecasts] == [
        When(at(2024, 1, 1, 12), Precision.INSTANT),
        When(at(2024, 1, 1, 4), Precision.INSTANT),
    ]
    assert table.predictions[0].closes_at == at(2024, 6)


def test_other_dates_go_to_the_reader_that_was_given(
    read: Read, table_problems: TableProblems
) -> None:
    def read_date(text: str, periods: bool) -> When:  # noqa: FBT001 - the agreed form
        if text == "May 2024" and periods:
            return When(at(2024, 5), Precision.MONTH)
        raise InvalidInput(f"{text!r} is not a date")

    text = "prediction,source,made_on,closes_on,probability\na,ann,May 2024,{},0.5\n"
    table = read(text.format("2024-08-01"), read_date=read_date)
    assert table.forecasts[0].made.precision is Precision.MONTH
    assert table_problems(text.format("May 2024"), read_date=read_date) == [
        "2: column closes_on: 'May 2024' is not a date"
    ]
    assert table_problems(text.format("2024-08-01")) == [
        "2: column made_on: 'May 2024' is not a date; expected a day such as 2024-05-31"
    ]


def test_a_recorded_prediction_keeps_its_type_and_options(table_problems: TableProblems) -> None:
    held = Prediction(
        key="who",
        title="W",
        closes_at=at(2024, 7),
        criterion=Criterion("W"),
        opens_at=at(2024),
        type="multiple_choice",
        options=("red", "blue"),
    )
    recorded = Recorded(predictions={"who": held})
    text = "prediction,source,made_on,option,probability,type\nwho,ann,2024-01-10,read,1,{}\n"
    assert table_problems(text.format(""), recorded=recorded) == [
        "2: column option: no option 'read' in the prediction; nearest: red"
    ]
    assert table_problems(text.format("binary"), recorded=recorded) == [
        "2: column type: 'binary', but the record says multiple_choice"
    ]
    other = "prediction,source,made_on,probability\nWHO,ann,2024-01-10,1\n"
    assert table_problems(other, recorded=recorded) == [
        (
            "2: column prediction: 'WHO' gets the key of a recorded prediction; write 'who' if "
            "that is meant, else name it otherwise"
        )
    ]


def test_a_recorded_prediction_has_several_names(read: Read) -> None:
    held = Prediction(
        key="rain", title="R", closes_at=at(2024, 7), criterion=Criterion("R"), opens_at=at(2024)
    )
    table = read(
        "prediction,source,made_on,probability,known_on,outcome\n"
        "P-7,ann,2024-01-10,0.5,2024-07-02,true\n"
        "rain,ann,2024-01-11,0.6,2024-07-02,true\n",
        recorded=Recorded(predictions={"rain": held, "P-07": held}),
    )
    assert [one.prediction for one in table.forecasts] == ["rain", "rain"]
    assert len(table.resolutions) == 1


def test_names_that_clash_with_the_record_are_refused(table_problems: TableProblems) -> None:
    recorded = Recorded(sources={"ann-f": "ann-f"}, documents={"o": "o"})
    text = (
        "prediction,source,made_on,closes_on,probability,document\n"
        "a,Ann F,2024-01-01,2024-02-01,0.5,\n"
        "a,bob,2024-01-01,2024-02-01,0.5,O!\n"
        "a,ann-f,2024-01-01,2024-02-01,0.5,o\n"
    )
    meant = "if that is meant, else name it otherwise"
    assert table_problems(text, recorded=recorded) == [
        f"2: column source: 'Ann F' gets the key of a recorded source; write 'ann-f' {meant}",
        f"3: column document: 'O!' gets the key of a recorded document; write 'o' {meant}",
    ]


def test_a_source_is_named_by_key_first_and_by_name_later(read: Read) -> None:
    table = read(
        "prediction,source,made_on,closes_on,probability\n"
        "a,ann-f,2024-01-01,2024-02-01,0.5\n"
        "a,Ann F,2024-01-02,2024-02-01,0.6\n"
    )
    assert [(one.key, one.name) for one in table.sources] == [("ann-f", "Ann F")]


def test_a_document_keeps_its_address(table_problems: TableProblems) -> None:
    text = (
        "prediction,source,made_on,closes_on,probability,document,url\n"
        "a,ann,2024-01-01,2024-02-01,0.5,Outlook,https://e.org/a\n"
        "a,ann,2024-01-02,2024-02-01,0.5,Outlook,https://e.org/b\n"
    )
    (found,) = table_problems(text)
    assert found == (
        "3: column document: 'Outlook' differs from row 2, 'Outlook' at https://e.org/a; expected "
        "the same title and url"
    )


def test_an_option_stands_once_in_a_forecast(table_problems: TableProblems) -> None:
    row = "who,ann,2024-01-01,2024-06-01,red,0.5\n"
    text = "prediction,source,made_on,closes_on,option,probability\n" + row * 2
    assert table_problems(text) == [
        "3: column option: 'red' stands twice in one forecast; keep one"
    ]


def test_windows_are_dates(table_problems: TableProblems) -> None:
    text = (
        "prediction,source,made_on,opens_on,closes_on,known_on,probability\n"
        "a,ann,2024-01-01,early,2024-06-01,later,0.5\n"
    )
    assert table_problems(text) == [
        "2: column known_on: 'later' is not a date; expected a day such as 2024-05-31",
        "2: column opens_on: 'early' is not a date; expected a day such as 2024-05-31",
    ]


def test_a_title_that_the_record_holds_means_that_prediction(read: Read) -> None:
    text = "title,source,made_on,closes_on,probability\nIt rains,ann,2024-01-10,2024-07-01,0.5\n"
    (first,) = read(text).predictions
    again = read(text, recorded=Recorded(predictions={first.key: first}))
    assert again.predictions == ()
    assert again.forecasts[0].prediction == first.key


def test_long_titles_that_begin_alike_are_two_predictions(read: Read) -> None:
    head = "title,source,made_on,closes_on,probability\n"
    line = "{} {},ann,2024-01-10,2024-07-01,0.5\n"
    text = head + line.format("Will it rain " * 8, "in May") + line.format("Will it rain " * 8, "x")
    keys = [one.key for one in read(text).predictions]
    assert len(set(keys)) == 2
    assert max(map(len, keys)) <= 80
