"""The verbs that seal the head of a record and prove that a record extends a seal.

Invariant: a seal says what the journal says; nothing of the record is changed by sealing.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracker.actions.maintain import opened
from tracker.domain.seal import Seal, read_seal
from tracker.errors import InvalidInput, RuleBroken
from tracker.store.journal import chain_of, head
from tracker.store.signature import Signer, is_signed_by, make_key, read_public_key
from tracker.store.snapshot import reading

if TYPE_CHECKING:
    from pathlib import Path

    from tracker.store.journal import Stamp
    from tracker.store.snapshot import Snapshot

__all__ = ["SealAnswer", "SealCheck", "check_seal", "make_key", "seal"]


@dataclass(frozen=True, slots=True)
class SealAnswer:
    """A new seal.

    Attributes:
        seal: what it says.
        key_is_open: others than its owner can read the file of the key.
    """

    seal: Seal
    key_is_open: bool = False


def seal(where: str | Path, *, stamp: Stamp, key: Path | None = None) -> SealAnswer:
    """Return a seal of the head of a record, signed if a key is given.

    Args:
        where: a file name or a SQLAlchemy URL.
        stamp: who seals, and when.
        key: the file of a private key.

    Raises:
        RuleBroken: the record is empty.
        InvalidInput: the file holds no key, or the signer's name does not fit on a line.
    """
    signer = None if key is None else Signer(key)
    with opened(where) as engine, reading(engine) as snapshot:
        newest, n_facts = head(snapshot.connection), snapshot.n_facts()
    if newest is None:
        raise RuleBroken("the record is empty; there is nothing to seal")
    plain = Seal(newest.sequence, newest.hash, n_facts, stamp.now, stamp.actor)
    plain.statement()
    if signer is None:
        return SealAnswer(plain)
    unsigned = dataclasses.replace(plain, key=signer.public_key)
    signature = signer.sign(unsigned.statement())
    return SealAnswer(dataclasses.replace(unsigned, signature=signature), signer.is_open)


@dataclass(frozen=True, slots=True)
class SealCheck:
    """What a seal proves.

    Attributes:
        seal: what it says.
        problems: one sentence each; empty means that the record extends the seal.
        note: what was not compared, and so is not proved; None if everything was.
    """

    seal: Seal
    problems: tuple[str, ...]
    note: str | None


def check_seal(where: str | Path, file: Path, *, signer: str | None = None) -> SealCheck:
    """Compare a record with a seal of it; that the record is whole is `verify`'s to say.

    Args:
        where: a file name or a SQLAlchemy URL.
        file: the seal.
        signer: the public key that must have signed it, in hex or as a file.

    Raises:
        InvalidInput: the file is no seal, or the signer is no key.
    """
    try:
        text = file.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        raise InvalidInput(f"{file}:1: no seal; it is not UTF-8") from None
    one = read_seal(text, str(file))
    wanted = None if signer is None else read_public_key(signer)
    with opened(where) as engine, reading(engine) as snapshot:
        problems = _record_problems(snapshot, one)
    problems += _signature_problems(one, wanted)
    return SealCheck(one, tuple(problems), _note(one, wanted))


def _record_problems(snapshot: Snapshot, one: Seal) -> list[str]:
    """Return why the journal does not go on from what a seal says."""
    chain = chain_of(snapshot.connection)
    sealed = f"transaction {one.sequence}, which was sealed on {one.sealed_at:%Y-%m-%d},"
    if one.sequence not in chain:
        newest = max((number for number in chain if isinstance(number, int)), default=0)
        if newest > one.sequence:
            return [f"{sealed} is missing"]
        n_gone = one.sequence - newest
        noun = "transaction was" if n_gone == 1 else "transactions were"
        return [f"{sealed} is gone: the record ends at {newest}; {n_gone} {noun} cut off"]
    found, _ = chain[one.sequence]
    if found != one.head:
        why = "the chain was rewritten, or the seal is of another record"
        return [f"{sealed} had the hash {one.head} and now has {found}: {why}"]
    counts = [
        count
        for number, (_, count) in chain.items()
        if isinstance(number, int) and number <= one.sequence and isinstance(count, int)
    ]
    if sum(counts) != one.n_facts:
        counted = f"the seal says {one.n_facts} facts, the journal counts {sum(counts)}"
        return [f"{counted} up to transaction {one.sequence}"]
    return []


def _signature_problems(one: Seal, wanted: str | None) -> list[str]:
    """Return what is wrong with the signature of a seal."""
    if one.key is None or one.signature is None:
        return [] if wanted is None else [f"the seal is not signed; expected the key {wanted}"]
    problems = []
    if not is_signed_by(key=one.key, signature=one.signature, statement=one.statement()):
        problems.append(
            f"the signature is broken: the key {one.key} did not sign these words; "
            "the seal was changed after it was signed, or its key was exchanged"
        )
    if wanted is not None and one.key != wanted:
        problems.append(f"the seal carries the key {one.key}; expected {wanted}")
    return problems


def _note(one: Seal, wanted: str | None) -> str | None:
    """Return what a sound seal leaves open."""
    if one.key is None:
        return (
            "the seal is not signed: it proves something only if this copy of it was kept where "
            "nobody who can change the record can change it"
        )
    if wanted is None:
        return (
            f"the key {one.key} of {one.signer} was not compared with one that you know; "
            "give that with --signer"
        )
    return None
