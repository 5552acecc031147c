"""Checkpoints of the log, their cosignatures, the policy, proofs of entries, and the keys of the parties."""

from django.http import Http404
from django.utils import timezone
from ninja import Router
from ninja.responses import Status

from wasl.api.problems import REFUSALS
from wasl.api.reading import Asked, reached
from wasl.api.schemas.checkpoint import (
    CheckpointOut,
    CosignedIn,
    LogKeyIn,
    LogKeyOut,
    PolicyOut,
    ProofOut,
    TakenOut,
)
from wasl.apps.audit.domain.checkpoints import cosigned_note, newest_checkpoint, prove_entry
from wasl.apps.audit.domain.log import head
from wasl.apps.staff.domain.log_keys import (
    GROUPS,
    accept_cosigned,
    confirm_key,
    group_policy,
    newest_agreed,
    propose_key,
    standings,
)
from wasl.apps.staff.models.log_key import LogKey
from wasl.apps.staff.models.party import Party
from wasl.apps.staff.rules import may_read_log

router = Router(tags=["log"])


@router.get("/log/checkpoint", response={200: CheckpointOut, **REFUSALS})
def checkpoint(request: Asked) -> CheckpointOut:  # noqa: ARG001, ninja wants it by this name
    """The newest one; for everyone, since it holds nothing of anybody."""
    newest = newest_checkpoint()
    if newest is None:
        raise Http404
    return CheckpointOut(size=newest.size, root=newest.root, note=cosigned_note(newest).decode(), at=newest.at,
                         renewed_at=newest.renewed_at)  # fmt: skip


@router.post("/log/cosignatures", response={200: TakenOut, **REFUSALS})
def bring_cosigned(request: Asked, given: CosignedIn) -> TakenOut:  # noqa: ARG001, ninja wants it by this name
    taken, names = accept_cosigned(given.note.encode(), at=timezone.now())
    return TakenOut(size=taken.size, taken=names)


@router.get("/log/policy", response={200: PolicyOut, **REFUSALS})
def policy(request: Asked) -> PolicyOut:
    _check_reader(request)
    without = [one.party.code for one in standings(None) if not one.has_key]
    return PolicyOut(policy=group_policy().text, without=without)


@router.get("/log/entries/{seq}/proof", response={200: ProofOut, **REFUSALS})
def proof(request: Asked, seq: int) -> ProofOut:
    """A ``.tlog-proof`` under the newest checkpoint that covers it and enough have cosigned, or else the newest."""
    _check_reader(request)
    if not 0 <= seq < head()[0]:
        raise Http404
    return ProofOut(seq=seq, proof=prove_entry(seq, under=newest_agreed(covering=seq + 1)).to_bytes().decode())


@router.get("/log/keys", response={200: list[LogKeyOut], **REFUSALS})
def keys(request: Asked) -> list[LogKeyOut]:
    _check_reader(request)
    return [_out(key) for key in LogKey.objects.select_related("party")]


@router.post("/log/keys", response={201: LogKeyOut, **REFUSALS})
def enter(request: Asked, given: LogKeyIn) -> Status[LogKeyOut]:
    _check_reader(request)
    party = Party.objects.filter(kind__in=list(GROUPS), code=given.party).first()
    if party is None:
        raise Http404
    return Status(201, _out(propose_key(party, given.vkey, by=request.user, at=timezone.now())))


@router.post("/log/keys/{id}/confirm", response={200: LogKeyOut, **REFUSALS})
def confirm(request: Asked, id: str) -> LogKeyOut:
    _check_reader(request)
    key = reached(LogKey.objects.select_related("party"), id)
    return _out(confirm_key(key, by=request.user, at=timezone.now()))


def _out(key: LogKey) -> LogKeyOut:
    return LogKeyOut(id=key.id, party=key.party.code, vkey=key.vkey, proposed_at=key.proposed_at,
                     confirmed_at=key.confirmed_at, replaced_at=key.replaced_at)  # fmt: skip


def _check_reader(request: Asked) -> None:
    if not may_read_log(request.user.roles):
        raise Http404
