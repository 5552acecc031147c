"""The reference scenario: every value under its source, both values where sources conflict, and nobody named."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from pytest_django import DjangoDbBlocker
from tests.once import once

from wasl.apps.audit.domain import log
from wasl.apps.audit.models.log import LoggedEntry
from wasl.apps.exchanges.domain.releases import disputed, values_said
from wasl.apps.exchanges.interfaces.scenario import load_scenario
from wasl.apps.exchanges.models.release import Release
from wasl.apps.register.enums import Property
from wasl.apps.register.models.claim import Claim
from wasl.apps.register.models.place import Place
from wasl.apps.sources.models.source import Source
from wasl.apps.staff.models.party import Party
from wasl.apps.talks.models.round import Round

pytestmark = pytest.mark.django_db

SAID_TO_BE_FREED = {  # release: by the government, by the opposition; every number any source gives
    1: ({"10"}, {"10"}), 2: ({"20"}, {"20"}), 3: ({"9"}, {"9"}), 4: ({"14", "15"}, {"15"}),
    5: ({"5"}, {"5"}), 6: ({"5"}, {"5"}), 7: ({"5"}, {"5"}),
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def _loaded(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    with once(load_scenario, blocker=django_db_blocker, folder=tmp_path_factory.mktemp("scenario")):
        yield


def said(release: Release):
    return values_said(Claim.objects.about(release.id).standing())


def test_load__whole_and_only_once() -> None:
    first = (Round.objects.count(), Release.objects.count(), Claim.objects.count(), Source.objects.count())
    load_scenario()
    assert (Round.objects.count(), Release.objects.count(), Claim.objects.count(), Source.objects.count()) == first
    assert first[:2] == (22, 7)
    assert Place.objects.filter(code="P_ABU_ZANDIN").exists()
    assert Party.objects.get(code="TUR").faces == Party.objects.get(code="SYR_OPP")
    assert log.verify().ok


def test_releases__counts_by_source() -> None:
    found = {
        release.number: (
            set(said(release)[Property.FREED_BY_GOVERNMENT]), set(said(release)[Property.FREED_BY_OPPOSITION])
        )
        for release in Release.objects.all()
    }  # fmt: skip
    assert found == SAID_TO_BE_FREED


def test_releases__sources_differ__both_values_stand() -> None:
    found = {release.number: set(disputed(said(release))) for release in Release.objects.all()}
    assert found[2] == {Property.HAPPENED_ON}
    assert found[4] == {Property.FREED_BY_GOVERNMENT}
    assert Property.HAPPENED_AT in found[3]
    assert set(said(Release.objects.get(number=2))[Property.HAPPENED_ON]) == {"2019-02-12", "2019-03-02"}


def test_known_at__22_december_2017__the_rounds_but_no_release() -> None:
    known = Claim.objects.known_at(datetime(2017, 12, 22, 23, tzinfo=UTC))
    rounds = Round.objects.filter(id__in=known.values("subject")).values_list("number", flat=True)
    assert max(rounds) == 8
    assert not Release.objects.filter(id__in=known.values("subject")).exists()
    later = Claim.objects.known_at(datetime(2018, 11, 25, 23, tzinfo=UTC))
    assert list(Release.objects.filter(id__in=later.values("subject")).values_list("number", flat=True)) == [1]


def test_log__in_the_order_in_which_facts_were_learnt() -> None:
    learnt = list(LoggedEntry.objects.filter(event="claim_recorded").order_by("seq").values_list("at", flat=True))
    assert learnt == sorted(learnt)
    assert len(learnt) == Claim.objects.count()


def test_every_claim__has_a_source_and_a_confidence() -> None:
    assert not Claim.objects.filter(confidence="").exists()
    assert not Claim.objects.filter(source__is_public=False).exists()
