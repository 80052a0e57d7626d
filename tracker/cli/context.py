"""What one run knows of its surroundings: the clock, the database, the actor, the terminal.

Invariant: this is the only file of the program that reads the clock, and it reads it once a run;
tests hand a `Session` with a fixed clock to click as `obj`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracker.actions.opening import Stamp, Viewpoint


def read_clock() -> datetime:
    """Return the present instant in UTC."""
    return datetime.now(tz=UTC)


@dataclass(slots=True)
class Session:
    """The surroundings of one run.

    Attributes:
        clock: returns the present instant; called once.
        login: returns the login name; called when no actor was named.
    """

    clock: Callable[[], datetime] = read_clock
    login: Callable[[], str] | None = None
    _now: datetime | None = field(default=None, repr=False)

    @property
    def now(self) -> datetime:
        """The instant at which this run happens, the same wherever it is asked for."""
        if self._now is None:
            self._now = self.clock()
        return self._now

    def stamp(self, verb: str) -> Stamp:
        """Return who writes with which verb, and when, for the journal."""
        from tracker.actions.opening import Stamp

        return Stamp(actor=self.actor, verb=verb, now=self.now)

    def viewpoint(self, options: dict[str, Any]) -> Viewpoint:
        """Return from where the record is looked at, taking its options out of `options`."""
        from tracker.actions.opening import Viewpoint

        as_of = options.pop("as_of", None)
        return Viewpoint(
            as_of=self.today if as_of is None else as_of,
            as_recorded=options.pop("as_recorded"),
            corpora=options.pop("corpus"),
        )

    @property
    def today(self) -> date:
        """The UTC day on which this run happens."""
        return self.now.date()

    @property
    def database(self) -> str:
        """The file or URL that `--db` or `TRACKER_DB` names, else the file in the data folder."""
        given = _given("db")
        if given is not None:
            return given
        from tracker.settings import default_database

        return str(default_database())

    @property
    def actor(self) -> str:
        """The name for the journal: `--actor`, `TRACKER_ACTOR`, the login name, else "unknown"."""
        given = _given("actor")
        if given is not None and given.strip():
            return given.strip()
        return (self.login or login_name)()


def session() -> Session:
    """Return the session of the running command."""
    found = click.get_current_context().find_root().ensure_object(Session)
    if not isinstance(found, Session):
        raise TypeError("the command runs without a session")
    return found


def login_name() -> str:
    """Return the login name, or "unknown" where the system knows none."""
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "unknown"


def _given(name: str) -> str | None:
    value = click.get_current_context().meta.get(f"tracker.{name}")
    return value if isinstance(value, str) else None
