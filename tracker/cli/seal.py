"""`tracker seal`: a statement of the record's head, to be kept elsewhere."""

from __future__ import annotations

from pathlib import Path

import click

from tracker.cli.command import Verb, examples
from tracker.cli.context import session
from tracker.cli.output import note, write

_FILE = click.Path(dir_okay=False)


@click.command(
    "seal",
    cls=Verb,
    epilog=examples(
        "tracker seal -o seal-2026-11-21.txt",
        "tracker seal --new-key ~/tracker.key",
        "tracker seal --key ~/tracker.key -o seal-2026-11-21.txt",
        "tracker verify --seal seal-2026-11-21.txt --signer ~/tracker.key.pub",
    ),
)
@click.option(
    "--key", metavar="FILE", type=click.Path(exists=True, dir_okay=False), help="Sign with it."
)
@click.option(
    "--new-key",
    metavar="FILE",
    type=_FILE,
    help="Make a key instead: FILE for you alone, FILE.pub for everybody.",
)
@click.option("-o", "--output", metavar="FILE", type=_FILE, help="Write to FILE, a new one.")
def seal(key: str | None, new_key: str | None, output: str | None) -> None:
    """Write a small statement of the record's head, signed if a key is given.

    It says sequence, head, number of facts, instant and who says so, in lines of text that can be
    published or time-stamped elsewhere. `verify --seal FILE` proves later that the record goes on
    from there: that nothing was rewritten before and nothing cut off since.
    """
    from tracker.actions.seal import make_key
    from tracker.actions.seal import seal as make_seal

    if new_key is not None:
        if key is not None or output is not None:
            raise click.UsageError("--new-key makes a key and nothing else; seal with --key after")
        if not new_key:
            raise click.UsageError("--new-key names no file; write --new-key FILE")
        public = make_key(Path(new_key))
        note(f"the private key is {new_key}; keep it to yourself, and the public one known")
        click.echo(public)
        return
    if output is not None and Path(output).is_file():
        from tracker.errors import RuleBroken

        raise RuleBroken(
            f"{output} exists; an older seal is the proof that nothing was rewritten since: name "
            "another file"
        )
    run = session()
    answer = make_seal(
        run.database, stamp=run.stamp("seal"), key=None if key is None else Path(key)
    )
    if answer.key_is_open:
        note(f"others can read {key}; close it with: chmod 600 {key}")
    write(answer.seal.text(), output)
