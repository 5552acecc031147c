"""The papers of identification, gathered from what was recorded, as far as this person reads it."""

from datetime import datetime

from django.utils.translation import override

from wasl.apps.identification.domain.coffin import pieces_of
from wasl.apps.identification.enums import BurialKind, ConclusionState, CustodyKind, Evidence
from wasl.apps.identification.interfaces import paper_values as paper
from wasl.apps.identification.models.comparing import Match
from wasl.apps.identification.models.conclusion import Burial, Conclusion, Handover
from wasl.apps.identification.models.sample import CustodyStep
from wasl.apps.papers.errors import PaperError
from wasl.apps.staff.models.staff import Staff
from wasl.kernel.dates import display_date, from_edtf

UTC_OFFSET_MINUTES = 180


def report_of(
    conclusion: Conclusion,
    *,
    language: str,
    at: datetime,
    items: tuple[paper.Item, ...] = (),
    is_as_signed: bool = False,
) -> paper.Report:
    """``items``: the evidence as this reader reads it now, in words. Raises PaperError before two people signed."""
    seconded_by, seconded_at = conclusion.seconded_by, conclusion.seconded_at
    if conclusion.state not in (ConclusionState.SIGNED, ConclusionState.CORRECTED) or not (seconded_by and seconded_at):
        raise PaperError(f"a report on conclusion {conclusion.id} was not written",
                         why="two people do not stand by it", do="Wait until it is signed.")  # fmt: skip
    with override(language):
        remains, parts = conclusion.remains, pieces_of(conclusion.remains)
        return paper.Report(
            conclusion=conclusion.id, standing=_standing(conclusion), programme=str(conclusion.programme),
            remains=remains.id, label=remains.label, parts=tuple(one.label for one in parts[1:]),
            found=_date(remains.found_on, language=language), missing=conclusion.missing_id,
            person=conclusion.missing.relative.name or conclusion.missing.code,
            basis=tuple(str(Evidence(one).label) for one in conclusion.basis), why=conclusion.why, items=items,
            is_as_signed=is_as_signed,
            dna=_dna(conclusion.match) if conclusion.match else None,
            custody=tuple(
                paper.Step(one.happened_at, label, str(CustodyKind(one.kind).label), one.party.name, one.place)
                for one, label in _custody(conclusion)
            ),
            proposed=_signatory(conclusion.proposed_by, conclusion.proposed_at),
            seconded=_signatory(seconded_by, seconded_at),
            evidence_sha256=conclusion.evidence_sha256, drawn_up_at=at, utc_offset_minutes=UTC_OFFSET_MINUTES,
        )  # fmt: skip


def receipt_of(handover: Handover, *, language: str, at: datetime) -> paper.Receipt:
    with override(language):
        return paper.Receipt(
            handover=handover.id, programme=str(handover.remains.site.programme), label=handover.remains.label,
            contents=handover.contents, is_provisional=handover.conclusion_id is None,
            is_return=handover.returns_id is not None, giver=handover.giver.name, given_by=handover.given_by.name,
            given_at=handover.given_at, place=handover.place,
            receiver=handover.receiver.name if handover.receiver else "", received_at=handover.received_at,
            receipt=handover.receipt, is_as_stated=handover.is_as_stated, confirmation=handover.confirmation,
            drawn_up_at=at, utc_offset_minutes=UTC_OFFSET_MINUTES,
        )  # fmt: skip


def burial_of(burial: Burial, *, person: str, language: str, at: datetime) -> paper.Burial:
    """``person``: the name, where this reader may read it."""
    with override(language):
        spot = "" if burial.latitude is None else f"{burial.latitude}, {burial.longitude}"
        return paper.Burial(
            burial=burial.id, programme=str(burial.remains.site.programme), label=burial.remains.label, person=person,
            kind=str(BurialKind(burial.kind).label), laid_on=_date(burial.on_date, language=language),
            place=burial.place, grave=burial.grave, coordinates=spot, precision=burial.precision, rites=burial.rites,
            present=burial.present, opened=_date(burial.opened_on, language=language), opened_why=burial.opened_why,
            recorded_by=burial.recorded_by.name, recorded_at=burial.recorded_at, drawn_up_at=at,
            utc_offset_minutes=UTC_OFFSET_MINUTES,
        )  # fmt: skip


def _standing(conclusion: Conclusion) -> paper.Standing:
    if conclusion.state == ConclusionState.CORRECTED:
        return paper.Standing.VOID
    return paper.Standing.IN_DOUBT if conclusion.doubted_at else paper.Standing.STANDS


def _dna(match: Match) -> paper.Dna:
    method = match.search.method
    return paper.Dna(
        log10_lr=match.log10_lr, log10_odds=match.log10_odds, prior_people=method.prior_people,
        threshold=method.threshold, markers=match.markers, relatives=match.relatives, population=method.population,
        sample_size=method.sample_size, method=method.id, version=match.search.version,
        inputs_sha256=match.search.inputs_sha256,
    )  # fmt: skip


def _custody(conclusion: Conclusion) -> list[tuple[CustodyStep, str]]:
    pieces = {one.pk: one.label for one in pieces_of(conclusion.remains)}
    steps = CustodyStep.objects.filter(remains__in=pieces).select_related("party")
    return [(one, pieces[one.remains_id]) for one in steps if one.remains_id]


def _signatory(who: Staff, at: datetime) -> paper.Signatory:
    return paper.Signatory(who.name, who.party.name, at)


def _date(edtf: str, *, language: str) -> str:
    return display_date(from_edtf(edtf), language=language) if edtf else ""
