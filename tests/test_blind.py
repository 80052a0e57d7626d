"""A judge who works blind learns from no output who forecast what, or what others decided."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pytest

from tracker.actions.dossier import show_prediction
from tracker.actions.opening import opened
from tracker.actions.viewpoint import Viewpoint
from tracker.exchange.corpus.folder import load
from tracker.reports.blind import blind_prediction_report
from tracker.reports.render import render
from tracker.settings import shipped

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Run
    from tracker.domain.corpus import Corpus
    from tracker.domain.prediction import Prediction

FORMATS = ("table", "markdown", "csv", "json")


@pytest.fixture(scope="module")
def said() -> Corpus:
    """The corpus as its files say."""
    return load(shipped("seeds") / "ai-2024")


def names_of(said: Corpus, prediction: Prediction) -> set[str]:
    """Return all that would tell who forecast a prediction, but for what it is about."""
    own = [one for one in said.forecasts if one.prediction == prediction.key]
    keys = {key for one in own for key in (one.source, *one.via)}
    texts: set[str | None] = set()
    for document in said.documents:
        texts |= {document.key, document.title, document.title_zh}
        if document.key in {one.document for one in own}:
            keys |= {document.publisher, *document.authors}
    keys |= {parent for source in said.sources if source.key in keys for parent in source.parents}
    for source in said.sources:
        if source.key in keys:
            texts |= {source.key, source.name, source.name_zh}
    texts |= {one.quote for one in own}
    about = subject(prediction)
    return {text for text in texts if text and not holds(about, text)}


def subject(prediction: Prediction) -> str:
    criterion = prediction.criterion
    parts = (
        *(prediction.key, prediction.title, prediction.claim, prediction.claim_zh),
        *(prediction.condition, *prediction.options),
        *(criterion.observe, criterion.source_of_truth, criterion.fine_print),
    )
    return "\n".join(part for part in parts if part)


def holds(text: str, name: str) -> bool:
    """Say whether a text holds a name as a word, whatever the case."""
    if not name.isascii():
        return name in text
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE | re.ASCII) is not None


def test_no_source_or_document_is_named_in_any_blind_page(
    said: Corpus, loaded_corpus: Path
) -> None:
    viewpoint = Viewpoint(as_of=date(2026, 11, 21))
    rationales = {one.prediction: one.rationale for one in said.resolutions}
    told = []
    with opened(loaded_corpus) as engine:
        for number, prediction in enumerate(said.predictions, start=1):
            view, meta = show_prediction(engine, viewpoint, f"P-{number}")
            assert view.line.prediction.key == prediction.key
            report = blind_prediction_report(view, meta=meta)
            pages = [render(report, format=name, width=None, colour=False) for name in FORMATS]
            for name in names_of(said, prediction):
                told += [(number, name) for page in pages if holds(page, name)]
            rationale = rationales.get(prediction.key)
            assert not any(rationale and rationale in page for page in pages), number
    assert told == []


def test_the_test_would_find_a_name(said: Corpus, corpus: Run) -> None:
    page = corpus("show", "P-01").out
    assert any(holds(page, name) for name in names_of(said, said.predictions[0]))


@pytest.mark.parametrize("format_name", FORMATS)
@pytest.mark.parametrize("words", [("list",), ("due", "--within", "9999d")], ids=["list", "due"])
def test_no_source_or_document_is_named_in_a_blind_list(
    said: Corpus, corpus: Run, words: tuple[str, ...], format_name: str
) -> None:
    answer = corpus(*words, "--blind", "--format", format_name)
    assert answer.code == 0, answer.err
    about = "\n".join(subject(prediction) for prediction in said.predictions)
    names: set[str | None] = set()
    for source in said.sources:
        names |= {source.key, source.name, source.name_zh}
    for document in said.documents:
        names |= {document.key, document.title, document.title_zh}
    topics = {topic for prediction in said.predictions for topic in prediction.topics}
    hidden = [name for name in names if name and name not in topics and not holds(about, name)]
    assert len(hidden) > 80
    assert [name for name in hidden if holds(answer.out, name)] == []


def test_what_others_decided_is_null_in_every_row(corpus: Run) -> None:
    row = corpus("show", "P-01", "--blind", "--format", "json").json["row"]
    open_row = corpus("show", "P-01", "--format", "json").json["row"]
    assert row.keys() == open_row.keys()
    hidden = ("outcome", "known_on", "forecasts", "resolutions", "verdicts", "base_rate", "history")
    assert {row[name] for name in hidden} == {None}
    assert open_row["outcome"] is not None
    assert open_row["verdicts"]
    assert row["evidence"]
    rows = corpus("list", "--blind", "--format", "json").json["rows"]
    assert {(one["outcome"], one["known_on"]) for one in rows} == {(None, None)}
    assert {one["status"] for one in rows} <= {"unscored", "upcoming", "open", "due", "overdue"}


def test_a_worksheet_has_the_criterion_beside_each_prediction(world: Run) -> None:
    world("criterion", "set", "P-05", "--source-of-truth", "The register", "--why", "Named")
    rows = world("due", "--blind", "--format", "json").json["rows"]
    assert [(one["id"], one["observe"], one["source_of_truth"]) for one in rows] == [
        ("P-05", "It produces", "The register")
    ]
    header = world("due", "--blind", "--format", "csv").out.splitlines()[0]
    assert header.split(",")[-7:] == list(rows[0])[-7:]


def test_disagreement_alone_is_not_hidden(world: Run) -> None:
    world("policy", "set", "--settle", "2", "--why", "Two of us judge")
    for judge, outcome in (("ann", "Bo"), ("bob", "Cy")):
        world("resolve", "P-02", "--verdict", "--outcome", outcome, "--judge", judge)
    due = world("due", "--blind")
    assert "disputed" in due.out
    shown = world("show", "P-02", "--blind")
    assert not {"ann", "bob"} & set(re.findall(r"\w+", shown.out))


def test_the_file_that_a_forecast_came_from_is_hidden(world: Run, tmp_path: Path) -> None:
    table = tmp_path / "ada-example-calls.csv"
    table.write_text(
        "prediction,source,made_on,closes_on,probability\n"
        "rain-falls,ada-example,2026-01-01,2026-12-31,0.6\n",
        encoding="utf-8",
    )
    assert world("import", "table", str(table)).code == 0
    assert "ada-example" in world("show", "P-06").out
    for format_name in FORMATS:
        shown = world("show", "P-06", "--blind", "--format", format_name)
        assert shown.code == 0
        assert "ada-example" not in shown.out


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(["show", "P-01", "--chart", "a.svg"], id="chart"),
        pytest.param(["list", "--source", "ada-example"], id="source"),
        pytest.param(["list", "--document", "x"], id="document"),
    ],
)
def test_what_would_tell_who_said_it_is_refused(world: Run, words: list[str]) -> None:
    answer = world(*words, "--blind")
    assert (answer.code, answer.out) == (2, "")
    assert "--blind hides" in answer.err


def test_a_name_in_the_evidence_is_hidden_unless_the_claim_is_about_it(world: Run) -> None:
    add = ("evidence", "add", "P-01", "--stance", "context", "--publisher", "Ada Example's Blog")
    world(
        *(*add, "--title", "ADA EXAMPLE on chips", "--summary", "Adamant, says ada-example."),
        *("--url", "https://example.org/ada-example"),
    )
    evidence = world("show", "P-01", "--blind", "--format", "json").json["row"]["evidence"][1]
    assert [evidence[name] for name in ("publisher", "title", "summary", "url")] == [
        "[hidden]'s Blog",
        "[hidden] on chips",
        "Adamant, says [hidden].",
        None,
    ]
    world("edit", "P-01", "--title", "The chip of Ada Example ships", "--why", "Whose chip")
    evidence = world("show", "P-01", "--blind", "--format", "json").json["row"]["evidence"][1]
    assert evidence["title"] == "ADA EXAMPLE on chips"


def blind_pages(run: Run, *words: str) -> str:
    """Return what `show --blind` prints, for people and for programs."""
    answers = [run("show", *words, "--blind", "--format", name) for name in FORMATS]
    assert {answer.code for answer in answers} == {0}
    return "\n".join(answer.out for answer in answers)


def test_neither_who_recorded_it_nor_what_a_change_was_tells_who_said_it(world: Run) -> None:
    add = (
        "--actor",
        "Zoe Who",
        "add",
        "Snow falls",
        "--criterion",
        "Snow",
        "--opens",
        "2026-01-01",
    )
    world(*add, "--closes", "2027-01-01")
    world("--actor", "Zoe Who", "edit", "P-06", "--title", "It snows", "--why", "Bob says yes")
    world("criterion", "set", "P-06", "--observe", "Snow lies", "--why", "Carl would deny it")
    assert "Zoe Who" in world("show", "P-06").out
    assert re.findall("Zoe|Bob|Carl", blind_pages(world, "P-06")) == []


@pytest.mark.parametrize("words", [("P-01",), ("P-01", "--as-of", "2026-01-15")], ids=" ".join)
def test_a_forecast_taken_back_or_not_yet_made_still_hides_its_names(
    world: Run, words: tuple[str, ...]
) -> None:
    add = ("evidence", "add", "P-01", "--from-memory", "--stance", "context", "--title", "A talk")
    world(*add, "--publisher", "Ada Example", "--published", "2026-01-10", "--summary", "She said")
    if len(words) == 1:
        world("retract", "F-01", "--why", "w")
    shown = blind_pages(world, *words)
    assert "A talk" in shown
    assert "Ada" not in shown


@pytest.mark.parametrize(
    "name", ["Acme  Labs", "acme_labs", "AcmeLabs", "acme-labs", "ACME\u00a0LABS"]
)
def test_whom_a_source_speaks_for_is_hidden_however_it_is_written(world: Run, name: str) -> None:
    world("source", "add", "Acme Labs")
    world("source", "add", "Eve", "--kind", "person", "--parent", "acme-labs")
    forecast = ("forecast", "P-01", "--source", "eve", "--probability", "1", "--on", "2026-03-01")
    assert world(*forecast).code == 0
    add = ("evidence", "add", "P-01", "--from-memory", "--stance", "context", "--title", "A talk")
    world(*add, "--publisher", name, "--summary", f"They of {name}.")
    evidence = world("show", "P-01", "--blind", "--format", "json").json["row"]["evidence"][1]
    assert (evidence["publisher"], evidence["summary"]) == ("[hidden]", "They of [hidden].")
