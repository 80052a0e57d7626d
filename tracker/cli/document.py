"""`tracker document`: the published texts in which forecasts stand."""

from __future__ import annotations

import re
from typing import Any

import click

from tracker.cli.command import VerbGroup, examples
from tracker.cli.context import session
from tracker.cli.options import Moment, Pair, Written, as_usage, reading_options
from tracker.cli.output import emit, note
from tracker.domain.document import LARGEST_SECTION, Document, Section
from tracker.domain.identifiers import make_key
from tracker.errors import InvalidInput, shorten


class _SectionNumber(Written):
    """The number of a section; gives an int."""

    name = "N"

    def read(self, text: str) -> int:
        """Return the number."""
        if re.fullmatch("[0-9]{1,10}", text) is None or int(text) > LARGEST_SECTION:
            raise InvalidInput(f"section {shorten(text)!r} is not a number; write 1=TITLE")
        return int(text)


@click.group("document", cls=VerbGroup)
def document() -> None:
    """Add, list or show documents: where forecasts stand."""


@document.command(
    "add",
    epilog=examples(
        'tracker document add article.txt --title "Ten fields" --publisher weijin-research '
        "--published 2023-12-31",
        "tracker document add article.txt --key weijin-2024-ten-fields --attach",
        "tracker document add --key weijin-2024-ten-fields --published 2023-12-30 \\",
        '    --why "The first post is a day older"',
    ),
)
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False))
@click.option(
    "--key",
    metavar="KEY",
    help="Its key. Default: from the title. Of a known document: change or attach.",
)
@click.option("--title", metavar="TEXT", help="Its title; needed for a new document.")
@click.option("--title-zh", metavar="TEXT", help="Its title in Chinese.")
@click.option("--publisher", metavar="KEY", help="Source that published it; needed for a new one.")
@click.option("--author", metavar="KEY", multiple=True, help="Source that wrote it; repeat.")
@click.option(
    "--published",
    type=Moment(periods=True),
    help="When it appeared: a day, month or year.",
)
@click.option("--language", metavar="TAG", help="Its language, such as zh or en.")
@click.option("--url", metavar="URL", help="Where it stands on the web.")
@click.option("--repost-of", metavar="TEXT", help="What it is a copy of.")
@click.option("--copied-by", metavar="TEXT", help="Who made the copy.")
@click.option("--note", metavar="TEXT", help="A remark.")
@click.option(
    "--section",
    type=Pair("N=TITLE", left=_SectionNumber(), first_sign=True),
    multiple=True,
    help="A numbered headline; repeat. Of a known document: added to those there, or renamed.",
)
@click.option(
    "--attach",
    is_flag=True,
    help="Keep the text too, so that show quotes the words at a locator. "
    "Refused if its SHA-256 is not the recorded one.",
)
@click.option("--why", metavar="TEXT", help="Reason of a change to a known document; it is kept.")
def document_add(**options: Any) -> None:  # noqa: ANN401 - click's options
    """Add a document with the SHA-256 of FILE and print its key.

    With the --key of a known document, give it a new version with what else is given, or attach
    its text. A document keeps its hash: another text is another document.
    """
    from tracker.actions.opening import opened

    if options["attach"] and options["file"] is None:
        raise click.UsageError("--attach needs the FILE whose text is to be kept")
    if options["key"] is None and (options["title"] is None or options["publisher"] is None):
        raise click.UsageError(
            "a new document needs --title and --publisher; a known one is named with --key"
        )
    fields, content = _given(options)
    text = content if options["attach"] else None
    run = session()
    with opened(run.database) as engine:
        if options["key"] is not None and _is_known(engine, options):
            _update(engine, options, fields, text)
            return
        from tracker.actions.documents import add_document

        if options["why"] is not None:
            raise click.UsageError("--why belongs to a change of a known document; leave it out")
        with as_usage():
            key = options["key"] or make_key(options["title"], "document")
        record = Document(key=key, **fields)
        click.echo(add_document(engine, record, stamp=run.stamp("document add"), text=text))


