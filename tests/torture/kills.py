"""SIGKILL at random points of every writing verb, import and migration.

The points are aimed: by the clock over the whole write, by the clock into the commit, before a
statement, and inside a statement of SQLite's machine. After each kill the database must hold what
its commits say, verify, and take the next command.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from tests.torture.cases import FOLLOW_UP
from tests.torture.child import (
    BEGUN,
    COMMITTED,
    COMMITTING,
    DONE,
    STATEMENT,
    STEPS,
    Ended,
    Errand,
    Trap,
    run,
    spin,
    start,
)
from tests.torture.examination import complaints, examine
from tests.torture.outcome import AFTER, DURING, Tally, judge
from tests.torture.places import sqlite_state
from tracker.domain.seal import read_seal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.torture.cases import Case
    from tests.torture.places import Place, State

_PROBES: Final = 2
_AIMS: Final = {"clock": 35, "commit": 25, "statement": 20, "step": 20}
"""Where kills are aimed, and in which proportion."""
UNDONE, DONE_YET = "during, undone", "during, done"
_BEYOND: Final = 1.15
"""Kills by the clock also fall a little after the end of what was measured."""


@dataclass(frozen=True, slots=True)
class Probe:
    """What a case does when nobody disturbs it.

    Attributes:
        states: what the database holds before and after each commit.
        whole: seconds from the fork to the end.
        write: seconds from the first writing transaction to the end; None if there is none.
        commit: seconds that the longest commit takes.
        n_statements: of its writing transactions.
        n_steps: of SQLite's machine in them.
    """

    states: tuple[State, ...]
    whole: float
    write: float | None
    commit: float
    n_statements: int
    n_steps: int


class Kills:
    """The kills of one place."""

    def __init__(self, place: Place, cases: tuple[Case, ...], seed: int) -> None:
        """Take the cases, whose templates the place holds, and make the dice."""
        self.place, self.cases = place, cases
        self.dice = random.Random(f"{seed} {place.kind}")  # noqa: S311 - chance, no secret

    def run(self, n_kills: int, tell: Callable[[str], None]) -> Iterator[tuple[str, Tally]]:
        """Yield the tally of each case; in sum at least as many kills hit as were asked for."""
        whole = sum(case.share for case in self.cases)
        for case in self.cases:
            wanted = max(1, -(-n_kills * case.share // whole))
            tally = Tally()
            probe = self.probe(case, tally)
            while tally.told["killed"] < wanted and tally.trials < wanted * 5 + 20:
                tally.add(self.trial(case, probe))
            told = f"{tally.told['killed']} kills, {len(tally.failures)} broken"
            tell(f"{self.place.kind}: {case.name}: {told}")
            yield case.name, tally

    def probe(self, case: Case, tally: Tally) -> Probe:
        """Run a case undisturbed, and once up to each of its commits."""
        where = self.place.fresh(case.base)
        before = self.place.state(where)
        begun = time.monotonic()
        ended = run(Errand(case.words, where))
        whole = time.monotonic() - begun
        if ended.code != 0:
            raise RuntimeError(f"{case.name} fails undisturbed: {ended.err}")
        after = self.place.state(where)
        tally.failures += examine(where, after)
        self._forget_copy(case)
        if case.adds is not None and +(after.counts() - before.counts()) != case.adds:
            tally.failures.append(f"{case.name}: adds {after.counts() - before.counts()}")
        between = []
        for number in range(1, ended.count(COMMITTED)):
            where = self.place.fresh(case.base)
            run(Errand(case.words, where, Trap("committed", number)))
            between.append(self.place.state(where))
            self._forget_copy(case)
        times = zip(ended.instants(COMMITTING), ended.instants(COMMITTED), strict=True)
        begins = ended.instants(BEGUN)
        return Probe(
            states=(before, *between, after) if after != before or between else (before,),
            whole=whole,
            write=ended.instants(DONE)[0] - begins[0] if begins else None,
            commit=max((done - asked for asked, done in times), default=0.0),
            n_statements=ended.count(STATEMENT),
            n_steps=int(ended.instants(STEPS)[0]),
        )

    def trial(self, case: Case, probe: Probe) -> Tally:
        """Kill a case once and look at what is left."""
        where = self.place.fresh(case.base)
        ended = self._killed(case, probe, where)
        tally = self.look(case, probe, where, ended)
        if ended.code is None:
            tally.told["killed"] += 1
            return tally
        tally.told = Counter(missed=1)
        if ended.code != 0:
            tally.failures.append(f"{case.name}: {ended.err.strip() or ended.code}")
        return tally

    def after_fault(self, case: Case, probe: Probe, where: str, ended: Ended) -> Tally:
        """Look at what is left after a fault that the program could tell of."""
        tally = self.look(case, probe, where, ended)
        if ended.code == 0:
            tally.told["went through"] += 1
            return tally
        tally.told["refused"] += 1
        problems = complaints(ended)
        if (tally.told[AFTER] or tally.told[DONE_YET]) and "nothing was written" in ended.err:
            problems.append("it says that nothing was written, which is not so")
        tally.failures += [f"{self.place.kind}: {case.name}: {problem}" for problem in problems]
        return tally

    def look(self, case: Case, probe: Probe, where: str, ended: Ended) -> Tally:
        """Hold what a database holds after a run to what it must, and run the next command."""
        found = self.place.state(where)
        if case.swaps:  # the file is the old one or the new one, and the new one if it was said so
            is_done = ended.code == 0 or found == probe.states[-1]
            ended = replace(ended, marks=((COMMITTING, 0.0), (COMMITTED, 0.0)) if is_done else ())
        judgement = judge(probe.states, ended, found)
        tally = Tally(1, Counter({judgement.phase: 1}), judgement.n_lost, judgement.n_half)
        if judgement.phase == DURING:
            is_undone = found == probe.states[ended.count(COMMITTED)]
            tally.told[UNDONE if is_undone else DONE_YET] += 1
        problems = judgement.failures()
        problems += examine(where, found)
        problems += self._next(case, probe, where, found)
        tally.failures += [f"{self.place.kind}: {case.name}: {problem}" for problem in problems]
        return tally

    def _killed(self, case: Case, probe: Probe, where: str) -> Ended:
        """Run a case and kill it somewhere."""
        aim = self.dice.choices([*_AIMS], [*_AIMS.values()])[0]
        if aim == "step" and probe.n_steps == 0:
            aim = "statement"
        if probe.write is None or probe.n_statements == 0:
            aim = "start"
        if aim == "statement":
            number = self.dice.randint(1, probe.n_statements)
            return run(Errand(case.words, where, Trap("statement", number)))
        if aim == "step":
            return run(Errand(case.words, where, Trap("step", self.dice.randint(1, probe.n_steps))))
        child = start(Errand(case.words, where))
        if aim == "commit":
            if child.wait_for(COMMITTING, self.dice.randint(1, max(1, len(probe.states) - 1))):
                spin(self.dice.uniform(0, probe.commit * _BEYOND))
        elif aim == "start" or self.dice.random() < 0.3:
            spin(self.dice.uniform(0, probe.whole * _BEYOND))
        elif child.wait_for(BEGUN):
            spin(self.dice.uniform(0, (probe.write or 0) * _BEYOND))
        child.kill()
        return child.end()

    def _next(self, case: Case, probe: Probe, where: str, found: State) -> list[str]:
        """Run the next command on what is left and return what is wrong with it."""
        self._forget_copy(case)
        last = probe.states[-1]
        if found == last and not case.again:
            ended = run(Errand(FOLLOW_UP, where))
            after = self.place.state(where)
            is_right = (after.counts() - found.counts())["journal"] == 1
        else:
            ended = run(Errand(case.words, where))
            after = self.place.state(where)
            is_right = after == last
        problems = [] if ended.code == 0 else [f"the next command fails: {ended.err.strip()}"]
        if not problems and not is_right:
            problems.append("the next command wrote something else")
        if not problems and after != last:  # the last state has been verified before
            problems += examine(where, after)
        self._forget_copy(case)
        return problems + [f"{name} is left behind" for name in self.place.litter(where)]

    def _forget_copy(self, case: Case) -> None:
        """Remove the backup or seal that a case made; half a one must not bear its name."""
        if case.makes is None or not case.makes.exists():
            return
        if case.makes.suffix == ".db":
            wrong = examine(str(case.makes), sqlite_state(case.makes))
        else:
            wrong = [] if read_seal(case.makes.read_text("utf-8"), "it") else ["it says nothing"]
        case.makes.unlink()
        if wrong:
            raise RuntimeError(f"a file is there that is not whole: {wrong}")
