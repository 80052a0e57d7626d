"""Inputs that are read as they stand; a search starts from them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.exchange.small_corpus import SMALL

if TYPE_CHECKING:
    from collections.abc import Mapping

HARD_CASES: Final = Path(__file__).resolve().parents[2] / "fixtures" / "hard-cases"


def _bundled(folder: Path) -> bytes:
    """Return a corpus folder with one document as one text, its document named as in `SMALL`."""
    files = {}
    for path in sorted(folder.rglob("*.yaml")):
        name = path.relative_to(folder).as_posix()
        if "/" in name:
            name = f"{path.parent.name}/outlook.yaml"
        files[name] = path.read_text(encoding="utf-8")
    return _joined(files)


def _joined(files: Mapping[str, str]) -> bytes:
    return "\n".join(f"%% {name}\n{text}" for name, text in files.items()).encode()


CORPUS: Final = (
    _joined(SMALL),
    *(_bundled(path) for path in sorted(HARD_CASES.iterdir()) if path.is_dir()),
)
YAML: Final = (
    b"- {a: 1, b: [x, 'y', \"z\"]}\n- c: |\n    text\n    more\n- d: >-\n    folded\n    text\n",
    b'{"key": "json", "list": [1, 2.5, true, null, {"deep": [[]]}]}\n',
    "? a long key\n: 值\n'quoted': \"\\u4e2d\\n\"\n".encode(),
    b"# nothing\n",
    *(text.encode() for text in SMALL.values()),
)
TABLE: Final = (
    (
        b"prediction,title,source,made_on,closes_on,known_on,probability,outcome\n"
        b"a,A,ann,2024-01-01,2024-06-01,2024-06-02,70%,true\n"
        b"b,B,bob,2024-01-01,2024-06-01,,0.2,\n"
    ),
    (
        b"\xef\xbb\xbfprediction;source;made_at;closes_on;type;option;probability\n"
        b"c;ann;2024-01-01T00:00:00Z;May 2024;multiple_choice;red;0.4\n"
        b"c;ann;2024-01-01T00:00:00Z;May 2024;multiple_choice;blue;0.6\n"
    ),
    (
        b"prediction\tsource\tmade_on\tcloses_on\ttype\tpoint\tlow\thigh\n"
        b"d\tann\t2024\t2024-12-31\tnumeric\t12\t10\t20.5\n"
        b"e\tann\t1 May 2024\t2024-12-31\tdate\t2024-06-01\t\t\n"
    ),
    (
        "prediction,source,made_on,closes_on,hedge,url\n"
        '"f, ""x""",安,2024-01-01,2024-06-01,likely,\n'
    ).encode(),
)
SCORES: Final = (
    (
        b"prediction,source,made_at,probability,outcome,opens_at,closes_at,known_at\n"
        b"a,ann,2024-01-01,0.7,1,2024-01-01,2024-06-01,2024-06-02\n"
        b"a,bob,2024-01-02,0.4,1,2024-01-01,2024-06-01,2024-06-02\n"
    ),
    b"prediction,source,probability,outcome\na,ann,0.5,0\nb,ann,0.25,1\n",
    (
        b"prediction,source,type,option,value,outcome\na,ann,multiple_choice,red,0.4,red\n"
        b"a,ann,multiple_choice,blue,0.6,red\n"
    ),
    b"prediction,source,type,quantile,value,outcome\na,ann,numeric,0.1,3,7\na,ann,numeric,0.9,9,7\n",
    b"prediction,source,type,low,high,level,point,outcome\na,ann,numeric,3,9,0.8,5,7\n",
)
DATES: Final = (
    b"2024-05-31",
    b"2024-05",
    b"2024",
    b"May 2024",
    b"31 May 2024",
    b"Friday, May 31, 2024",
    b"2024-05-31T14:00+02:00",
    b"2024-05-31 14:00:00.5Z",
    b"31/05/2024",
    b"20240531",
    b"today",
    b"14:00 31 May 2024 UTC",
    b"2024-W22-5",
)
IDS: Final = (
    b"P-07",
    b"e-0012",
    b"windows-12-release-2024",
    b"120:180",
    b"70%",
    b"0.7",
    b"2024-05-01",
    b"not_triggered",
    b"later",
    b"red,blue,1e5",
    "未尽研究".encode(),
    b"true",
    b"-3.5e-7",
)
OPTIONS: Final = (
    b"30d",
    b"6w",
    b"at-horizon:30d",
    b"time-weighted",
    b"15%",
    b"Paris=40%",
    b"0.5=12",
    b"120:180",
    b"P-7",
    b"E-12",
    b"Asia/Shanghai",
    b"deadbeef",
    b"yesterday",
    b"2024-05-31T14:00Z",
)
BOARD: Final = (
    b"board: 1\nname: a\nspec: {rule: brier, selection: last, per: source, min_n: 1, seed: 2024}\n",
    (
        b"board: 1\nname: b\nspec:\n  rule: log\n  clamp: 0.01\n  since: 2024-01-01T00:00:00Z\n"
        b"  until: null\n  topics: [chips]\n  levels: [[certain, 0.9, 0.97, 1.0]]\n"
        b"  lexicon: zh-en-plain\n  lexicon_version: 1\n"
    ),
)
PERIODS: Final = (b"2024-Q4", b"2024q1", b"2024-01-01\n2024-06-30", b"1 May 2024\n31 May 2024")
