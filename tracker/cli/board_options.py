"""The options that shape the numbers of a board, shared by every verb that scores.

Invariant: one function turns them into a specification, so that `scoreboard`, `trend`,
`calibration`, `compare` and `influence` mean the same by the same option.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar

import click
from click.core import ParameterSource

from tracker.cli.exclusive import check_exclusive
from tracker.cli.options import Day, Probability, Selection, Within, as_usage
from tracker.domain.instant import end_of, microseconds, start_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracker.actions.opening import BoardSpec

F = TypeVar("F", bound="Callable[..., Any]")
PER: Final = (
    "source", "organisation", "document", "section", "topic", "strength", "type", "horizon"
)  # fmt: skip
RULES: Final = (
    "brier", "log", "spherical", "hit", "absolute_error", "point_bias", "baseline", "peer",
    "spot_baseline", "spot_peer", "relative_brier", "rps", "wis", "crps", "interval_coverage",
)  # fmt: skip
_SAME: Final = (
    "rule", "two_sided", "days", "settled", "only", "readings", "criteria", "reference",
    "retrospective_base_rates", "adjust", "cluster", "min_n", "clamp", "seed", "lexicon", "peers",
)  # fmt: skip
"""Options whose names are those of the specification."""


_ONLY_UNDER: Final = {
    "spot_at_days": ("--at", ("spot_baseline", "spot_peer")),
    "days": ("--days", ("relative_brier",)),
    "two_sided": ("--two-sided", ("brier", "relative_brier")),
    "peers": ("--peers", ("peer", "spot_peer", "relative_brier")),
}
"""Fields that shape the scores of some rules only."""

_UNCLAMPED: Final = ("absolute_error", "point_bias", "wis", "crps", "interval_coverage")
_OWN_SELECTION: Final = {
    "spot_baseline": ("one instant", ("last",)),
    "spot_peer": ("one instant", ("last",)),
    "relative_brier": ("every day", ("last", "time-weighted")),
}
"""What rules look at by themselves, and the selections that do not contradict it."""


def _option(*flags: str, **attributes: Any) -> tuple[str, Callable[[F], F]]:  # noqa: ANN401 - click's
    """Return an option and the flag by which a verb may do without it."""
    return flags[0], click.option(*flags, **attributes)


_PER_OPTION: Final = _option(
    "--per", type=click.Choice(PER), default="source", show_default=True, help="What a row is."
)
_SHAPE: Final = (
    _option(
        "--rule",
        type=click.Choice(RULES),
        default="brier",
        show_default=True,
        help="How a forecast is scored.",
    ),
    _option(
        "--selection",
        type=Selection(),
        default="last",
        show_default=True,
        help="Which forecast of a source counts; at-horizon:30d is the one standing "
        "30 days before the window ends.",
    ),
    _option(
        "--only",
        type=click.Choice(["stated", "hedged"]),
        help="Only forecasts with a number, or only with words.",
    ),
    _option(
        "--relayed",
        is_flag=True,
        help="Add second-hand forecasts, for who said it.",
    ),
    _option(
        "--as-relayed",
        is_flag=True,
        help="Add second-hand forecasts, for the last who relayed it.",
    ),
    _option(
        "--lexicon",
        metavar="KEY",
        help="Read the hedges with this lexicon. Default: the corpus's own.",
    ),
    _option("--readings", is_flag=True, help="Also score every other reading of the hedges."),
    _option(
        "--criteria",
        type=click.Choice(["all", "fair", "as-if-fair"]),
        default="all",
        show_default=True,
        help="Whose criteria decide.",
    ),
    _option(
        "--reference",
        metavar="climatology|always-half|base-rate|crowd|source:KEY",
        default="climatology",
        show_default=True,
        help="What skill and boldness compare with.",
    ),
    _option(
        "--retrospective-base-rates",
        is_flag=True,
        help="Use base rates written after the outcome was known too.",
    ),
    _option(
        "--cluster",
        type=click.Choice(["prediction", "related", "topic", "document", "section"]),
        default="prediction",
        show_default=True,
        help="What counts as one independent observation.",
    ),
    _option(
        "--adjust",
        type=click.Choice(["difficulty"]),
        help="Adjust for how hard the predictions were.",
    ),
    _option(
        "--clamp",
        type=Probability(),
        metavar="E",
        help="Move probabilities into [E, 1 - E].",
    ),
    _option(
        "--seed",
        type=int,
        default=2024,
        show_default=True,
        metavar="N",
        help="Seed of the intervals and ranks.",
    ),
    _option("--two-sided", is_flag=True, help="Brier scores from 0 to 2, as some sites show."),
    _option(
        "--days",
        type=click.Choice(["elapsed", "utc"]),
        default="elapsed",
        show_default=True,
        help="Days of relative_brier: 24 hours from the opening, or calendar days.",
    ),
    _option(
        "--peers",
        type=click.Choice(["all", "people"]),
        default="all",
        show_default=True,
        help="With whom rules compare: all sources but crowds, or people without models.",
    ),
    _option(
        "--at",
        "spot_at",
        type=Within(),
        metavar="DAYS",
        help="Instant of the spot rules: so many days before the close, as 30d. Default: the end.",
    ),
)
_FILTERS: Final = (
    _option(
        "--since", type=Day(), help="Only predictions whose window closed on this day or later."
    ),
    _option("--until", type=Day(), help="Only predictions whose window closed by this day."),
    _option("--settled", is_flag=True, help="Only predictions whose window is over."),
    _option("--topic", metavar="KEY", multiple=True, help="Only with this topic; repeat for more."),
    _option(
        "--min-n",
        type=click.IntRange(min=1),
        default=1,
        show_default=True,
        metavar="N",
        help="Rank only rows with this many scored predictions.",
    ),
    _option("--source", metavar="KEY", multiple=True, help="Only this source; repeat for more."),
)


SCORE_FLAGS: Final = frozenset(flag for flag, _ in (*_SHAPE, *_FILTERS))
"""What `score_options` adds."""


def board_options(function: F) -> F:
    """Add what a row is, what shapes the numbers, and the filters."""
    return _add((_PER_OPTION, *_SHAPE, *_FILTERS), function)


def score_options(function: F) -> F:
    """Add what shapes the numbers, and the filters, where a row is always a source."""
    return _add((*_SHAPE, *_FILTERS), function)


def score_options_without(*unused: str) -> Callable[[F], F]:
    """Return `score_options` without the flags that a verb has no use for, so that it refuses them.

    Args:
        *unused: as "--min-n".
    """
    return lambda function: _add(
        tuple(option for option in (*_SHAPE, *_FILTERS) if option[0] not in unused), function
    )


def score_options_only(*wanted: str) -> Callable[[F], F]:
    """Return the named options of `score_options`, in their order.

    Args:
        *wanted: as "--rule".
    """
    return lambda function: _add(
        tuple(option for option in _SHAPE if option[0] in wanted), function
    )


def refuse_adjusted(spec: BoardSpec, verb: str) -> None:
    """Refuse a specification with adjusted means where a verb computes plain ones.

    Raises:
        click.UsageError: what to leave out.
    """
    if spec.adjust is not None:
        raise click.UsageError(
            f"{verb} does not adjust for {spec.adjust}; leave adjust out, or use `scoreboard`"
        )


def _add(options: tuple[tuple[str, Callable[[F], F]], ...], function: F) -> F:
    for _, option in reversed(options):
        function = option(function)
    return function


def spec_option(function: F) -> F:
    """Add `--spec FILE`: a board's specification as a file."""
    return click.option(
        "--spec",
        type=click.Path(exists=True, dir_okay=False),
        metavar="FILE",
        help="Take every option from this specification; typed ones win.",
    )(function)


