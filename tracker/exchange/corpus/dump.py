"""A corpus as the files of its folder: the way back of `folder.load`.

Invariant: loading what is written gives the same records in the same order. Comments and layout
of earlier files are not known here and not kept.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from tracker.exchange.corpus.cells import (
    Tree,
    bare,
    exact,
    filled,
    outcome_cell,
    texts,
    when_fields,
)
from tracker.exchange.corpus.dump_entries import Entries
from tracker.exchange.corpus.fields import OTHERS
from tracker.exchange.yaml_text import Bare, Value, write_list, write_mapping

if TYPE_CHECKING:
    from tracker.domain.corpus import Corpus
    from tracker.domain.document import Document, LeftOut
    from tracker.domain.lexicon import Lexicon
    from tracker.domain.resolution import Verdict
    from tracker.domain.source import Source


def dump(corpus: Corpus) -> dict[str, str]:
    """Return the text of every file of a corpus folder, by relative path.

    Of several resolutions of a prediction the last counts; one that reopens it stands for none.
    """
    files = {"corpus.yaml": write_mapping(_header(corpus))}
    if corpus.sources:
        files["sources.yaml"] = write_list(_source(one) for one in corpus.sources)
    if corpus.documents:
        files["documents.yaml"] = write_list(_document(one) for one in corpus.documents)
    stems = _stems(corpus)
    entries = Entries(corpus)
    numbers = _numbers(corpus, stems)
    predictions: dict[str, list[Tree]] = defaultdict(list)
    for one in corpus.predictions:
        predictions[stems[one.key]].append(entries.entry(one, numbers.get(one.key)))
    verdicts: dict[str, list[Tree]] = defaultdict(list)
    for verdict in corpus.verdicts:
        stem = stems.get(verdict.prediction, OTHERS)
        verdicts[stem].append(_verdict(verdict))
    files |= {f"predictions/{stem}.yaml": write_list(own) for stem, own in predictions.items()}
    files |= {f"verdicts/{stem}.yaml": write_list(own) for stem, own in verdicts.items()}
    if corpus.left_out:
        files["left-out.yaml"] = write_list(_left_out(one) for one in corpus.left_out)
    return files


def _stems(corpus: Corpus) -> dict[str, str]:
    """Return the name of the file of each prediction: the document of its first forecast."""
    known = {document.key for document in corpus.documents}
    stems = {prediction.key: OTHERS for prediction in corpus.predictions}
    seen: set[str] = set()
    for forecast in corpus.forecasts:
        if forecast.prediction not in seen:
            seen.add(forecast.prediction)
            if forecast.document in known:
                stems[forecast.prediction] = str(forecast.document)
    return stems


def _numbers(corpus: Corpus, stems: dict[str, str]) -> dict[str, int]:
    """Return a number for every prediction if the files alone would not keep their order."""
    places = {document.key: place for place, document in enumerate(corpus.documents)}
    order = [places.get(stems[one.key], len(places)) for one in corpus.predictions]
    if order == sorted(order):
        return {}
    return {one.key: place for place, one in enumerate(corpus.predictions, start=1)}


def _header(corpus: Corpus) -> Tree:
    header = corpus.header
    return filled(
        key=header.key,
        title=header.title,
        lexicon=None if corpus.lexicon is None else _lexicon(corpus.lexicon),
        policy={"settle": Bare(header.settle)},
    )


def _lexicon(lexicon: Lexicon) -> Tree:
    levels: Tree = {
        name: [exact(value) for value in values] for name, values in lexicon.levels.items()
    }
    return filled(
        key=lexicon.key,
        version=Bare(lexicon.version),
        calibrated=bare(lexicon.calibrated),
        levels=levels,
        words=dict(lexicon.words) or None,
    )


def _source(source: Source) -> Tree:
    return filled(
        key=source.key,
        name=source.name,
        name_zh=source.name_zh,
        kind=str(source.kind),
        parents=texts(source.parents),
        note=source.note,
    )


def _document(document: Document) -> Tree:
    sections: list[Value] = [
        {"number": Bare(one.number), "title": one.title} for one in document.sections
    ]
    return (
        filled(
            key=document.key,
            title=document.title,
            title_zh=document.title_zh,
            publisher=document.publisher,
            authors=texts(document.authors),
        )
        | when_fields("published_on", document.published)
        | filled(
            language=document.language,
            url=document.url,
            file=document.file,
            sha256=document.sha256,
            repost_of=document.repost_of,
            copied_by=document.copied_by,
            note=document.note,
            sections=sections or None,
        )
    )


def _left_out(one: LeftOut) -> Tree:
    return filled(
        document=one.document,
        section=bare(one.section),
        source=one.source,
        statement=one.statement,
        reason=one.reason,
    )


def _verdict(verdict: Verdict) -> Tree:
    own = verdict.outcome_if_fair
    return filled(
        prediction=verdict.prediction,
        judge=verdict.judge,
        fairness=str(verdict.fairness),
        outcome=outcome_cell(verdict.outcome),
        confidence=None if verdict.confidence is None else str(verdict.confidence),
        fair_criterion=verdict.fair_criterion,
        outcome_if_fair=None if own is None else outcome_cell(own),
        note=verdict.note,
    )
