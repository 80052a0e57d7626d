"""Every failure is told in one line on stderr, with the exit code of its kind."""

from __future__ import annotations

import errno
import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from tracker.cli import VERBS, VerbEntry, tracker
from tracker.errors import InvalidFile, NotFound, Problem, TrackerError, WrongUsage


def run_raising(error: BaseException, *words: str) -> tuple[int, str, str]:
    """Run a verb that raises `error`."""

    @click.command("fail")
    def fail() -> None:
        raise error

    module = sys.modules[__name__]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "fail", fail, raising=False)
        patch.setitem(sys.modules, "tracker.cli.fail", module)
        patch.setitem(VERBS, "fail", VerbEntry("fail:fail", "Fail."))
        result = CliRunner().invoke(tracker, [*words, "fail"])
    return result.exit_code, result.stdout, result.stderr


@pytest.mark.parametrize(
    ("error", "code", "line"),
    [
        pytest.param(TrackerError("no; do this"), 1, "error: no; do this", id="refused"),
        pytest.param(
            NotFound("source", "wejin", ["weijin"]),
            1,
            "error: no source 'wejin'; nearest: weijin",
            id="not-found",
        ),
        pytest.param(
            WrongUsage("no reason; give --why"), 2, "usage: no reason; give --why", id="usage"
        ),
        pytest.param(KeyboardInterrupt(), 130, "interrupted; nothing further was done", id="^C"),
        pytest.param(
            ZeroDivisionError("division by zero"),
            1,
            "error: unexpected ZeroDivisionError: division by zero; "
            "run again with --traceback to see where",
            id="unexpected",
        ),
        pytest.param(
            OSError(errno.ENOSPC, "No space left on device", "/a/b"),
            1,
            "error: /a/b: No space left on device",
            id="disk-full",
        ),
        pytest.param(
            MemoryError(), 1, "error: out of memory; give the program less at once", id="memory"
        ),
        pytest.param(
            TrackerError("two\nlines, \x1b[31mred\x1b[0m and \u202eturned"),
            1,
            r"error: two lines, \x1b[31mred\x1b[0m and \u202eturned",
            id="hostile-text",
        ),
    ],
)
def test_a_failure_is_one_line_with_its_exit_code(
    error: BaseException, code: int, line: str
) -> None:
    got_code, out, err = run_raising(error)
    assert (got_code, out, err.strip()) == (code, "", line)


def test_the_problems_of_a_file_have_a_line_each() -> None:
    problems = [Problem("a.yaml", 3, "no key\x1b"), Problem("a.yaml", 9, "no title")]
    code, _, err = run_raising(InvalidFile(problems))
    assert code == 1
    assert err.splitlines() == [
        r"a.yaml:3: no key\x1b",
        "a.yaml:9: no title",
        "2 problems; nothing was loaded",
    ]


def test_traceback_shows_where_a_failure_came_from() -> None:
    code, _, err = run_raising(ZeroDivisionError("division by zero"), "--traceback")
    assert code == 1
    assert "Traceback (most recent call last)" in err
    assert "raise error" in err


@pytest.mark.parametrize(
    ("words", "says"),
    [
        pytest.param(["nosuchverb"], "no verb 'nosuchverb'", id="unknown-verb"),
        pytest.param(["--nosuchoption"], "--nosuchoption", id="unknown-option"),
        pytest.param(["--db"], "--db", id="missing-value"),
    ],
)
def test_wrong_usage_leaves_with_two_and_names_the_help(words: list[str], says: str) -> None:
    result = CliRunner().invoke(tracker, words)
    assert result.exit_code == 2
    assert says in result.stderr
    assert "see 'tracker --help'" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_no_words_show_the_help_as_wrong_usage() -> None:
    result = CliRunner().invoke(tracker, [])
    assert result.exit_code == 2
    assert result.stderr.startswith("Usage: tracker")


def test_an_argument_that_is_not_text_is_refused() -> None:
    result = CliRunner().invoke(tracker, ["--db", "a\udcff", "list"])
    assert (result.exit_code, len(result.stderr.splitlines())) == (2, 1)
    assert "is not UTF-8" in result.stderr


def test_a_name_in_the_environment_that_is_not_text_is_refused() -> None:
    result = CliRunner(env={"TRACKER_ACTOR": "a\udcff"}).invoke(tracker, ["list"])
    assert (result.exit_code, len(result.stderr.splitlines())) == (2, 1)
    assert "is not UTF-8" in result.stderr


def test_a_reader_that_leaves_early_is_no_failure_to_tell() -> None:
    program = (
        "import sys, os, click, tracker.cli as c\n"
        "@click.command('fail')\n"
        "def fail():\n"
        "    for _ in range(100_000): click.echo('line')\n"
        "sys.modules['tracker.cli.fail'] = sys.modules['__main__']\n"
        "c.VERBS['fail'] = c.VerbEntry('fail:fail', 'Fail.')\n"
        "sys.argv = ['tracker', 'fail']\n"
        "c.main()\n"
    )
    child = subprocess.Popen(  # noqa: S603 - this interpreter and the text above
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert child.stdout is not None
    assert child.stderr is not None
    child.stdout.readline()
    child.stdout.close()
    assert child.stderr.read() == b""
    child.stderr.close()
    assert child.wait() == 1


def test_a_problem_that_quotes_odd_signs_stays_one_line() -> None:
    problem = Problem("table.csv", 1, "no column 'a\x1db\u2028c'")
    code, _, err = run_raising(InvalidFile([problem]))
    assert code == 1
    assert err.splitlines() == [
        "table.csv:1: no column 'a\\x1db\\u2028c'",
        "1 problem; nothing was loaded",
    ]
