"""The chain of custody of a sample or of remains: each step written once, every contradiction shown or explained."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from wasl.apps.audit.domain.log import Event, append
from wasl.apps.identification.domain.custody_gaps import Gap, Holding, gaps, holding_after
from wasl.apps.identification.domain.errors import CustodyError
from wasl.apps.identification.domain.withdrawn import erase_genotypes_of, is_withdrawn
from wasl.apps.identification.enums import CustodyKind
from wasl.apps.identification.models.programme import Programme
from wasl.apps.identification.models.sample import CustodyExplanation, CustodyStep, Sample
from wasl.apps.identification.models.site import Remains
from wasl.apps.identification.rules import may_be_given_remains, may_handle, may_handle_remains
from wasl.apps.staff.models.party import Party
from wasl.apps.staff.models.staff import Staff

Thing = Sample | Remains
NEVER_OF_SAMPLES = frozenset({CustodyKind.BURIED, CustodyKind.EXHUMED})
AFTER_WITHDRAWAL = frozenset({CustodyKind.GIVEN, CustodyKind.RECEIVED, CustodyKind.STORED, CustodyKind.DESTROYED})


def begin_custody(
    thing: Thing, *, person: str, place: str, happened_at: datetime, seal: str = "", by: Staff, at: datetime
) -> CustodyStep:
    """Write the first step, the recovery or the taking: once, even after later steps. Raises CustodyError."""
    if thing.custody.filter(kind=CustodyKind.TAKEN).exists():
        raise _refused(thing, "its chain has begun", "Record what happened to it since.")
    return _record(thing, CustodyKind.TAKEN, person=person, place=place, happened_at=happened_at, seal=seal,
                   by=by, at=at)  # fmt: skip


def record_step(
    thing: Thing, kind: CustodyKind, *, person: str, place: str, happened_at: datetime, to_party: Party | None = None,
    seal: str = "", note: str = "", by: Staff, at: datetime,
) -> CustodyStep:  # fmt: skip
    """Write what happened to it while one's own party had it. Raises CustodyError.

    A step that contradicts those before it is written all the same, since it may be what happened; ``chain_of`` shows
    the gap until somebody explains it.
    """
    if kind is CustodyKind.TAKEN:
        raise _refused(thing, "it is taken once, at the beginning", "Record what happened to it since.")
    return _record(thing, kind, person=person, place=place, happened_at=happened_at, to_party=to_party, seal=seal,
                   note=note, by=by, at=at)  # fmt: skip


def explain_gap(step: CustodyStep, *, why: str, by: Staff, at: datetime) -> CustodyExplanation:
    """Say why the chain has a gap before this step. The gap stays to be seen, with these words."""
    thing = thing_of(step)
    _check_keeps(thing, by)
    if not why.strip():
        raise _refused(thing, "the explanation says nothing", "Write what happened, and how you know.")
    with transaction.atomic():
        _lock(thing)
        if step.id not in {gap.step for gap in gaps(steps_of(thing))}:
            raise _refused(thing, "the chain has no gap there", "Look at the chain again.")
        if CustodyExplanation.objects.filter(step=step).exists():
            raise _refused(thing, "that gap was explained", "Read the explanation.")
        made = CustodyExplanation.objects.create(step=step, why=why.strip(), by=by, at=at)
        append(Event("custody_explained", by=by.id, subject=thing.id, plain={"step": step.id},
                     sealed={"why": made.why}), at=at)  # fmt: skip
    return made


def steps_of(thing: Thing) -> Sequence[CustodyStep]:
    """In the order in which they happened."""
    return list(thing.custody.select_related("party", "to_party", "recorded_by", "explanation__by"))


def unexplained(steps: Sequence[CustodyStep]) -> tuple[Gap, ...]:
    explained = {step.id for step in steps if hasattr(step, "explanation")}
    return tuple(gap for gap in gaps(steps) if gap.step not in explained)


def is_whole(thing: Thing) -> bool:
    """Whether its chain was begun and has no gap that nobody explained."""
    steps = steps_of(thing)
    return bool(steps) and not unexplained(steps)


def holding_of(thing: Thing) -> Holding:
    return holding_after(steps_of(thing))


def programme_of(thing: Thing) -> Programme:
    return thing.programme if isinstance(thing, Sample) else thing.site.programme


def thing_of(step: CustodyStep) -> Thing:
    thing = step.sample or step.remains
    assert thing is not None, "custody_of_one_thing"  # noqa: S101  the database holds it
    return thing


def may_keep_thing(thing: Thing, by: Staff) -> bool:
    """Whether this person may write into its chain: who examines or types; others of what they have or are given."""
    parts = programme_of(thing).parts_of(by)
    if isinstance(thing, Sample):
        return may_handle(parts) and Sample.objects.reaching(by).filter(pk=thing.pk).exists()
    if may_handle_remains(parts):
        return True
    holding = holding_of(thing)
    return may_be_given_remains(parts) and by.party_id in {holding.party, holding.given_to}


def _record(
    thing: Thing, kind: CustodyKind, *, person: str, place: str, happened_at: datetime, to_party: Party | None = None,
    seal: str = "", note: str = "", by: Staff, at: datetime,
) -> CustodyStep:  # fmt: skip
    _check_keeps(thing, by)
    _check_step(thing, kind, to_party=to_party, by=by)
    if not person.strip() or not place.strip():
        raise _refused(thing, "it does not say who had it and where", "Fill in both.")
    if happened_at > at:
        raise _refused(thing, "it is said to have happened in the future", "Correct the day and the time.")
    with transaction.atomic():
        _lock(thing)
        step = CustodyStep.objects.create(
            sample=thing if isinstance(thing, Sample) else None, remains=thing if isinstance(thing, Remains) else None,
            kind=kind, happened_at=happened_at, party=by.party, person=person.strip(), to_party=to_party,
            place=place.strip(), seal=seal.strip(), note=note.strip(), recorded_by=by, recorded_at=at,
        )  # fmt: skip
        append(Event("custody_recorded", by=by.id, subject=thing.id,
                     plain={"kind": kind.value, "step": step.id, "to": to_party.id if to_party else None},
                     sealed={"person": step.person, "place": step.place, "seal": step.seal, "note": step.note}),
               at=at)  # fmt: skip
        if kind is CustodyKind.DESTROYED and isinstance(thing, Sample) and is_withdrawn(thing):
            erase_genotypes_of(thing, by=by, at=at)
    return step


def _check_step(thing: Thing, kind: CustodyKind, *, to_party: Party | None, by: Staff) -> None:
    if (kind is CustodyKind.GIVEN) is not (to_party is not None):
        raise _refused(thing, "what is given is given to a party, and nothing else is", "Name the party, or leave it.")
    if to_party is not None:
        _check_receiver(thing, to_party, by)
    if not isinstance(thing, Sample):
        if kind is CustodyKind.USED_UP:
            raise _refused(thing, "remains are not used up", "Take a sample of them, and record it there.")
        return
    if kind in NEVER_OF_SAMPLES:
        raise _refused(thing, "samples are not buried", "Record that it was given, stored or destroyed.")
    if is_withdrawn(thing) and kind not in AFTER_WITHDRAWAL:
        raise _refused(thing, "the consent for it was withdrawn", "Have it destroyed, and record that.")


def _check_receiver(thing: Thing, to_party: Party, by: Staff) -> None:
    if to_party.id == by.party_id:
        raise _refused(thing, "it is given to the party that has it", "Record that it was stored.")
    if not programme_of(thing).members.filter(party=to_party).exists():
        raise _refused(thing, "that party is not in the programme", "Choose one of those shown.")
    if isinstance(thing, Sample) and to_party.id not in _allowed(thing, to_party):
        raise _refused(thing, "the consent allows another laboratory", "Give it to that one, or ask the family again.")


def _allowed(sample: Sample, to_party: Party) -> set[str]:
    """Parties that may be given it: of a relative's sample the laboratory they allow, and who speaks with them."""
    if sample.consent is None or sample.relative is None:
        return {to_party.id}
    return {sample.consent.recipient_id, sample.relative.family.party_id}


def _check_keeps(thing: Thing, by: Staff) -> None:
    if not may_keep_thing(thing, by):
        raise _refused(thing, "your part in the programme does not handle it", "Ask who has it.")


def _lock(thing: Thing) -> None:
    type(thing).objects.select_for_update().only("pk").get(pk=thing.pk)


def _refused(thing: Thing, why: str, do: str) -> CustodyError:
    return CustodyError(f"nothing was recorded in the chain of {thing.id}", why=why, do=do)
