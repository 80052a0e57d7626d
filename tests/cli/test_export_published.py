"""`tracker export ics` and `export atom`: files for calendar programs and news readers."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
from icalendar import Calendar

if TYPE_CHECKING:
    from tests.conftest import Run

ATOM = "{http://www.w3.org/2005/Atom}"
ATTACKS = Path(__file__).parents[2] / "fixtures" / "attacks"
LATER = datetime(2027, 3, 1, tzinfo=UTC)


def calendar(run: Run, file: Path, *words: str, **options: Any) -> list[Any]:  # noqa: ANN401 - of a run
    answer = run("export", "ics", "-o", str(file), *words, **options)
    assert answer.code == 0, answer.err
    return Calendar.from_ical(file.read_bytes()).walk("VEVENT")


def feed(run: Run, file: Path, *words: str) -> list[ET.Element]:
    answer = run("export", "atom", "-o", str(file), *words)
    assert answer.code == 0, answer.err
    return ET.parse(file).getroot().findall(f"{ATOM}entry")  # noqa: S314 - written just now


def text(element: ET.Element, name: str) -> str:
    return element.findtext(f"{ATOM}{name}") or ""


def test_the_calendar_has_what_is_without_an_outcome_on_its_last_day(
    rain: Run, tmp_path: Path
) -> None:
    (event,) = calendar(rain, tmp_path / "c.ics")
    assert (event["SUMMARY"], event["DTSTART"].dt) == ("P-02 closes: It snows", date(2024, 9, 30))
    assert "Snow is measured." in event["DESCRIPTION"]
    assert "Forecast by: 未尽研究" in event["DESCRIPTION"]
    both = calendar(rain, tmp_path / "all.ics", "--all")
    assert [one["SUMMARY"] for one in both] == [
        "P-01 closes: It rains (true)",
        "P-02 closes: It snows",
    ]
    then = calendar(rain, tmp_path / "then.ics", "--as-of", "2024-04-30")
    assert [one["SUMMARY"] for one in then] == ["P-01 closes: It rains", "P-02 closes: It snows"]


def test_an_edit_moves_the_event_and_dates_it(rain: Run, tmp_path: Path) -> None:
    (before,) = calendar(rain, tmp_path / "a.ics")
    answer = rain("edit", "P-02", "--closes", "2024-10-31", "--why", "A slip.", now=LATER)
    assert answer.code == 0, answer.err
    (after,) = calendar(rain, tmp_path / "b.ics")
    assert before["UID"] == after["UID"]
    assert after["DTSTART"].dt == date(2024, 10, 31)
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1)
    assert before["DTSTAMP"].dt < after["DTSTAMP"].dt == LATER


def test_a_calendar_with_nothing_in_it_is_refused(rain: Run, tmp_path: Path) -> None:
    rain("resolve", "P-02", "--outcome", "false", "--known-on", "2024-10-01")
    answer = rain("export", "ics", "-o", str(tmp_path / "c.ics"))
    assert answer.code == 1
    assert answer.err == (
        "error: no prediction is without an outcome as of 2026-11-21, and a calendar file cannot "
        "be empty; give --all for those that have one\n"
    )
    assert not (tmp_path / "c.ics").exists()


def test_the_feed_has_outcomes_newest_first_and_says_what_it_leaves_out(
    rain: Run, tmp_path: Path
) -> None:
    rain("resolve", "P-02", "--outcome", "false", "--known-on", "2024-10-01", "--why", "No snow.")
    found = feed(rain, tmp_path / "f.atom", "--site-url", "https://example.org/record")
    assert [text(one, "title") for one in found] == ["P-02 false: It snows", "P-01 true: It rains"]
    assert "<p>Why: No snow.</p>" in text(found[0], "content")
    link = found[0].find(f"{ATOM}link")
    assert link is not None
    assert link.attrib["href"] == "https://example.org/record/predictions/p-02.html"
    answer = rain("export", "atom", "--most", "1")
    assert answer.err == "the last 1 of 2 outcomes; --most N writes more\n"
    assert "P-01" not in answer.out


def test_a_corrected_outcome_is_the_same_entry_newly_dated(rain: Run, tmp_path: Path) -> None:
    (before,) = feed(rain, tmp_path / "a.atom")
    answer = rain(
        "resolve", "P-01", "--outcome", "ambiguous", "--known-on", "2024-05-01", "--supersede",
        "--why", "The gauge was broken.", now=LATER,
    )  # fmt: skip
    assert answer.code == 0, answer.err
    (after,) = feed(rain, tmp_path / "b.atom")
    assert text(before, "id") == text(after, "id")
    assert text(after, "title") == "P-01 ambiguous: It rains"
    assert text(after, "updated") == "2027-03-01T00:00:00Z" > text(before, "updated")


def test_a_record_without_an_outcome_has_a_feed_without_an_entry(rain: Run, tmp_path: Path) -> None:
    assert feed(rain, tmp_path / "f.atom", "--as-of", "2024-01-31") == []


@pytest.mark.parametrize("verb", ["ics", "atom"])
def test_the_same_record_gives_the_same_bytes_whatever_the_time(
    rain: Run, tmp_path: Path, verb: str
) -> None:
    for name, now in (("a", LATER), ("b", LATER.replace(year=2028))):
        words = ("export", verb, "-o", str(tmp_path / name), "--as-of", "2026-11-21")
        assert rain(*words, now=now).code == 0
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


@pytest.mark.parametrize("verb", ["ics", "atom"])
@pytest.mark.parametrize("url", ["ftp://example.org/", "javascript:alert(1)", "example.org"])
def test_a_site_that_is_no_web_address_is_refused(rain: Run, verb: str, url: str) -> None:
    answer = rain("export", verb, "--site-url", url)
    assert (answer.code, answer.err.count("\n")) == (2, 1)
    assert f"'--site-url': {url!r} is no web address; write https://example.org/" in answer.err


def test_a_corpus_full_of_attacks_stays_text(run: Run, tmp_path: Path) -> None:
    run("init")
    assert run("seed", str(ATTACKS)).code == 0
    events = calendar(run, tmp_path / "c.ics", "--all")
    assert events
    for event in events:
        assert event.subcomponents == []
        assert not set(event) & {"ATTENDEE", "ATTACH", "ORGANIZER", "URL"}
    content = (tmp_path / "c.ics").read_bytes()
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    entries = feed(run, tmp_path / "f.atom")
    assert entries
    for entry in entries:
        assert re.findall(r"<(?!/?(?:p|ul|li|a)[ >])", text(entry, "content")) == []
        targets = [link.attrib["href"] for link in entry.findall(f"{ATOM}link")]
        assert all(target.startswith(("http://", "https://")) for target in targets)
    for name in ("c.ics", "f.atom"):
        assert re.search("[\u202a-\u202e\u2066-\u2069]", (tmp_path / name).read_text()) is None
