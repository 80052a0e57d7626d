"""Verdicts settle a prediction as the policy says, and never one that is settled."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from tracker.actions.dossier import show_prediction
from tracker.actions.opinions import retract
from tracker.actions.policy import set_policy
from tracker.actions.resolve import ResolveRequest, reopen, resolve
from tracker.actions.verdicts import VerdictAnswer, VerdictRequest, record_verdict
from tracker.domain.instant import Precision, When
from tracker.errors import InvalidInput, RuleBroken

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from tests.actions.conftest import Stamps
    from tracker.actions.viewpoint import Viewpoint
    from tracker.reports.views import PredictionView

    Say = Callable[..., VerdictAnswer]


def day(number: int, month: int = 7) -> When:
    return When(datetime(2024, month, number, tzinfo=UTC))


@pytest.fixture
def say(small: Engine, stamp: Stamps) -> Say:
    """Record a verdict on P-02, who wins, whose window ended 2024-06-30."""

    def record(judge: str, outcome: str, **more: Any) -> VerdictAnswer:  # noqa: ANN401 - any field
        request = VerdictRequest(
            **{"prediction": "P-02", "judge": judge, "outcome": outcome, "known": day(1), **more}
        )
        return record_verdict(small, request, stamp=stamp("resolve --verdict"))

    return record


@pytest.fixture
def two_must_agree(small: Engine, stamp: Stamps) -> Engine:
    set_policy(small, "small", settle=2, why="Two judges", stamp=stamp("policy set"))
    return small


@pytest.fixture
def see(small: Engine, today: Viewpoint) -> Callable[[], PredictionView]:
    return lambda: show_prediction(small, today, "P-02")[0]


def test_by_default_one_verdict_settles(say: Say, see: Callable[[], PredictionView]) -> None:
    answer = say("ann", "red", note="The count is public.", evidence=())
    assert (answer.state, answer.in_force, str(answer.known)) == ("settled", "red", "2024-07-01")
    view = see()
    assert view.line.status == "resolved"
    act = view.resolutions[0].resolution
    assert act.decided_by == "ann (1 verdict)"
    assert act.rationale == "The count is public."


@pytest.mark.usefixtures("two_must_agree")
def test_agreeing_verdicts_settle_on_the_latest_day_that_a_judge_names(
    say: Say, see: Callable[[], PredictionView]
) -> None:
    first = say("ann", "red", known=day(9))
    assert (first.state, first.in_force, first.votes) == ("waiting", None, (("red", 1),))
    assert see().line.status == "overdue"
    second = say("bob", "RED", known=day(2))
    assert (second.state, second.in_force, str(second.known)) == ("settled", "red", "2024-07-09")
    assert see().resolutions[0].resolution.decided_by == "ann, bob (2 agreeing verdicts)"


@pytest.mark.usefixtures("two_must_agree")
def test_judges_who_disagree_make_it_disputed_until_a_third_agrees_with_one(
    say: Say, see: Callable[[], PredictionView]
) -> None:
    say("ann", "red")
    assert say("bob", "blue").state == "disputed"
    assert see().line.status == "disputed"
    third = say("cy", "blue")
    assert (third.state, third.in_force) == ("settled", "blue")
    assert see().line.status == "resolved"


@pytest.mark.usefixtures("two_must_agree")
def test_a_judge_may_change_a_mind_before_it_is_settled(say: Say) -> None:
    say("ann", "red")
    say("bob", "blue")
    assert say("bob", "red").state == "settled"


@pytest.mark.usefixtures("two_must_agree")
def test_an_arbiter_ends_a_dispute(
    say: Say, small: Engine, stamp: Stamps, see: Callable[[], PredictionView]
) -> None:
    say("ann", "red")
    say("bob", "blue")
    request = ResolveRequest("P-02", "blue", known=day(3), decided_by="the arbiter")
    assert resolve(small, request, stamp=stamp("resolve")).changed
    assert str(see().line.outcome) == "blue"


@pytest.mark.usefixtures("two_must_agree")
def test_open_is_an_opinion_that_settles_nothing(say: Say) -> None:
    assert say("ann", "open", known=None).votes == ()
    assert say("bob", "open", known=None).state == "waiting"
    assert say("bob", "red").votes == (("red", 1),)


def test_an_opinion_on_a_settled_prediction_changes_nothing(
    say: Say, see: Callable[[], PredictionView]
) -> None:
    say("ann", "red")
    before = see()
    later = [say(judge, "blue") for judge in ("bob", "cy", "di")]
    assert {(one.state, one.in_force) for one in later} == {("opinion", "red")}
    after = see()
    assert (after.line, after.resolutions) == (before.line, before.resolutions)
    assert len(after.verdicts) == 4


def test_the_same_verdict_again_changes_nothing(say: Say) -> None:
    assert say("ann", "red", confidence="high").verdict == "V-02"
    again = say("ann", "red", confidence="high")
    assert (again.verdict, again.state) == (None, "opinion")
    assert say("ann", "red", confidence="low").verdict == "V-03"


def test_a_reopening_starts_a_new_vote(
    say: Say, small: Engine, stamp: Stamps, see: Callable[[], PredictionView]
) -> None:
    say("ann", "red")
    reopen(small, "P-02", why="A recount", stamp=stamp("reopen"))
    assert see().line.status == "overdue"
    set_policy(small, "small", settle=2, why="Two judges", stamp=stamp("policy set"))
    assert say("ann", "red").votes == (("red", 1),)
    assert say("bob", "blue").state == "disputed"
    assert see().line.status == "disputed"
    assert say("cy", "red").state == "settled"
    assert str(see().line.outcome) == "red"


def test_a_policy_holds_for_the_verdicts_after_it(
    say: Say, small: Engine, stamp: Stamps, see: Callable[[], PredictionView]
) -> None:
    assert set_policy(small, "small", settle=2, why="Two", stamp=stamp("policy set")) == 1
    say("ann", "red")
    assert set_policy(small, "small", settle=1, why="One", stamp=stamp("policy set")) == 2
    assert see().line.status == "overdue"
    assert say("bob", "red").state == "settled"


def test_a_policy_that_people_set_survives_loading_the_corpus_again(
    small: Engine, stamp: Stamps, load_small: Callable[..., object], say: Say
) -> None:
    set_policy(small, "small", settle=2, why="Two", stamp=stamp("policy set"))
    load_small("sources.yaml", "name: Bob", "name: Bobby")
    assert say("ann", "red").needed == 2


def test_a_retracted_verdict_does_not_count(
    say: Say, two_must_agree: Engine, stamp: Stamps
) -> None:
    wrong = say("ann", "blue")
    assert wrong.verdict is not None
    retract(two_must_agree, wrong.verdict, why="A slip", stamp=stamp("retract"))
    assert say("bob", "red").votes == (("red", 1),)


def test_what_a_verdict_rests_on_is_kept(small: Engine, stamp: Stamps, today: Viewpoint) -> None:
    set_policy(small, "small", settle=2, why="Two", stamp=stamp("policy set"))
    reopen(small, "P-01", why="A doubt", stamp=stamp("reopen"))
    request = VerdictRequest(
        prediction="P-01", outcome="false", judge="ann", evidence=("E-2",), early="It is over"
    )
    record_verdict(small, request, stamp=stamp("resolve --verdict"))
    verdict = show_prediction(small, today, "P-01")[0].verdicts[-1]
    assert verdict.note == "Evidence: E-02. Known before the window was over: It is over"


@pytest.mark.parametrize(
    ("change", "error", "says"),
    [
        ({"judge": " "}, InvalidInput, "--judge"),
        ({"outcome": "green"}, InvalidInput, "red, blue"),
        ({"outcome_if_fair": "green"}, InvalidInput, "red, blue"),
        ({"known": When(datetime(2024, 7, 1, tzinfo=UTC), Precision.MONTH)}, InvalidInput, "a day"),
        ({"known": day(1, 1)}, InvalidInput, "before the window"),
        ({"prediction": "P-03", "outcome": "1", "known": day(1, 1)}, InvalidInput, "before"),
        ({"prediction": "P-04", "outcome": "later", "known": day(1)}, RuleBroken, "--early"),
    ],
)
def test_what_cannot_be_is_refused(
    say: Say, change: dict[str, Any], error: type[Exception], says: str
) -> None:
    fields = {"judge": "ann", "outcome": "red", **change}
    judge, outcome = fields.pop("judge"), fields.pop("outcome")
    with pytest.raises(error, match=says):
        say(judge, outcome, **fields)


@pytest.mark.usefixtures("two_must_agree")
@pytest.mark.parametrize("other", ["ANN", "ａｎｎ", "a nn"])
def test_one_judge_who_is_spelt_in_two_ways_has_one_voice(say: Say, other: str) -> None:
    say("ann", "red")
    again = say(other, "red")
    assert (again.judge, again.state, again.votes) == ("ann", "waiting", (("red", 1),))
    assert again.verdict is None