def read_board_spec(options: dict[str, Any]) -> BoardSpec:
    """Return the specification that the options mean.

    With `--spec FILE` the file decides, but for options that were typed beside it.

    Raises:
        InvalidInput: what the file says, and what was expected.
        click.UsageError: an option, its value and what was expected, or one that the rule has no
            use for.
    """
    chosen = _choices(options)
    path = options.get("spec")
    if path is None:
        from tracker.actions.opening import board_spec

        with as_usage():
            spec = board_spec(**chosen)
    else:
        from tracker.actions.specs import read_spec

        spec = read_spec(path, {name: chosen[name] for name in chosen if _is_typed(name)})
    check_rule(spec.rule, spec.selection)
    return spec


def check_rule(rule: str, selection: str) -> None:
    """Refuse a typed option that would change nothing under a rule.

    Raises:
        click.UsageError: what to leave out.
    """
    for name, (option, rules) in _ONLY_UNDER.items():
        if rule not in rules and _is_typed(name):
            raise click.UsageError(
                f"{option} is for {' and '.join(rules)}, not for {rule}; "
                f"leave it out or give --rule {rules[0]}"
            )
    if rule in _UNCLAMPED and _is_typed("clamp"):
        raise click.UsageError(f"--clamp moves probabilities, which {rule} does not read")
    looks_at, selections = _OWN_SELECTION.get(rule, ("", (selection,)))
    if selection not in selections and (_is_typed("selection") or _is_typed("rule")):
        raise click.UsageError(
            f"--selection {selection} is not for {rule}, which looks at {looks_at}; leave it out"
        )


_TYPED_AS: Final = {
    "horizon_days": ("selection",),
    "topics": ("topic",),
    "sources": ("source",),
    "spot_at_days": ("spot_at",),
    "relay": ("relayed", "as_relayed"),
}


def _is_typed(name: str) -> bool:
    """Say whether the user typed an option behind a field of the specification."""
    context = click.get_current_context()
    return any(
        context.get_parameter_source(option) is ParameterSource.COMMANDLINE
        for option in _TYPED_AS.get(name, (name,))
    )


def _choices(options: dict[str, Any]) -> dict[str, Any]:
    """Return the options of a board under the names that its specification gives them."""
    selection, horizon_days = options["selection"]
    since, until = options["since"], options["until"]
    relayed, as_relayed = options["relayed"], options["as_relayed"]
    spot_at = options.get("spot_at")
    check_exclusive({"--relayed": relayed, "--as-relayed": as_relayed})
    return {
        **{name: options[name] for name in _SAME if name in options},
        "per": options.get("per", "source"),
        "selection": selection,
        "horizon_days": horizon_days,
        "since": None if since is None else microseconds(start_of(since)),
        "until": None if until is None else microseconds(end_of(until)),
        "topics": options["topic"],
        "sources": options["source"],
        "spot_at_days": None if spot_at is None else spot_at.days,
        "relay": "relayed" if relayed else "as-relayed" if as_relayed else "none",
    }
