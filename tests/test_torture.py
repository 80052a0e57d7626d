"""The torture of the store can fail: what it would say of a store that broke its promises."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from tests.torture.cases import Case, Files, later_verbs, openings, verbs
from tests.torture.child import COMMITTED, COMMITTING, DONE, Ended, Errand, Trap, run
from tests.torture.damage import judge_damage
from tests.torture.examination import complaints, examine
from tests.torture.kills import Kills, Probe
from tests.torture.outcome import Tally, judge
from tests.torture.places import SqlitePlace, State
from tests.torture.report import BEGIN, END, Figures, write_into
from tests.torture.writers import Crowd, check_facts

pytestmark = pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")

OLD = State({"forecast": frozenset({(1, "a")})}, ("old",))
NEW = State({"forecast": frozenset({(1, "a"), (2, "b"), (3, "c")})}, ("old",))
HALF = State({"forecast": frozenset({(1, "a"), (2, "b")})}, ("old",))
ADD = Case("source add", ("source", "add", "Eve"), base="small")


def killed(*kinds: str) -> Ended:
    return Ended(None, tuple((kind, 0.0) for kind in kinds))


@pytest.fixture
def place(tmp_path: Path, small_world: Path) -> SqlitePlace:
    """A place with one small record."""
    made = SqlitePlace(tmp_path / "place")
    made.adopt("small", str(small_world))
    return made


@pytest.fixture
def where(place: SqlitePlace) -> Path:
    """A copy of the record."""
    return Path(place.fresh("small"))


@pytest.mark.parametrize(
    ("marks", "found", "phase", "says"),
    [
        pytest.param((), OLD, "before", [], id="before"),
        pytest.param((COMMITTING,), OLD, "during", [], id="during-undone"),
        pytest.param((COMMITTING,), NEW, "during", [], id="during-done"),
        pytest.param((COMMITTING, COMMITTED), NEW, "after", [], id="after"),
        pytest.param(
            (COMMITTING, COMMITTED),
            HALF,
            "after",
            ["1 committed rows are gone"],
            id="one-row-lost",
        ),
        pytest.param(
            (COMMITTING, COMMITTED), OLD, "after", ["2 committed rows are gone"], id="all-lost"
        ),
        pytest.param(
            (), NEW, "before", ["2 rows are there that were not committed"], id="too-early"
        ),
        pytest.param(
            (), HALF, "before", ["1 rows are there that were not committed"], id="half-written"
        ),
        pytest.param(
            (COMMITTING,),
            replace(NEW, schema=("half",)),
            "during",
            ["the schema is neither the old one nor the new one"],
            id="half-migrated",
        ),
        pytest.param((), State(), "before", None, id="everything-gone"),
    ],
)
def test_what_a_kill_leaves_is_held_to_its_commits(
    marks: tuple[str, ...], found: State, phase: str, says: list[str] | None
) -> None:
    judgement = judge((OLD, NEW), killed(*marks), found)
    assert judgement.phase == phase
    if says is None:
        assert judgement.n_lost == 1
    else:
        assert judgement.failures() == says


def test_a_lost_transaction_and_a_missing_row_are_reported(place: SqlitePlace, where: Path) -> None:
    before = place.state(str(where))
    ended = run(Errand(ADD.words, str(where)))
    assert (ended.code, ended.count(COMMITTED), ended.count(DONE)) == (0, 1, 1)
    after = place.state(str(where))
    probe = Probe((before, after), 1.0, 0.1, 0.01, 9, 9)
    kills = Kills(place, (ADD,), seed=1)
    assert kills.look(ADD, probe, str(where), ended).failures == []
    lost = Path(place.fresh("small"))
    told = kills.look(ADD, probe, str(lost), ended)
    assert told.n_lost == after.counts().total() - before.counts().total() == 3
    assert told.failures[0] == "SQLite: source add: 3 committed rows are gone"


def test_a_killed_run_leaves_the_record_as_it_was(place: SqlitePlace, where: Path) -> None:
    before = place.state(str(where))
    ended = run(Errand(ADD.words, str(where), Trap("statement", 4)))
    assert ended.code is None
    assert place.state(str(where)) == before
    ended = run(Errand(ADD.words, str(where), Trap("committed", 1)))
    assert (ended.code, ended.count(COMMITTED), ended.count(DONE)) == (None, 1, 0)
    found = place.state(str(where))
    assert found.counts() - before.counts() == {"journal": 1, "source": 1, "source_version": 1}


def test_a_broken_chain_is_reported(place: SqlitePlace, where: Path) -> None:
    assert examine(str(where), place.state(str(where))) == []
    connection = sqlite3.connect(where)
    connection.execute("DROP TRIGGER journal_no_delete")
    connection.execute("DELETE FROM journal WHERE sequence = 2")
    connection.commit()
    connection.close()
    said = examine(str(where), place.state(str(where)))
    assert any("transaction 2: missing" in line for line in said)


def test_a_verify_that_keeps_silent_is_reported(place: SqlitePlace, where: Path) -> None:
    now = place.state(str(where))
    changed = replace(now, tables={**now.tables, "source": frozenset({(1, b"other")})})
    assert judge_damage(where, now, now).told == {"in unused room": 1}
    assert judge_damage(where, now, changed).failures
    assert judge_damage(where, now, None).failures


@pytest.mark.parametrize(
    ("ended", "is_right"),
    [
        (Ended(1, (), "", "error: tracker.db is read-only here; nothing was written\n"), True),
        (Ended(1, (), "", "error: unexpected KeyError: 1; run again with --traceback\n"), False),
        (Ended(1, (), "", "a remark\nerror: no\n"), False),
        (Ended(2, (), "", "usage: no\n"), False),
        (Ended(None, (), "", ""), False),
    ],
)
def test_a_refusal_without_advice_is_reported(ended: Ended, *, is_right: bool) -> None:
    assert (complaints(ended) == []) is is_right


def test_a_fact_that_was_acknowledged_and_is_gone_is_reported(
    place: SqlitePlace, where: Path
) -> None:
    base = place.state(str(where)).counts()
    crowd = Crowd("SQLite", n_writers=1, n_facts=2)
    check_facts(place, str(where), crowd, [["w0-0", "w0-1"]], base)
    assert crowd.n_lost == 2
    assert "2 acknowledged facts are gone" in crowd.failures
    assert "the journal has not one row for each transaction" in crowd.failures


def test_the_figures_go_between_the_marks_of_a_page(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n", encoding="utf-8")
    tally = Tally(3, n_lost=2, failures=["a promise"])
    tally.told["killed"] = 3
    figures = Figures("2026-11-21", 1, 2, kills={"SQLite": {"add": tally}})
    write_into(page, figures)
    text = page.read_text(encoding="utf-8")
    assert text.startswith("before\n")
    assert text.endswith(f"{END}\nafter\n")
    assert "Committed rows lost: 2. Promises broken: 1." in text
    assert "old" not in text.split()
    page.write_text("no marks", encoding="utf-8")
    with pytest.raises(ValueError, match="has no line"):
        write_into(page, figures)


def test_every_command_that_writes_is_killed(tmp_path: Path) -> None:
    """Whoever writes signs the journal with the name of the command; two commands only copy."""
    signed = re.compile(r'\bstamp\(\s*f?"([^"{]+)')
    folder = Path(__file__).parents[1] / "tracker" / "cli"
    found = {
        name.strip() for one in folder.glob("*.py") for name in signed.findall(one.read_text())
    }
    files = Files(tmp_path)
    killed = {
        case.name for case in (*verbs(files), *later_verbs(files), *openings("SQLite", files))
    }
    missing = {name for name in found | {"backup", "db copy"} if not starts_one(name, killed)}
    assert len(found) > 15
    assert missing == set()


def starts_one(name: str, names: set[str]) -> bool:
    return any(one == name or one.startswith(f"{name} ") for one in names)
