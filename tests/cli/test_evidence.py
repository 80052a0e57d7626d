"""`tracker evidence`: log and list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.conftest import Run

BASE = ("--title", "T", "--publisher", "P", "--stance", "context", "--summary", "S.")
URL = ("--url", "https://example.org/b")


def rows(run: Run, *words: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = run("evidence", "list", "P-01", "--format", "json", *words).json[
        "rows"
    ]
    return found


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        pytest.param(
            [*URL, "--published", "2026-05"],
            {"url": "https://example.org/b", "published_on": "2026-05-01", "seen": True},
            id="url-of-a-month",
        ),
        pytest.param(
            ["--from-memory"], {"seen": False, "url": None, "retrieved_on": None}, id="from-memory"
        ),
        pytest.param(["--print"], {"in_print": True, "retrieved_on": "2026-11-21"}, id="in-print"),
        pytest.param(
            [*URL, "--mirror", "--retrieved", "yesterday"],
            {"mirror": True, "retrieved_on": "2026-11-20"},
            id="mirror",
        ),
    ],
)
def test_evidence_is_kept_as_it_was_seen(
    world: Run, words: list[str], kept: dict[str, object]
) -> None:
    answer = world("evidence", "add", "p-1", *BASE, *words)
    assert (answer.code, answer.out, answer.err) == (0, "E-02\n", "")
    [row] = [row for row in rows(world) if row["id"] == "E-02"]
    assert {name: row[name] for name in kept} == kept


def test_evidence_shows_from_the_day_it_was_published(world: Run) -> None:
    assert [row["id"] for row in rows(world, "--as-of", "2026-10-01")] == ["E-01"]
    assert rows(world, "--as-of", "2026-09-30") == []


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        pytest.param(["P-01", *BASE, *URL, "--from-memory"], 2, "exclude", id="two-places"),
        pytest.param(["P-01", *BASE, "--print", "--from-memory"], 2, "exclude", id="two-places-2"),
        pytest.param(["P-01", *URL], 2, "--title", id="no-title"),
        pytest.param(["P-01", *BASE, "--stance", "maybe"], 2, "'maybe'", id="no-such-stance"),
        pytest.param(["P-44", *BASE, *URL], 1, "nearest: P-0", id="no-prediction"),
        pytest.param(["P-01", *BASE, "--url", "javascript:alert(1)"], 2, "https://", id="script"),
        pytest.param(["P-01", *BASE, "--summary", " "], 2, "summary", id="no-summary"),
        pytest.param(["P-01", *BASE, "--url", "https://"], 2, "https://example.org", id="no-host"),
        pytest.param(["P-01", *BASE, "--url", "https://a b"], 2, "no web", id="blank-in-url"),
        pytest.param(["P-01", *BASE, "--mirror"], 2, "give its --url", id="mirror-of-nothing"),
        pytest.param(
            ["P-01", *BASE, "--retrieved", "2027-01-01"], 1, "future", id="retrieved-in-the-future"
        ),
        pytest.param(
            ["P-01", *BASE, "--from-memory", "--retrieved", "2026-01-01"],
            2,
            "leave out --from-memory or --retrieved",
            id="read-from-memory",
        ),
        pytest.param(["P-01", *BASE, *URL, "--published", "2027-01-01"], 1, "future", id="future"),
        pytest.param(["P-01", *BASE, *URL, "--published", "1 May"], 2, "no year", id="half-a-date"),
    ],
)
def test_what_is_refused(world: Run, words: list[str], code: int, says: str) -> None:
    before = world("verify").out
    answer = world("evidence", "add", *words)
    assert (answer.code, answer.out, len(answer.err.splitlines())) == (code, "", 1)
    assert says in answer.err
    assert world("verify").out == before
