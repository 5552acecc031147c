"""Claims: kept as written, withdrawn for a reason, and known as of any day."""

import pytest
from django.db import IntegrityError, transaction
from tests.conftest import DAY, START, Cast

from wasl.apps.audit.domain.log import SYSTEM
from wasl.apps.register.domain.claims import ClaimError, missing_custody_items, record_claim, withdraw_claim
from wasl.apps.register.enums import CUSTODY_ITEM_NAMES, CUSTODY_ITEMS, Property
from wasl.apps.register.models.claim import Claim
from wasl.apps.sources.domain.source_verbs import record_source
from wasl.apps.sources.enums import SourceKind
from wasl.apps.sources.models.source import Source
from wasl.kernel.ids import new_id
from wasl.kernel.provenance import Voice, VoiceRole

pytestmark = pytest.mark.django_db
SUBJECT = new_id("rec")


@pytest.fixture
def source() -> Source:
    return record_source(kind=SourceKind.NEWS, title="A report", by=SYSTEM, at=START, reliability="C")


def claim(source: Source, value: str, *, at, **options) -> Claim:
    return record_claim(SUBJECT, property=Property.RELEASED_ON, value=value, source=source, by=SYSTEM, at=at, **options)


def test_record_claim__text_kept_date_read_beside_it(source: Source) -> None:
    made = claim(source, "٢٤ تشرين الثاني ٢٠١٨", at=START, credibility=2)
    made.refresh_from_db()
    assert (made.value, made.edtf, made.grade) == ("٢٤ تشرين الثاني ٢٠١٨", "2018-11-24", "C2")


def test_record_claim__unreadable_date__text_alone_stands(source: Source) -> None:
    made = claim(source, "after the harvest", at=START)
    assert (made.value, made.edtf) == ("after the harvest", "")


def test_record_claim__voice_chain_kept_in_order(source: Source) -> None:
    chain = [
        Voice(speaker="a released man", role=VoiceRole.WITNESS),
        Voice(speaker="a local office", role=VoiceRole.RELAY),
    ]
    made = claim(source, "2018", at=START, voices=chain)
    made.refresh_from_db()
    assert [Voice.from_json(voice) for voice in made.voices] == chain


def test_known_at__withdrawn_later__still_known_then(source: Source) -> None:
    first = claim(source, "2018-11-24", at=START + DAY)
    claim(source, "2018-12-01", at=START + 3 * DAY)
    withdraw_claim(first, why="The outlet corrected itself", by=SYSTEM, at=START + 5 * DAY)

    def known(day: int) -> list[str]:
        return sorted(Claim.objects.about(SUBJECT).known_at(START + day * DAY).values_list("value", flat=True))

    assert [known(day) for day in (0, 1, 3, 5)] == [
        [], ["2018-11-24"], ["2018-11-24", "2018-12-01"], ["2018-12-01"],
    ]  # fmt: skip
    assert Claim.objects.count() == 2


def test_withdraw_claim__without_reason_or_twice__refused(source: Source) -> None:
    made = claim(source, "2018", at=START)
    with pytest.raises(ClaimError, match="no reason"):
        withdraw_claim(made, why=" ", by=SYSTEM, at=START)
    withdraw_claim(made, why="Wrong", by=SYSTEM, at=START)
    with pytest.raises(ClaimError, match="withdrawn before"):
        withdraw_claim(made, why="Wrong", by=SYSTEM, at=START)


def test_constraints__hold_without_our_code(source: Source) -> None:
    made = claim(source, "2018", at=START)
    broken = {
        "claim_withdrawn_after_recorded": {"withdrawn_at": START - DAY, "withdrawn_why": "x"},
        "claim_withdrawn_for_a_reason": {"withdrawn_at": START + DAY},
    }
    for name, values in broken.items():
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Claim.objects.filter(pk=made.pk).update(**values)
    made.refresh_from_db()
    assert made.withdrawn_at is None


def test_reaching__public_to_all__others_by_reach(cast: Cast, source: Source) -> None:
    claim(source, "2018", at=START)
    assert not Claim.objects.reaching(cast.mediator).exists()
    Source.objects.update(is_public=True)
    assert Claim.objects.reaching(cast.monitor).count() == 1


def test_missing_custody_items__nothing_known__all_eight() -> None:
    assert missing_custody_items([]) == tuple("abcdefgh")
    assert missing_custody_items([Property.NAME, Property.DEPRIVED_ON, Property.HELD_AT]) == tuple("cdfgh")
    assert CUSTODY_ITEMS.keys() == CUSTODY_ITEM_NAMES.keys()
