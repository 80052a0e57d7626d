from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.cells import protect_text, unprotect_text


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_text_that_a_spreadsheet_could_run_gets_an_apostrophe(text: str) -> None:
    assert protect_text(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "plain", "'tis", "a=b", " =1", "未尽"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert protect_text(text) == text
    assert unprotect_text(text) == text


@given(st.text(alphabet="'=+-@\t\rab") | st.text())
def test_unprotecting_undoes_protecting(text: str) -> None:
    assert unprotect_text(protect_text(text)) == text
