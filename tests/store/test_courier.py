"""Work handed to the second thread is done in order, and its errors come back."""

from __future__ import annotations

import sys
import threading
from functools import partial

import pytest

from tracker.store.courier import open_courier


def test_work_is_done_in_its_order_beside_the_thread_that_gives_it() -> None:
    done: list[tuple[int, bool]] = []
    giver = threading.get_ident()

    def note(number: int) -> None:
        done.append((number, threading.get_ident() == giver))

    with open_courier() as courier:
        for number in range(20):
            courier.send(partial(note, number))
    assert done == [(number, False) for number in range(20)]


def test_the_giver_goes_on_while_a_piece_is_under_way() -> None:
    may_end = threading.Event()
    with open_courier() as courier:
        courier.send(lambda: None if may_end.wait(30) else sys.exit("never let go"))
        may_end.set()  # Reached only because `send` does not wait for the piece.


def test_an_error_is_raised_before_the_next_piece_begins() -> None:
    done: list[int] = []
    with pytest.raises(ZeroDivisionError), open_courier() as courier:  # noqa: PT012 - two pieces
        courier.send(lambda: done.append(1 // 0))
        courier.send(lambda: done.append(2))
    assert done == []


def test_the_error_of_the_last_piece_is_raised_at_the_end() -> None:
    with pytest.raises(ZeroDivisionError), open_courier() as courier:
        courier.send(partial(divmod, 1, 0))


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError])
def test_after_an_error_of_the_giver_nothing_is_under_way(error: type[BaseException]) -> None:
    before, interval = threading.active_count(), sys.getswitchinterval()
    began = threading.Event()
    done: list[int] = []

    def piece() -> None:
        began.set()
        done.append(threading.active_count())

    with pytest.raises(error), open_courier() as courier:  # noqa: PT012 - an error amid the work
        courier.send(piece)
        began.wait(30)
        raise error
    assert done == [before + 1]
    assert (threading.active_count(), sys.getswitchinterval()) == (before, interval)
