"""Curves: what is one, which ends are open, and the text that keeps it."""

from __future__ import annotations

import pytest

from tracker.domain.curve import (
    Curve,
    check_curve,
    curve_text,
    is_open_above,
    is_open_below,
    read_curve,
    with_open_ends,
)
from tracker.errors import InvalidInput

CLOSED: Curve = ((0.0, 0.0), (1.0, 0.25), (3.0, 1.0))
OPEN: Curve = ((0.0, 0.0), (0.0, 0.1), (1.0, 0.25), (3.0, 0.9), (3.0, 1.0))


@pytest.mark.parametrize("curve", [(), CLOSED, OPEN, ((0.0, 0.0), (1.0, 1.0))])
def test_a_curve_is_accepted_and_its_text_says_all_of_it(curve: Curve) -> None:
    check_curve(curve)
    assert read_curve(curve_text(curve)) == curve


@pytest.mark.parametrize(
    ("curve", "says"),
    [
        pytest.param(((0.0, 1.0),), "fewer than two different values", id="one point"),
        pytest.param(((0.0, 0.0), (0.0, 1.0)), "fewer than two", id="one value"),
        pytest.param(((0.0, 0.0), (float("inf"), 1.0)), "not finite", id="endless"),
        pytest.param(((0.0, 0.0), (2.0, 0.5), (1.0, 1.0)), "do not rise", id="falling values"),
        pytest.param(
            ((0.0, 0.0), (1.0, 0.1), (1.0, 0.2), (2.0, 1.0)), "do not rise", id="a step inside"
        ),
        pytest.param(((0.0, 0.0), (1.0, 0.9), (2.0, 0.8), (3.0, 1.0)), "shares", id="falling"),
        pytest.param(((0.0, 0.1), (1.0, 1.0)), "from 0 to 1", id="begins above 0"),
        pytest.param(((0.0, 0.0), (1.0, 0.9)), "from 0 to 1", id="ends below 1"),
    ],
)
def test_what_is_no_curve_is_refused(curve: Curve, says: str) -> None:
    with pytest.raises(InvalidInput, match=says):
        check_curve(curve)


def test_an_end_is_open_where_it_stands_twice() -> None:
    assert (is_open_below(CLOSED), is_open_above(CLOSED)) == (False, False)
    assert (is_open_below(OPEN), is_open_above(OPEN)) == (True, True)
    assert (is_open_below(()), is_open_above(())) == (False, False)
    assert with_open_ends(OPEN[1:-1], below=False, above=False) == OPEN
    assert with_open_ends(CLOSED, below=False, above=True) == (*CLOSED, (3.0, 1.0))
