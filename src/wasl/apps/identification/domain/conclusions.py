"""These remains are this person: proposed by one qualified person, signed by another who saw the same evidence.

Found to be wrong, it is corrected by two, openly; it never disappears.
"""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from wasl.apps.audit.domain.log import Event, append
from wasl.apps.identification.domain.errors import ConclusionError
from wasl.apps.identification.domain.evidence import Weighed, weigh
from wasl.apps.identification.domain.grounds import STANDING, check_grounds, check_reaches
from wasl.apps.identification.enums import ConclusionState, Evidence
from wasl.apps.identification.models.conclusion import Conclusion
from wasl.apps.identification.models.family import Missing
from wasl.apps.identification.models.programme import Programme
from wasl.apps.identification.models.site import Remains
from wasl.apps.identification.rules import may_identify
from wasl.apps.identification.states import CONCLUSION_NEXT
from wasl.apps.staff.models.staff import Staff


def propose_conclusion(
    remains: Remains, missing: Missing, *, basis: Collection[Evidence], why: str, seen: str, by: Staff, at: datetime
) -> Conclusion:
    """Say whose remains they are. It counts once another qualified person signs it.

    ``seen``: digest of the evidence as it was shown to this person; what changed since has to be read first.
    Raises ConclusionError.
    """
    what = f"{remains.id} and {missing.id} were not concluded"
    programme = remains.site.programme
    _check_qualified(programme, what, by)
    check_reaches(missing, what, by)
    if not why.strip():
        raise ConclusionError(what, why="no reasons were given", do="Write what speaks for it and what against.")
    with transaction.atomic():
        Programme.objects.select_for_update().get(pk=programme.pk)
        weighed = weigh(remains, missing, by=by)
        _check_seen(what, weighed, seen)
        check_grounds(weighed, basis)
        if Conclusion.objects.filter(remains__in=weighed.parts, missing=missing, state__in=STANDING).exists():
            raise ConclusionError(what, why="it is proposed or signed already", do="Look at that conclusion.")
        made = Conclusion.objects.create(
            programme=programme, remains=remains, missing=missing, match=weighed.match,
            basis=sorted(one.value for one in set(basis)), why=why.strip(), evidence_sha256=weighed.sha256,
            proposed_by=by, proposed_at=at,
        )  # fmt: skip
        sealed = {"basis": made.basis, "why": made.why, "evidence": made.evidence_sha256}
        append(Event("conclusion_proposed", by=by.id, subject=made.id,
                     plain={"remains": remains.id, "missing": missing.id}, sealed=sealed), at=at)  # fmt: skip
    return made


def second_conclusion(conclusion: Conclusion, *, seen: str, by: Staff, at: datetime) -> Conclusion:
    """The second person signs: both saw the same evidence, and nothing changed since. Raises ConclusionError."""
    what = f"conclusion {conclusion.id} was not signed"
    _check_qualified(conclusion.programme, what, by)
    check_reaches(conclusion.missing, what, by)
    with transaction.atomic():
        Programme.objects.select_for_update().get(pk=conclusion.programme_id)
        conclusion = _locked(conclusion, ConclusionState.SIGNED, what)
        if conclusion.proposed_by_id == by.id:
            raise ConclusionError(what, why="the same person cannot be both of the two", do="Ask another.")
        weighed = weigh(conclusion.remains, conclusion.missing, by=by)
        _check_seen(what, weighed, seen)
        _check_same(what, conclusion, weighed)
        check_grounds(weighed, [Evidence(one) for one in conclusion.basis])
        conclusion.state, conclusion.seconded_by, conclusion.seconded_at = ConclusionState.SIGNED, by, at
        conclusion.save()
        append(Event("conclusion_signed", by=by.id, subject=conclusion.id,
                     plain={"remains": conclusion.remains_id, "missing": conclusion.missing_id},
                     sealed={"evidence": weighed.sha256}), at=at)  # fmt: skip
    return conclusion


def refuse_conclusion(conclusion: Conclusion, *, why: str, by: Staff, at: datetime) -> Conclusion:
    """The second person does not sign it, or the first takes it back. Raises ConclusionError."""
    what = f"conclusion {conclusion.id} was not refused"
    _check_qualified(conclusion.programme, what, by)
    _check_reason(what, why)
    with transaction.atomic():
        conclusion = _locked(conclusion, ConclusionState.REFUSED, what)
        conclusion.state, conclusion.refused_why = ConclusionState.REFUSED, why.strip()
        if conclusion.proposed_by_id != by.id:
            conclusion.seconded_by, conclusion.seconded_at = by, at
        conclusion.save()
        append(Event("conclusion_refused", by=by.id, subject=conclusion.id, sealed={"why": why.strip()}), at=at)
    return conclusion


