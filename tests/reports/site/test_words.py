"""How an outcome is told and marked."""

from __future__ import annotations

from typing import Any

import pytest

from tracker.reports.site.words import standing_kind, standing_words

from ..conftest import line  # noqa: TID252 - tests are no package


@pytest.mark.parametrize(
    ("given", "words", "kind"),
    [
        pytest.param({"outcome": "true"}, "true", "good", id="true"),
        pytest.param({"outcome": "false"}, "false", "bad", id="false"),
        pytest.param({"outcome": "0.5"}, "50% true", "plain", id="share"),
        pytest.param({"outcome": "48", "type": "numeric"}, "48", "plain", id="number"),
        pytest.param({"outcome": "later", "type": "date"}, "later", "bad", id="later"),
        pytest.param({"outcome": "annulled"}, "annulled", "quiet", id="annulled"),
        pytest.param({"outcome": "not_triggered"}, "condition not met", "quiet", id="condition"),
        pytest.param({"status": "overdue"}, "overdue", "bad-quiet", id="overdue"),
        pytest.param({"status": "disputed"}, "disputed", "warn", id="disputed"),
        pytest.param({"status": "open"}, "open", "quiet", id="open"),
    ],
)
def test_an_outcome_differs_in_words_and_in_its_mark(
    given: dict[str, Any], words: str, kind: str
) -> None:
    told = line(**given)
    assert (standing_words(told), standing_kind(told)) == (words, kind)
