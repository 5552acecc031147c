"""The programme of the demonstration holds one of everything that can become of remains."""

from collections import Counter
from datetime import timedelta

from django.utils import timezone

from wasl.apps.identification.domain.corrections import open_corrections
from wasl.apps.identification.domain.custody import is_whole
from wasl.apps.identification.domain.handovers import standing_of
from wasl.apps.identification.enums import ConclusionState, HandoverStanding
from wasl.apps.identification.models.comparing import Exclusion, Match
from wasl.apps.identification.models.conclusion import Burial, Conclusion, Handover
from wasl.apps.identification.models.family import Missing
from wasl.apps.identification.models.site import Remains
from wasl.apps.staff.domain.accounts import open_account, register_party
from wasl.apps.staff.enums import PartyKind
from wasl.cli.demo_content import PEOPLE
from wasl.cli.demo_identification import FAMILIES, REMAINS, fill_identification


def test_fill_identification__one_of_everything(db):
    now = timezone.now()
    parties = {}
    for username, (party, roles, _language, _who) in PEOPLE.items():
        if party not in parties:
            parties[party] = register_party(party, kind=PartyKind.OTHER, name_en=party, name_ar=party, at=now)
        open_account(username, party=parties[party], roles=roles, password=None, at=now - timedelta(days=9))
    fill_identification(seed=5, now=now)
    assert (Remains.objects.count(), Missing.objects.count()) == (REMAINS, FAMILIES)
    assert Counter(Conclusion.objects.values_list("state", flat=True)) == {
        ConclusionState.SIGNED: 1, ConclusionState.PROPOSED: 1, ConclusionState.CORRECTED: 1
    }  # fmt: skip
    assert Counter(standing_of(one) for one in Handover.objects.all()) == {
        HandoverStanding.HOME: 1, HandoverStanding.PROVISIONAL: 1
    }  # fmt: skip
    assert len(open_corrections(Conclusion.objects.all())) == 1
    assert (Exclusion.objects.count(), Burial.objects.count()) == (1, 2)
    assert all(is_whole(one) for one in Remains.objects.all())
    true = {one.remains_id for one in Match.objects.filter(log10_lr__gt=3)}
    assert {one.remains_id for one in Conclusion.objects.all()} <= true
