"""The keys of the parties, entered by one person and confirmed by another; and the policy they make.

The quorum is the politics: every side, a majority of the guarantors, every neutral body.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from wasl.apps.audit.domain.checkpoints import cosigned_note, take_cosignatures
from wasl.apps.audit.domain.keys import log_verifier
from wasl.apps.audit.domain.log import Event, append, take_turn
from wasl.apps.audit.models.checkpoint import Checkpoint, Cosignature
from wasl.apps.staff.enums import PartyKind
from wasl.apps.staff.models.log_key import LogKey
from wasl.apps.staff.models.party import Party
from wasl.apps.staff.models.staff import Staff
from wasl.apps.staff.rules import may_keep_keys
from wasl.engines.ledger.errors import LedgerError, SignatureError
from wasl.engines.ledger.keys import Verifier
from wasl.engines.ledger.policy import NONE, Group, Judgement, Member, Policy, is_word, judge
from wasl.kernel.errors import DomainError

ALL_AGREED = "agreed"
LOOKED_AT = 20  # checkpoints, for one that enough have cosigned
GROUPS = {PartyKind.SIDE: "every_side", PartyKind.MEDIATOR: "guarantors", PartyKind.NEUTRAL: "every_neutral"}


class LogKeyError(DomainError):
    code = "log_key"


@transaction.atomic
def propose_key(party: Party, vkey: str, *, by: Staff, at: datetime) -> LogKey:
    """Enter the key with which a party will cosign. It does not count yet."""
    _check_keeper(by)
    try:
        verifier = Verifier.parse(vkey.strip())
    except LedgerError as refusal:
        raise _refused(
            why="it is not written as a key: name, id and key, joined by plus signs",
            do="Copy the whole line that the party's witness program shows.",
        ) from refusal
    take_turn()
    if party.kind not in GROUPS:
        raise _refused(why="only sides, mediators and neutral bodies cosign", do="Choose the party whose key it is.")
    if not verifier.type.is_cosigning:
        raise _refused(why="it signs notes and does not cosign", do="Ask the party for its witness program's key.")
    others = [log_verifier(), *map(Verifier.parse, LogKey.objects.values_list("vkey", flat=True))]
    if verifier.key in {other.key for other in others}:
        raise _refused(why="it was entered already", do="A key belongs to one party; ask whose it is.")
    key = LogKey.objects.create(party=party, vkey=verifier.vkey, proposed_by=by, proposed_at=at)
    append(Event("log_key_proposed", by=by.id, subject=key.id, plain={"party": party.id},
                 sealed={"vkey": verifier.vkey}), at=at)  # fmt: skip
    return key


@transaction.atomic
def confirm_key(key: LogKey, *, by: Staff, at: datetime) -> LogKey:
    """From now on this key speaks for its party, and the one before no longer does."""
    _check_keeper(by)
    take_turn()
    key = LogKey.objects.get(pk=key.pk)
    if key.confirmed_by_id is not None:
        raise _refused(why="it is confirmed already")
    if key.proposed_by_id == by.id:
        raise _refused(why="whoever entered a key does not confirm it", do="Have a second person compare it.")
    LogKey.objects.filter(party=key.party_id, replaced_at=None).exclude(confirmed_by=None).update(replaced_at=at)
    key.confirmed_by, key.confirmed_at = by, at
    key.save()
    append(Event("log_key_confirmed", by=by.id, subject=key.id, plain={"party": key.party_id}), at=at)
    return key


def keys_that_count() -> list[LogKey]:
    return list(LogKey.objects.filter(replaced_at=None).exclude(confirmed_by=None).select_related("party"))


def accept_cosigned(raw: bytes, *, at: datetime) -> tuple[Checkpoint, list[str]]:
    """Keep the cosignatures of the parties that a checkpoint brings: anybody may bring one, its signatures speak."""
    try:
        return take_cosignatures(raw, witnesses=[Verifier.parse(key.vkey) for key in keys_that_count()], at=at)
    except SignatureError as refusal:
        raise LogKeyError(
            "nothing was taken",
            why="a signature in the file is false, or this log has not signed it",
            do="Keep the file as evidence, and have this log's checkpoint cosigned again.",
        ) from refusal
    except LedgerError as refusal:
        raise LogKeyError(
            "nothing was taken",
            why="the file is not a cosigned checkpoint",
            do="Bring the file that the witness wrote, as it is.",
        ) from refusal


def group_policy() -> Policy:
    """Who has to have seen a checkpoint: of the parties whose keys count, all sides, two of three guarantors or more
    than half of them, all neutral bodies."""
    keys = sorted(keys_that_count(), key=lambda key: (list(GROUPS).index(PartyKind(key.party.kind)), key.party.code))
    witnesses = {_word(key.party): Member(Verifier.parse(key.vkey)) for key in keys}
    groups: dict[str, Group] = {}
    for kind, name in GROUPS.items():
        members = tuple(_word(key.party) for key in keys if key.party.kind == kind)
        if members:
            needed = len(members) // 2 + 1 if kind == PartyKind.MEDIATOR else len(members)
            groups[name] = Group(needed, members)
    if groups:
        groups[ALL_AGREED] = Group(len(groups), tuple(groups))
    return Policy((Member(log_verifier()),), witnesses, groups, ALL_AGREED if groups else NONE)


@dataclass(frozen=True, slots=True)
class Standing:
    """A party that is to cosign: whether its key is known, when it saw the checkpoint, and which one it saw last."""

    party: Party
    has_key: bool
    seen_at: datetime | None
    last_size: int | None


def standings(checkpoint: Checkpoint | None) -> list[Standing]:
    """Every party that is to cosign, sides first."""
    keys = {key.party_id: Verifier.parse(key.vkey) for key in keys_that_count()}
    seen = {(one.name, one.key_id): one.at for one in checkpoint.cosignatures.all()} if checkpoint else {}
    rows = Cosignature.objects.order_by().values_list("name", "key_id").annotate(size=Max("checkpoint"))
    last = {(name, key_id): size for name, key_id, size in rows}
    found = []
    for party in _cosigning_parties():
        key = keys.get(party.id)
        known = (key.name, key.key_id.hex()) if key else ("", "")
        found.append(Standing(party, key is not None, seen.get(known), last.get(known)))
    return found


def judged(checkpoint: Checkpoint) -> Judgement:
    """Whether those of the policy have cosigned this checkpoint."""
    return judge(cosigned_note(checkpoint), group_policy())


def newest_agreed(*, covering: int = 0) -> Checkpoint | None:
    """The newest checkpoint of so many entries that enough have cosigned; among the latest that anybody has."""
    policy = group_policy()
    if policy.quorum == NONE:
        return None
    rows = Checkpoint.objects.filter(size__gte=covering, cosignatures__isnull=False).distinct()
    for one in rows.prefetch_related("cosignatures").order_by("-size")[:LOOKED_AT]:
        if judge(cosigned_note(one), policy).is_met:
            return one
    return None


def _cosigning_parties() -> Iterable[Party]:
    order = list(GROUPS)
    return sorted(Party.objects.filter(kind__in=order), key=lambda one: (order.index(PartyKind(one.kind)), one.code))


def _word(party: Party) -> str:
    """The party's name in the policy: one word, and not one of the policy's own."""
    return f"party:{party.code if is_word(party.code) else party.id}"


def _check_keeper(by: Staff) -> None:
    if not may_keep_keys(by.roles):
        raise _refused(why="keys are kept by the secretariat and the neutral body", do="Ask one of them.")


def _refused(*, why: str, do: str = "") -> LogKeyError:
    return LogKeyError("the key was not taken", why=why, do=do)