def doubt_conclusion(conclusion: Conclusion, *, why: str, by: Staff, at: datetime) -> Conclusion:
    """Say that a signed conclusion is wrong. It counts as wrong once another qualified person agrees."""
    what = f"conclusion {conclusion.id} was not doubted"
    _check_qualified(conclusion.programme, what, by)
    _check_reason(what, why)
    with transaction.atomic():
        conclusion = _locked(conclusion, ConclusionState.CORRECTED, what)
        if conclusion.doubted_by_id:
            raise ConclusionError(what, why="it is doubted already", do="Say whether you agree with that doubt.")
        conclusion.doubted_by, conclusion.doubted_at, conclusion.doubted_why = by, at, why.strip()
        conclusion.save()
        append(Event("conclusion_doubted", by=by.id, subject=conclusion.id, sealed={"why": why.strip()}), at=at)
    return conclusion


def lay_doubt(conclusion: Conclusion, *, why: str, by: Staff, at: datetime) -> Conclusion:
    """Another than the one who doubted looked, and the conclusion stands. The doubt stays in the log."""
    what = f"the doubt of conclusion {conclusion.id} stays"
    _check_qualified(conclusion.programme, what, by)
    _check_reason(what, why)
    with transaction.atomic():
        conclusion = _locked(conclusion, ConclusionState.CORRECTED, what)
        doubted_by = _check_doubted(conclusion, what, by)
        conclusion.doubted_by = conclusion.doubted_at = None
        conclusion.doubted_why = ""
        conclusion.save()
        append(Event("conclusion_doubt_laid", by=by.id, subject=conclusion.id, plain={"doubted_by": doubted_by},
                     sealed={"why": why.strip()}), at=at)  # fmt: skip
    return conclusion


def correct_conclusion(conclusion: Conclusion, *, by: Staff, at: datetime) -> Conclusion:
    """The second person agrees that it was wrong. What followed from it is now to be undone, and shown until it is."""
    what = f"conclusion {conclusion.id} was not corrected"
    _check_qualified(conclusion.programme, what, by)
    with transaction.atomic():
        conclusion = _locked(conclusion, ConclusionState.CORRECTED, what)
        doubted_by = _check_doubted(conclusion, what, by)
        conclusion.state, conclusion.corrected_by, conclusion.corrected_at = ConclusionState.CORRECTED, by, at
        conclusion.save()
        append(Event("conclusion_corrected", by=by.id, subject=conclusion.id,
                     plain={"remains": conclusion.remains_id, "missing": conclusion.missing_id,
                            "doubted_by": doubted_by}), at=at)  # fmt: skip
    return conclusion


def can_second(conclusion: Conclusion, *, by: Staff) -> bool:
    return (
        conclusion.state == ConclusionState.PROPOSED
        and conclusion.proposed_by_id != by.id
        and may_identify(conclusion.programme.parts_of(by))
    )


def _locked(conclusion: Conclusion, to: ConclusionState, what: str) -> Conclusion:
    locked = Conclusion.objects.select_for_update(of=("self",)).select_related("remains__site", "missing__family")
    found = locked.get(pk=conclusion.pk)
    if to not in CONCLUSION_NEXT[ConclusionState(found.state)]:
        raise ConclusionError(what, why=f'it is "{found.state}"', do="Reload the page to see where it stands.")
    return found


def _check_qualified(programme: Programme, what: str, by: Staff) -> None:
    if not may_identify(programme.parts_of(by)):
        raise ConclusionError(what, why="you neither examine nor type in this programme", do="Ask who does.")


def _check_reason(what: str, why: str) -> None:
    if not why.strip():
        raise ConclusionError(what, why="no reason was given", do="Say why.")


def _check_seen(what: str, weighed: Weighed, seen: str) -> None:
    if seen != weighed.sha256:
        raise ConclusionError(what, why="the evidence is no longer what you were shown", do="Read it as it is now.")


def _check_same(what: str, conclusion: Conclusion, weighed: Weighed) -> None:
    """The second person must see what the first saw, neither more nor less."""
    if weighed.sha256 == conclusion.evidence_sha256:
        return
    first = weigh(conclusion.remains, conclusion.missing, by=conclusion.proposed_by)
    if first.sha256 != conclusion.evidence_sha256:
        raise ConclusionError(what, why="the evidence changed since it was proposed",
                              do="Have it taken back and proposed again.")  # fmt: skip
    raise ConclusionError(what, why="you may not read just what the first person read",
                          do="Ask the family for consent, or a person of the same party.")  # fmt: skip


def _check_doubted(conclusion: Conclusion, what: str, by: Staff) -> str:
    if conclusion.doubted_by_id is None:
        raise ConclusionError(what, why="nobody doubted it", do="Doubt it first, for a reason.")
    if conclusion.doubted_by_id == by.id:
        raise ConclusionError(what, why="the same person cannot be both of the two", do="Ask another.")
    return conclusion.doubted_by_id
