"""How many predictions of a headline or topic came true."""

from __future__ import annotations

import pytest

from tracker.reports.site.texts import shares

from ..conftest import line  # noqa: TID252 - tests are no package


@pytest.mark.parametrize(
    ("outcomes", "words"),
    [
        pytest.param([], "Nothing filed.", id="nothing"),
        pytest.param([None], "1 prediction; no outcome yet.", id="open"),
        pytest.param(["true", "false"], "2 predictions: 1 of 2 came true (50%).", id="settled"),
        pytest.param(
            ["true", None, "annulled"],
            "3 predictions: 1 of 1 came true (100%), 2 without such an outcome.",
            id="some-without",
        ),
    ],
)
def test_a_share_names_what_it_is_a_share_of(outcomes: list[str | None], words: str) -> None:
    lines = [line(n, outcome=outcome) for n, outcome in enumerate(outcomes, start=1)]
    assert shares(lines) == words
