"""What a failed run says on stderr and which exit code it leaves with.

Invariant: one line per failure, except the problems of a file, which have a line each; control and
bidirectional characters are shown escaped, so that no input can rewrite the terminal.
"""

from __future__ import annotations

import os
import sys
import traceback

import click

from tracker.errors import InvalidFile, TrackerError, WrongUsage
from tracker.reports.render.harmless import harmless

REFUSED = 1
WRONG_USAGE = 2
INTERRUPTED = 130


def report(error: BaseException, *, wants_traceback: bool) -> int:
    """Tell a failure and return the exit code.

    Args:
        error: what was raised.
        wants_traceback: show where an unexpected failure came from instead of one line.
    """
    if isinstance(error, SystemExit | GeneratorExit):
        raise error
    if isinstance(error, KeyboardInterrupt | click.Abort):
        click.echo("interrupted; nothing further was done", err=True)
        return INTERRUPTED
    if isinstance(error, BrokenPipeError):
        _leave_the_pipe()
        return REFUSED
    if wants_traceback and not isinstance(error, click.ClickException):
        click.echo("".join(traceback.format_exception(error)), err=True, nl=False)
        return REFUSED
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        click.echo(error.format_message(), err=True)
        return error.exit_code
    for line in _lines(error):
        click.echo(harmless(line), err=True)
    if isinstance(error, WrongUsage):
        return WRONG_USAGE
    return error.exit_code if isinstance(error, click.ClickException) else REFUSED


def _lines(error: BaseException) -> list[str]:
    if isinstance(error, InvalidFile):
        # A problem quotes the file, whose characters may break lines in ways of their own.
        return [*map(str, error.problems), str(error).rpartition("\n")[2]]
    if isinstance(error, click.UsageError):
        path = error.ctx.command_path if error.ctx is not None else "tracker"
        return [f"usage: {error.format_message().rstrip('.')}; see '{path} --help'"]
    return [f"{'usage' if isinstance(error, WrongUsage) else 'error'}: {_sentence(error)}"]


def _sentence(error: BaseException) -> str:
    if isinstance(error, TrackerError):
        return str(error)
    if isinstance(error, click.ClickException):
        return error.format_message()
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    if isinstance(error, MemoryError):
        return "out of memory; give the program less at once"
    return f"unexpected {type(error).__name__}: {error}; run again with --traceback to see where"


def _leave_the_pipe() -> None:
    """Let the interpreter flush what is left into nothing: the reader has gone."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, sys.stdout.fileno())
    os.close(nothing)
