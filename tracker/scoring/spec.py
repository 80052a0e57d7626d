"""What a board is: every decision that shapes its numbers, as one frozen value.

Invariant: two boards with equal specifications, cuts and frames are equal to the last digit; a
specification survives `from_dict(to_dict())` unchanged, so that it can be kept beside a board.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, Final

from tracker.domain.instant import MICROSECONDS_PER_DAY
from tracker.domain.lexicon import STRENGTHS, Level
from tracker.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Mapping

RULE_NAMES: Final = (
    "brier",
    "log",
    "spherical",
    "baseline",
    "peer",
    "spot_baseline",
    "spot_peer",
    "relative_brier",
    "rps",
    "hit",
    "absolute_error",
    "point_bias",
    "wis",
    "crps",
    "interval_coverage",
)
CHOICES: Final[dict[str, tuple[str, ...]]] = {
    "rule": RULE_NAMES,
    "selection": ("last", "first", "at-horizon", "time-weighted"),
    "days": ("elapsed", "utc"),
    "per": (
        "source",
        "organisation",
        "document",
        "section",
        "topic",
        "strength",
        "type",
        "horizon",
    ),
    "relay": ("none", "relayed", "as-relayed"),
    "peers": ("all", "people"),
    "criteria": ("all", "fair", "as-if-fair"),
    "cluster": ("prediction", "related", "topic", "document", "section"),
}
"""The values that each closed option takes, the default first where one is written down."""

NAMED_REFERENCES: Final = ("climatology", "always-half", "base-rate", "crowd")
SOURCE_PREFIX: Final = "source:"


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardSpec:
    """Every decision that shapes the numbers of a board; the defaults are those of the program.

    Attributes:
        rule: one of `RULE_NAMES`.
        two_sided: doubles the Brier score (0 to 2).
        selection: which forecast of a history counts; not for spot rules, which look at one
            instant, nor for `relative_brier`, which looks at every day.
        horizon_days: for `at-horizon`, how many days before closes_at.
        days: how `relative_brier` cuts days: 24 hours from opens_at, or calendar days in UTC.
        spot_at_days: for the spot rules, how many days before closes_at; None = at the end.
        per: what a row is.
        since, until: only predictions whose window closed in [since, until), as instants in
            microseconds: the cohort of a trend. None = open end.
        settled: only predictions whose window was over by the board's day.
        topics: only predictions with one of these topic keys; () = all.
        sources: only rows of these source keys; () = all.
        documents: only forecasts in these documents, as keys; () = all.
        sections: only forecasts in these sections, as `document:number`; () = all.
        corpora: only predictions of these corpora; () = all.
        only: `stated` or `hedged` forecasts; None = both.
        relay: whether second-hand forecasts count, and for whom.
        peers: with whom others are compared: `all` but crowds, or `people`, so that models too are
            compared and compare nobody.
        readings: also score every other reading of the hedges.
        criteria: whose criteria decide.
        reference: what skill and boldness compare with; a source as `source:KEY`.
        retrospective_base_rates: use base rates that were written after the outcome.
        adjust: `difficulty` or None.
        cluster: what counts as one independent observation.
        min_n: fewer scored predictions than this are listed but not ranked.
        clamp: probabilities are moved into [clamp, 1 - clamp]; None = never.
        seed: of bootstrap and posterior draws.
        lexicon: key of the lexicon, None without one; then no hedge can be read.
        lexicon_version: of that lexicon.
        levels: its ten levels in the order of `STRENGTHS`; () without a lexicon.
    """

    rule: str = "brier"
    two_sided: bool = False
    selection: str = "last"
    horizon_days: float | None = None
    days: str = "elapsed"
    spot_at_days: float | None = None
    per: str = "source"
    since: int | None = None
    until: int | None = None
    settled: bool = False
    topics: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    corpora: tuple[str, ...] = ()
    only: str | None = None
    relay: str = "none"
    peers: str = "all"
    readings: bool = False
    criteria: str = "all"
    reference: str = "climatology"
    retrospective_base_rates: bool = False
    adjust: str | None = None
    cluster: str = "prediction"
    min_n: int = 1
    clamp: float | None = None
    seed: int = 2024
    lexicon: str | None = None
    lexicon_version: int | None = None
    levels: tuple[Level, ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        """Refuse what no board can be.

        Raises:
            InvalidInput: the option, its value and what was expected.
        """
        for name, choices in CHOICES.items():
            _one_of(name, getattr(self, name), choices)
        if self.only is not None:
            _one_of("only", self.only, ("stated", "hedged"))
        if self.adjust is not None:
            _one_of("adjust", self.adjust, ("difficulty",))
        if not self.reference.startswith(SOURCE_PREFIX):
            _one_of("reference", self.reference, (*NAMED_REFERENCES, "source:KEY"))
        _check_numbers(self)
        if (self.selection == "at-horizon") != (self.horizon_days is not None):
            raise InvalidInput("selection at-horizon needs horizon_days, and only it; give both")
        if len(self.levels) not in {0, len(STRENGTHS)}:
            raise InvalidInput(
                f"levels has {len(self.levels)} entries; expected one for each of the "
                f"{len(STRENGTHS)} strengths"
            )

    @property
    def horizon(self) -> int | None:
        """`horizon_days` in microseconds."""
        return _microseconds(self.horizon_days)

    @property
    def spot_at(self) -> int | None:
        """`spot_at_days` in microseconds."""
        return _microseconds(self.spot_at_days)

    @property
    def scale(self) -> float:
        """By what scores are stretched: 2 for a two-sided Brier score."""
        return 2.0 if self.two_sided and self.rule in {"brier", "relative_brier"} else 1.0

    def to_dict(self) -> dict[str, Any]:
        """Return the specification as plain values, in the order of the fields.

        >>> BoardSpec(rule="log").to_dict()["rule"]
        'log'
        """
        plain: dict[str, Any] = {}
        for item in fields(self):
            value = getattr(self, item.name)
            plain[item.name] = list(value) if isinstance(value, tuple) else value
        plain["levels"] = [list(level) for level in self.levels]
        return plain

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> BoardSpec:
        """Return the specification that `to_dict` wrote; what is not named has its default.

        Raises:
            InvalidInput: an option that does not exist, or a value that does not fit.

        >>> BoardSpec.from_dict({"topics": ["chips"]}).topics
        ('chips',)
        """
        known = {item.name for item in fields(cls)}
        unknown = sorted(set(plain) - known)
        if unknown:
            raise InvalidInput(
                f"a board has no option {unknown[0]!r}; known: {', '.join(sorted(known))}"
            )
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in plain.items()
        }
        if "levels" in values:
            values["levels"] = tuple(Level(*level) for level in values["levels"])
        return cls(**values)


def _one_of(name: str, value: str, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise InvalidInput(f"{name} {value!r} is unknown; expected one of {', '.join(choices)}")


def _check_numbers(spec: BoardSpec) -> None:
    for name in ("horizon_days", "spot_at_days"):
        days = getattr(spec, name)
        if days is not None and not (math.isfinite(days) and days >= 0):
            raise InvalidInput(f"{name} is {days}; expected a number of days from 0 on")
    if spec.clamp is not None and not 0 < spec.clamp < 0.5:  # noqa: PLR2004 - half of 0..1
        raise InvalidInput(f"clamp is {spec.clamp}; expected a number between 0 and 0.5")
    if spec.min_n < 1:
        raise InvalidInput(f"min_n is {spec.min_n}; expected 1 or more")
    if spec.since is not None and spec.until is not None and spec.since >= spec.until:
        raise InvalidInput("since lies after until; swap them")


def _microseconds(days: float | None) -> int | None:
    return None if days is None else round(days * MICROSECONDS_PER_DAY)
