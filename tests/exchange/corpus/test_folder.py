"""Loading a corpus folder: what the files say is in the records, or every problem is named."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tracker.domain.forecast import Forecast
from tracker.domain.instant import Precision, When
from tracker.domain.locator import Locator
from tracker.domain.outcome import OutcomeKind
from tracker.errors import InvalidFile
from tracker.exchange.corpus.folder import load
from tracker.exchange.yaml_tree import Map, Seq, Sheet, read_document

if TYPE_CHECKING:
    from tests.exchange.conftest import Problems, Write
    from tracker.domain.corpus import Corpus

SHIPPED = Path(__file__).resolve().parents[3] / "seeds" / "ai-2024"


def test_the_shipped_corpus_loads_whole() -> None:
    corpus = load(SHIPPED)
    assert corpus.header.key == "ai-2024"
    counts = {
        "sources": 51,
        "documents": 5,
        "predictions": 243,
        "forecasts": 261,
        "evidence": 656,
        "resolutions": 217,
        "verdicts": 243,
        "left_out": 31,
    }
    assert {name: len(getattr(corpus, name)) for name in counts} == counts
    assert sum(len(document.sections) for document in corpus.documents) == 45


def test_predictions_stand_in_the_order_of_the_documents_then_of_the_file() -> None:
    corpus = load(SHIPPED)
    first_document: dict[str, str] = {}
    for forecast in corpus.forecasts:
        first_document.setdefault(forecast.prediction, str(forecast.document))
    documents = [first_document[prediction.key] for prediction in corpus.predictions]
    order = [document.key for document in corpus.documents]
    assert documents == sorted(documents, key=order.index)
    assert corpus.predictions[0].key in (SHIPPED / "predictions" / f"{order[0]}.yaml").read_text(
        encoding="utf-8"
    )


def test_a_forecast_is_made_on_the_date_of_its_document_with_its_precision(
    write_corpus: Write,
) -> None:
    corpus = load(write_corpus())
    assert corpus.forecasts[0] == Forecast(
        prediction="rain",
        source="ann",
        made=When(datetime(2024, 1, 10, tzinfo=UTC), Precision.ESTIMATED),
        document="outlook",
        section=1,
        hedge="will",
        strength="certain",
        locator=Locator(0, 9),
    )
    assert corpus.forecasts[1].made == When(datetime(2024, 2, 1, tzinfo=UTC))


def test_a_plain_no_is_text_and_true_is_an_outcome(write_corpus: Write) -> None:
    corpus = load(write_corpus())
    party = corpus.predictions[1]
    assert party.options == ("red", "blue", "no")
    kinds = [(str(one.outcome), one.outcome.kind) for one in corpus.resolutions]
    assert kinds == [
        ("true", OutcomeKind.TRUE),
        ("no", OutcomeKind.OPTION),
        ("later", OutcomeKind.LATER),
    ]


def test_a_closing_day_ends_where_the_criterion_says(write_corpus: Write) -> None:
    by_key = {one.key: one for one in load(write_corpus()).predictions}
    assert by_key["count"].closes_at == datetime(2024, 7, 1, tzinfo=UTC)
    assert by_key["day"].closes_at == datetime(2024, 6, 30, 16, tzinfo=UTC)


def test_dates_are_day_numbers_and_quantiles_pairs(write_corpus: Write) -> None:
    corpus = load(write_corpus())
    assert corpus.forecasts[-1].point == (datetime(2024, 5, 1) - datetime(1970, 1, 1)).days  # noqa: DTZ001 - only a difference
    assert corpus.forecasts[-2].quantiles == ((0.1, 3.0), (0.5, 15.0), (0.9, 45.0))


def test_header_lexicon_and_policy_are_read(write_corpus: Write) -> None:
    corpus = load(write_corpus())
    assert corpus.header.settle == 2
    assert (corpus.header.lexicon, corpus.header.lexicon_version) == ("plain", 1)
    assert corpus.lexicon is not None
    assert corpus.lexicon.levels["likely"] == (0.60, 0.75, 0.88)
    assert corpus.lexicon.words == {"will": "certain", "有望": "likely"}


def test_the_hash_is_that_of_sha256sum_over_the_files(write_corpus: Write) -> None:
    folder = write_corpus()
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder)}\n"
        for path in sorted(folder.rglob("*.yaml"), key=lambda p: str(p.relative_to(folder)))
    ]
    assert load(folder).sha256 == hashlib.sha256("".join(lines).encode()).hexdigest()


def test_numbers_put_predictions_in_order(write_corpus: Write, small: dict[str, str]) -> None:
    text = small["predictions/outlook.yaml"]
    for number, key in ((3, "rain"), (1, "party"), (4, "count"), (2, "day")):
        text = text.replace(f"- key: {key}\n", f"- key: {key}\n  number: {number}\n")
    corpus = load(write_corpus({"predictions/outlook.yaml": text}))
    assert [one.key for one in corpus.predictions] == ["party", "day", "rain", "count"]


def test_every_file_may_be_absent_but_corpus_yaml(write_corpus: Write) -> None:
    absent = dict.fromkeys(
        (
            "sources.yaml",
            "documents.yaml",
            "predictions/outlook.yaml",
            "verdicts/outlook.yaml",
            "left-out.yaml",
        )
    )
    assert load(write_corpus(absent)).predictions == ()


def test_a_folder_without_corpus_yaml_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidFile, match=r"corpus\.yaml: no such file; expected a folder with"):
        load(tmp_path / "nowhere")


def test_all_problems_of_all_files_come_at_once(write_corpus: Write) -> None:
    folder = write_corpus(
        {
            "sources.yaml": "- {key: paper, name: P, kind: paper}\n- {key: ann, name: Ann}\n",
            "left-out.yaml": "- {document: outlok, statement: S, reason: R}\n",
        }
    )
    with pytest.raises(InvalidFile) as caught:
        load(folder)
    found = [str(problem).removeprefix(f"{folder}/") for problem in caught.value.problems]
    kinds = "person, organisation, publication, survey, collective, model, crowd"
    assert found == [
        "left-out.yaml:1: no document 'outlok' in this corpus; nearest: outlook",
        f"sources.yaml:1: kind is 'paper'; expected one of {kinds}",
        f"sources.yaml:2: source without kind; expected one of {kinds}",
    ]
    assert "3 problems; nothing was loaded" in str(caught.value)


P = "predictions/outlook.yaml"
CASES = yaml.safe_load((Path(__file__).parent / "wrong_corpora.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["rule"] for case in CASES])
def test_a_problem_names_line_and_what_was_expected(
    problems: Problems, tmp_path: Path, case: dict[str, Any]
) -> None:
    found = problems(case["file"], case["old"], case["new"])
    folder = str(tmp_path / "corpus")
    wanted = [line.replace("FOLDER", folder) for line in case["expected"]]
    assert [got[: len(want)] for got, want in zip(found, wanted, strict=True)] == wanted


def test_a_broken_file_of_sources_is_not_blamed_on_those_who_name_them(
    problems: Problems,
) -> None:
    found = problems("sources.yaml", "- {key: paper", "- [{key: paper")
    assert len(found) == 1
    assert found[0].startswith("sources.yaml:")
    assert "not YAML" in found[0]


def test_an_unknown_file_is_named(write_corpus: Write) -> None:
    folder = write_corpus({"predictions/outlok.yaml": "[]\n", "source.yaml": "[]\n"})
    with pytest.raises(InvalidFile) as caught:
        load(folder)
    messages = [problem.message for problem in caught.value.problems]
    assert messages == [
        "no document 'outlok' in this corpus; nearest: outlook",
        "not a file of a corpus; nearest: sources.yaml, documents.yaml",
    ]


def test_a_second_verdict_of_one_judge_is_refused(problems: Problems) -> None:
    line = "- {prediction: rain, judge: second, fairness: soft, outcome: true"
    found = problems("verdicts/outlook.yaml", line, f"{line}}}\n{line}")
    assert found == ["verdicts/outlook.yaml:2: a second verdict of 'second' on 'rain'; keep one"]


def test_an_early_false_needs_a_reason_and_then_loads(problems: Problems) -> None:
    old = "outcome: true, known_on: 2024-03-01"
    assert (
        problems(P, old, "outcome: false, known_on: 2024-03-01, early: It cannot any more.") == []
    )
    assert problems(P, old, "outcome: false, known_on: 2025-01-01") == []


def test_the_day_after_the_window_counts_where_the_window_ends(problems: Problems) -> None:
    assert (
        problems(P, "outcome: later, known_on: 2024-07-01", "outcome: later, known_on: 2024-07-01")
        == []
    )
    found = problems(
        P, "outcome: later, known_on: 2024-07-01", "outcome: later, known_on: 2024-06-30"
    )
    assert len(found) == 1
    assert "what did not happen by 2024-06-30" in found[0]


def test_an_empty_hedge_alone_is_read_as_certain_but_a_doubt_is_not(
    write_corpus: Write, small: dict[str, str]
) -> None:
    text = small[P].replace("probability: 0.25", "hedge: ''")
    assert load(write_corpus({P: text})).forecasts[1].strength == "certain"
    text = small[P].replace("probability: 0.25", "hedge: '', stance: doubts")
    assert load(write_corpus({P: text})).forecasts[1].strength is None


def test_an_unreadable_file_is_a_problem(
    write_corpus: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    folder = write_corpus()
    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(InvalidFile, match=r"sources\.yaml: cannot be read \(Permission denied\)"):
        load(folder)


def n_records(corpus: Corpus) -> list[int]:
    return [
        len(corpus.sources),
        len(corpus.documents),
        len(corpus.predictions),
        len(corpus.forecasts) + len(corpus.evidence) + len(corpus.resolutions),
        len(corpus.verdicts),
        len(corpus.left_out),
    ]


def n_entries(folder: Path) -> list[int]:
    """Count the entries of the files without looking into them."""
    trees: dict[str, Any] = {}
    for path in folder.rglob("*.yaml"):
        tree = read_document(path.read_bytes(), Sheet("f", []))
        trees[path.stem if path.parent == folder else path.parent.name] = tree or []
    inner = 0
    for entry in trees["predictions"]:
        assert isinstance(entry, Map)
        lists = [entry.get("forecasts"), entry.get("evidence")]
        inner += sum(len(one) for one in lists if isinstance(one, Seq))
        inner += isinstance(entry.get("resolution"), Map)
    return [
        len(trees["sources"]),
        len(trees["documents"]),
        len(trees["predictions"]),
        inner,
        len(trees["verdicts"]),
        len(trees["left-out"]),
    ]


ODD = ["", "null", "-1", "2024-13-01", "[]", "{}", "'", ": ", "1e999", ".nan", "\x85", "no", "&a"]


@settings(
    settings.get_profile("exchange"),
    max_examples=500,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    file=st.integers(0, 5),
    start=st.integers(0, 2000),
    length=st.integers(0, 30),
    middle=st.one_of(st.sampled_from(ODD), st.text(max_size=8)),
)
def test_a_damaged_corpus_loads_or_names_its_problems(
    write_corpus: Write, small: dict[str, str], file: int, start: int, length: int, middle: str
) -> None:
    name = sorted(small)[file]
    text = small[name]
    start %= len(text)
    changed = text[:start] + middle + text[start + length :]
    folder = write_corpus({name: changed.encode(errors="replace")})
    try:
        corpus = load(folder)
    except InvalidFile as error:
        found = error.problems
    else:
        assert n_records(corpus) == n_entries(folder)
        return
    assert found
    assert all(problem.message and "\n" not in str(problem) for problem in found)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("", "corpus.yaml: the file is empty; expected key and title", id="empty"),
        pytest.param(
            "- a\n", "corpus.yaml:1: a list; expected a corpus as a mapping of fields", id="list"
        ),
        pytest.param(
            "title: T\n", "corpus.yaml:1: corpus without key; expected a key of 1 to", id="no key"
        ),
    ],
)
def test_a_corpus_needs_a_header(write_corpus: Write, text: str, message: str) -> None:
    folder = write_corpus({"corpus.yaml": text})
    with pytest.raises(InvalidFile) as caught:
        load(folder)
    assert str(caught.value.problems[0]).removeprefix(f"{folder}/").startswith(message)


def test_yaml_files_that_nothing_reads_are_named(write_corpus: Write) -> None:
    folder = write_corpus({"extra/a.yaml": "[]", "predictions/outlook.yml": "[]", "notes.md": "x"})
    with pytest.raises(InvalidFile) as caught:
        load(folder)
    named = [str(one).removeprefix(f"{folder}/").partition(":")[0] for one in caught.value.problems]
    assert named == ["extra/a.yaml", "predictions/outlook.yml"]


def test_a_number_of_a_prediction_stands_once(write_corpus: Write, small: dict[str, str]) -> None:
    text = small[P].replace("  title:", "  number: 1\n  title:")
    with pytest.raises(InvalidFile) as caught:
        load(write_corpus({P: text}))
    messages = {problem.message for problem in caught.value.problems}
    assert messages == {"the number 1 stands twice; expected each once"}
    assert len(caught.value.problems) == 3


def test_an_entry_that_is_no_mapping_is_refused(problems: Problems) -> None:
    found = problems("left-out.yaml", "- {", "- just text\n- {")
    expected = "expected a left-out statement as a mapping of fields"
    assert found == [f"left-out.yaml:1: 'just text' in the list; {expected}"]
