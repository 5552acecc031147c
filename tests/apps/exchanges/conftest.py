"""An exchange of the standing cast: two sides, a mediator facing each, a neutral body. All people are invented."""

from datetime import timedelta

import pytest
from tests.conftest import DAY, START, Cast

from wasl.apps.exchanges.domain.opening import Table, Terms, open_exchange
from wasl.apps.exchanges.domain.sealing import give_opening, seal_pool
from wasl.apps.exchanges.models.exchange import Exchange
from wasl.apps.register.models.place import Place
from wasl.engines.ledger.keys import KeyType, Signer

RULES = """\
as_of: 2021-03-01
parties: [side_a, side_b]
parity: pairwise
vulnerability: {woman: 2, ill: 3}
objectives: [people, vulnerability, time]
"""
# Three held by A go to B, four held by B go to A; two of them are a family.
POOL_A = """\
id,side,categories,held_since,name,mother
A-1,side_b,,2019,سليم فارس النجار,نوال
A-2,side_b,ill,2020-02,هاني يوسف العلي,سعاد
A-3,side_b,woman,2018,ريم فارس النجار,نوال
"""
POOL_B = """\
id,side,categories,held_since,family,name,mother
B-1,side_a,,2013-05-17,,خالد محمود العطار,فاطمة
B-2,side_a,,2013-05-17,,وليد محمود العطار,فاطمة
B-3,side_a,woman,2014-04,f1,سميرة قاسم الصباغ,هدى
B-4,side_a,,2014-04,f1,رامي قاسم الصباغ,هدى
"""
POOLS = {"side_a": POOL_A, "side_b": POOL_B}
KEY_OF = {"side_a": 1, "side_b": 2, "guarantor": 3, "guarantor_2": 4}
NOW = START + 5 * DAY


def signer(code: str) -> Signer:
    """The key of a party of the cast; its seed is no secret."""
    return Signer(f"{code}.example", KeyType.ED25519, bytes([KEY_OF[code]]) * 32)


def table(cast: Cast) -> Table:
    parties = cast.parties
    return Table(
        sides=[parties["side_a"], parties["side_b"]],
        mediators={parties["guarantor"]: parties["side_a"], parties["guarantor_2"]: parties["side_b"]},
        neutrals=[parties["neutral_body"]],
        keys={parties[code]: signer(code).verifier.vkey for code in KEY_OF},
    )


def terms(**changed: object) -> Terms:
    place, _ = Place.objects.get_or_create(
        code="P_GATE", defaults={"name_en": "The gate", "name_ar": "البوابة", "precision": "community"}
    )
    said = {"place": place, "starts_at": NOW + 2 * DAY, "ends_at": NOW + 2 * DAY + timedelta(hours=6), "rules": RULES}
    return Terms(**(said | changed))


@pytest.fixture
def exchange(cast: Cast) -> Exchange:
    return open_exchange("2021-1", terms(), table(cast), by=cast.mediator, at=NOW)


@pytest.fixture
def sealed(cast: Cast, exchange: Exchange) -> Exchange:
    """Both sides have sealed their lists here; nobody has let theirs be opened."""
    for side, who in (("side_a", cast.holder_a), ("side_b", cast.holder_b)):
        seal_pool(exchange, POOLS[side].encode(), filename="pool.csv", by=who, at=NOW)
    return Exchange.objects.get(pk=exchange.pk)


@pytest.fixture
def revealed(cast: Cast, sealed: Exchange) -> Exchange:
    for who in (cast.holder_a, cast.holder_b):
        give_opening(sealed, by=who, at=NOW + DAY)
    return Exchange.objects.get(pk=sealed.pk)