def _is_known(engine: Any, options: dict[str, Any]) -> bool:  # noqa: ANN401 - an engine, which only actions know
    """Say whether the key is of a document in the record.

    Raises:
        NotFound: it is not, and there is not enough to make one.
    """
    from tracker.actions.opening import find_document
    from tracker.errors import NotFound

    try:
        find_document(engine, options["key"])
    except NotFound as error:
        if options["title"] is not None and options["publisher"] is not None:
            return False
        near = f"nearest: {', '.join(error.near)}; " if error.near else ""
        hint = f"{near}a new one needs --title and --publisher"
        raise NotFound("document", options["key"], hint=hint) from None
    return True


def _update(
    engine: Any,  # noqa: ANN401 - as above
    options: dict[str, Any],
    fields: dict[str, Any],
    text: bytes | None,
) -> None:
    """Give a known document a new version and say what changed."""
    from tracker.actions.documents import DocumentEdit, update_document

    if not fields:
        raise click.UsageError(
            f"document {options['key']!r} is known and nothing is to be changed; "
            "give FILE and --attach, --title, --publisher, --published, --section or another"
        )
    edit = DocumentEdit(options["key"], fields, why=options["why"], text=text)
    answer = update_document(engine, edit, stamp=session().stamp("document add"))
    click.echo(answer.key)
    if answer.changes:
        note(f"{answer.key}: {answer.changes}")
    elif not answer.is_attached:
        note(f"{answer.key}: nothing changed")


def _given(options: dict[str, Any]) -> tuple[dict[str, Any], bytes | None]:
    """Return the fields that were given, and the bytes of the file."""
    import hashlib
    from pathlib import Path

    same = ("title", "title_zh", "publisher", "published", "language", "url")
    more = ("repost_of", "copied_by", "note")
    fields = {name: options[name] for name in same + more if options[name] is not None}
    if options["author"]:
        fields["authors"] = options["author"]
    if options["section"]:
        fields["sections"] = tuple(Section(*pair) for pair in options["section"])
    if options["file"] is None:
        return fields, None
    path = Path(options["file"])
    content = path.read_bytes()
    return fields | {"file": path.name, "sha256": hashlib.sha256(content).hexdigest()}, content


@document.command(
    "drop", epilog=examples('tracker document drop weijin-2024-ten-fields --why "taken down"')
)
@click.argument("key")
@click.option("--why", metavar="TEXT", required=True, help="The reason; it stays in the record.")
@click.option(
    "--all", "with_others", is_flag=True, help="Also if other documents have the very same text."
)
def document_drop(key: str, why: str, *, with_others: bool) -> None:
    """Drop the attached text of a document for good.

    Its hash, the instant and the reason stay, and verify says that the text is not held. It cannot
    be attached again. Copies made before, such as backups, still hold it.
    """
    from tracker.actions.documents import drop_text
    from tracker.actions.opening import opened

    run = session()
    with opened(run.database) as engine:
        stamp = run.stamp("document drop")
        sha256, owners = drop_text(engine, key, why=why, stamp=stamp, with_others=with_others)
    click.echo(f"text {sha256} of {', '.join(owners)} is no longer held")


@document.command("list", epilog=examples("tracker document list"))
@reading_options
def document_list(**options: Any) -> None:  # noqa: ANN401 - click's options
    """List the documents with their counts."""
    from tracker.actions.lookup import list_documents, list_sources
    from tracker.actions.opening import opened
    from tracker.reports.listing import document_list_report

    run = session()
    viewpoint = run.viewpoint(options)
    with opened(run.database) as engine:
        lines, meta = list_documents(engine, viewpoint)
        sources = {line.source.key: line.source for line in list_sources(engine, viewpoint)[0]}
    emit(document_list_report(lines, sources=sources, meta=meta), options)


@document.command("show", epilog=examples("tracker document show weijin-2024-ten-fields"))
@click.argument("key")
@reading_options
def document_show(**options: Any) -> None:  # noqa: ANN401 - click's options
    """Show a document: its sections, the predictions taken from each, and what was left out."""
    from tracker.actions.dossier import show_document
    from tracker.actions.opening import opened
    from tracker.reports.documents import document_report

    run = session()
    viewpoint = run.viewpoint(options)
    with opened(run.database) as engine:
        view, meta = show_document(engine, viewpoint, options["key"])
    emit(document_report(view, meta=meta), options)
