"""The names that researchers import, and that importing the package alone costs nothing."""

from __future__ import annotations

import subprocess
import sys

import pytest

import tracker.scoring


@pytest.mark.parametrize("name", tracker.scoring.__all__)
def test_every_name_of_the_library_can_be_imported(name: str) -> None:
    assert getattr(tracker.scoring, name) is not None


def test_what_the_library_does_not_hold_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'bier'"):
        tracker.scoring.bier  # noqa: B018 - asking is the test


def test_the_package_alone_imports_neither_numpy_nor_pandas() -> None:
    script = "import sys, tracker.scoring; print({'numpy', 'pandas'} & set(sys.modules))"
    found = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "set()"


def test_a_board_imports_neither_pandas_nor_scipy() -> None:
    script = (
        "import sys; from tracker.scoring import NEVER, BoardSpec, Frame, scoreboard;"
        "from tracker.scoring.frame import empty_frame;"
        "scoreboard(empty_frame(), spec=BoardSpec(), cut=NEVER);"
        "print({'pandas', 'scipy', 'concurrent.futures'} & set(sys.modules))"
    )
    found = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "set()"
