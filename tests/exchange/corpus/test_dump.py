"""What is written reads back as the same records, whatever the texts and numbers are."""

from __future__ import annotations

import tempfile
from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING

import yaml
from hypothesis import given, settings

from tests.exchange.corpus.any_corpus import TEXT, corpora
from tracker.domain.corpus import Corpus, CorpusHeader
from tracker.domain.forecast import Original
from tracker.domain.outcome import Outcome, OutcomeKind
from tracker.domain.source import Source
from tracker.exchange.corpus.dump import dump
from tracker.exchange.corpus.folder import load
from tracker.exchange.yaml_tree import Map, Node, Seq, Sheet, read_document

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.exchange.conftest import Write

SHIPPED = Path(__file__).resolve().parents[3] / "seeds" / "ai-2024"


def written(corpus: Corpus, folder: Path) -> Path:
    for name, text in dump(corpus).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    return folder


def test_the_shipped_corpus_survives_the_way_out_and_back(tmp_path: Path) -> None:
    corpus = load(SHIPPED)
    again = load(written(corpus, tmp_path))
    assert replace(again, sha256="") == replace(corpus, sha256="")


LOST = {("original", "probability")} - {("original", one.name) for one in fields(Original)}


def leaves(node: Node, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield every value of a tree with its path, numbers in one form."""
    if isinstance(node, Map):
        for key, value in node.items():
            yield from leaves(value, (*path, key))
    elif isinstance(node, Seq):
        for place, value in enumerate(node):
            yield from leaves(value, (*path, str(place)))
    elif path[-2:] not in LOST:
        try:
            yield path, repr(float(node))
        except ValueError:
            yield path, str(node)


def test_nothing_that_the_shipped_corpus_says_is_lost_on_the_way() -> None:
    files = dump(load(SHIPPED))
    assert set(files) == {str(path.relative_to(SHIPPED)) for path in SHIPPED.rglob("*.yaml")}
    for name, text in files.items():
        before = read_document((SHIPPED / name).read_bytes(), Sheet(name, []))
        after = read_document(text.encode(), Sheet(name, []))
        assert before is not None
        assert after is not None
        lost = set(leaves(before)) - set(leaves(after))
        # What is left out on the way out is the default of its field.
        defaults = {("url", "null"), ("published_on_precision", "day")}
        assert {(path[-1], value) for path, value in lost} <= defaults, name


def test_writing_what_was_written_gives_the_same_text(tmp_path: Path) -> None:
    files = dump(load(SHIPPED))
    assert dump(load(written(load(SHIPPED), tmp_path))) == files


def test_the_small_corpus_survives_the_way_out_and_back(
    write_corpus: Write, tmp_path: Path
) -> None:
    corpus = load(write_corpus())
    again = load(written(corpus, tmp_path / "again"))
    assert replace(again, sha256="") == replace(corpus, sha256="")


@settings(settings.get_profile("exchange"), max_examples=60)
@given(corpora())
def test_any_corpus_survives_the_way_out_and_back(corpus: Corpus) -> None:
    with tempfile.TemporaryDirectory() as folder:
        again = load(written(corpus, Path(folder)))
    assert sorted(again.verdicts, key=str) == sorted(corpus.verdicts, key=str)
    assert replace(again, sha256="", verdicts=()) == replace(corpus, verdicts=())


@settings(settings.get_profile("exchange"), max_examples=400)
@given(TEXT)
def test_other_readers_of_yaml_see_the_same_text(text: str) -> None:
    source = Source(key="s", name="x" + text, kind="person", note=text)
    corpus = Corpus(CorpusHeader("c", "C"), None, (source,), (), (), (), (), (), (), (), "")
    (entry,) = yaml.safe_load(dump(corpus)["sources.yaml"])
    assert entry["note"] == text
    assert entry["name"] == "x" + text


def test_predictions_out_of_the_order_of_documents_are_numbered(
    write_corpus: Write, tmp_path: Path
) -> None:
    corpus = load(write_corpus())
    mixed = replace(
        corpus,
        predictions=(*corpus.predictions[1:], replace(corpus.predictions[0], key="none")),
        forecasts=corpus.forecasts[2:],
        evidence=(),
        resolutions=(),
        verdicts=(),
    )
    assert "number:" not in "".join(dump(mixed).values()).replace("{number:", "")
    turned = replace(mixed, predictions=mixed.predictions[::-1], forecasts=())
    turned = replace(turned, forecasts=tuple(reversed(mixed.forecasts)))
    files = dump(turned)
    assert "number: 1" in files["predictions/_others.yaml"]
    again = load(written(turned, tmp_path / "again"))
    assert [one.key for one in again.predictions] == [one.key for one in turned.predictions]


def test_a_reopened_prediction_has_no_resolution_and_a_later_one_counts(
    write_corpus: Write, tmp_path: Path
) -> None:
    corpus = load(write_corpus())
    rain, party, _ = corpus.resolutions
    reopened = replace(rain, outcome=Outcome(OutcomeKind.OPEN), known=None)
    changed = replace(party, outcome=Outcome(OutcomeKind.OPTION, option="red"))
    more = replace(corpus, resolutions=(*corpus.resolutions, reopened, changed))
    again = load(written(more, tmp_path / "again"))
    assert [(one.prediction, str(one.outcome)) for one in again.resolutions] == [
        ("party", "red"),
        ("day", "later"),
    ]


def test_an_empty_corpus_is_one_file() -> None:
    corpus = Corpus(CorpusHeader("c", "C"), None, (), (), (), (), (), (), (), (), "")
    assert dump(corpus) == {"corpus.yaml": "key: c\ntitle: C\npolicy: {settle: 1}\n"}
