"""A small corpus with a prediction of every type, by the names of its files."""

from __future__ import annotations

from typing import Final

SMALL: Final = {
    "corpus.yaml": """\
key: small
title: A small corpus
lexicon:
  key: plain
  version: 1
  calibrated: false
  levels:
    certain: [0.90, 0.97, 1.00]
    likely: [0.60, 0.75, 0.88]
  words: {will: certain, 有望: likely}
policy: {settle: 2}
""",
    "sources.yaml": """\
- {key: paper, name: The Paper, kind: publication}
- key: ann
  name: Ann
  kind: person
  parents: [paper]
""",
    "documents.yaml": """\
- key: outlook
  title: Outlook
  publisher: paper
  authors: [ann]
  published_on: 2024-01-10
  published_on_precision: estimated
  sections: [{number: 0, title: Opening}, {number: 1, title: Weather}]
""",
    "predictions/outlook.yaml": """\
- key: rain
  title: It rains
  topics: [weather]
  opens_on: 2024-01-10
  closes_on: 2024-12-31
  criterion: {observe: Rain is seen., written_on: 2024-01-10}
  base_rate: {written_on: 2024-01-01, probability: 0.5}
  forecasts:
    - {source: ann, document: outlook, section: 1, hedge: will, strength: certain, locator: [0, 9]}
    - {source: paper, made_on: 2024-02-01, probability: 0.25}
  evidence:
    - {published_on: 2024-03-01, publisher: P, title: T, url: 'https://example.org/a',
       stance: supports, summary: It rained., seen: true}
  resolution: {outcome: true, known_on: 2024-03-01, evidence: [1]}
- key: party
  title: Who wins
  type: multiple_choice
  options: [red, blue, no]
  opens_on: 2024-01-10
  closes_on: 2024-06-30
  criterion: {observe: The winner.}
  forecasts:
    - source: ann
      document: outlook
      options: {red: 0.5, blue: 0.3, no: 0.2}
  resolution: {outcome: no, known_on: 2024-07-01}
- key: count
  title: How many
  type: numeric
  unit: items
  tolerance: {relative: 0.1}
  opens_on: 2024-01-10
  closes_on: 2024-06-30
  criterion: {observe: The count.}
  forecasts:
    - {source: ann, document: outlook, point: 12, low: 10, high: 20.5, level: 0.8}
    - {source: paper, document: outlook, quantiles: {0.1: 3, 0.5: 15, 0.9: 45}}
- key: day
  title: When
  type: date
  related: [count]
  opens_on: 2024-01-10
  closes_on: 2024-06-30
  criterion: {observe: The day., time_zone: Asia/Shanghai}
  forecasts:
    - {source: ann, document: outlook, point: 2024-05-01, low: 2024-04-01, high: 2024-06-01}
  resolution: {outcome: later, known_on: 2024-07-01}
""",
    "verdicts/outlook.yaml": """\
- {prediction: rain, judge: second, fairness: soft, outcome: true, outcome_if_fair: open}
""",
    "left-out.yaml": """\
- {document: outlook, section: 0, source: ann, statement: Skies are blue., reason: No date.}
""",
}
