"""Accounts: never without a role, closed for good, keys kept only as digests."""

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import identify_hasher
from tests.conftest import DAY, START, Cast

from wasl.apps.staff.domain.accounts import (
    AccountError,
    close_account,
    make_api_key,
    open_account,
    staff_of_key,
)
from wasl.apps.staff.enums import Purpose, Role
from wasl.apps.staff.models.key import ApiKey
from wasl.apps.staff.models.staff import Staff
from wasl.apps.staff.rules import PURPOSES, may_convene, may_read_log, may_review, purposes_of


def test_open_account__no_role__refused(cast: Cast) -> None:
    with pytest.raises(AccountError, match="no role"):
        open_account("nobody", party=cast.parties["side_a"], roles=[], password=None, at=START)
    assert not Staff.objects.filter(username="nobody").exists()


def test_open_account__password_hashed_with_argon2(cast: Cast) -> None:
    staff = open_account("new", party=cast.parties["side_a"], roles=[Role.HOLDER], password="long enough 1", at=START)
    assert identify_hasher(staff.password).algorithm == "argon2"
    assert staff.check_password("long enough 1")


def test_api_key__works_until_it_expires_is_revoked_or_the_account_closes(cast: Cast) -> None:
    key, secret = make_api_key(cast.asker_a, label="import", at=START, life=timedelta(days=2))
    assert secret not in str(ApiKey.objects.values().get())
    assert staff_of_key(secret, at=START + DAY) == cast.asker_a
    assert staff_of_key(secret + "x", at=START + DAY) is None
    assert staff_of_key(secret, at=START + 3 * DAY) is None
    close_account(cast.asker_a, by=cast.secretariat, at=START)
    key.refresh_from_db()
    assert key.revoked_at == START
    assert staff_of_key(secret, at=START + DAY) is None


def test_rules__every_role_has_its_purposes() -> None:
    assert set(PURPOSES) == set(Role)
    assert {role for role in Role if not purposes_of([role])} == {
        Role.FAMILY_LIAISON, Role.LABORATORY, Role.FORENSIC, Role.MONITOR, Role.AUDITOR,
    }  # fmt: skip
    assert purposes_of([Role.ASKING_SIDE, Role.HOLDER]) == {Purpose.SEEK, Purpose.HOLD}


RIGHTS = {  # role: convenes, reviews, reads the log
    Role.ASKING_SIDE: (False, False, False),
    Role.HOLDER: (False, False, False),
    Role.MEDIATOR: (True, True, False),
    Role.NEUTRAL: (True, True, True),
    Role.FAMILY_LIAISON: (False, False, False),
    Role.LABORATORY: (False, False, False),
    Role.FORENSIC: (False, False, False),
    Role.MONITOR: (False, False, False),
    Role.AUDITOR: (False, False, True),
    Role.SECRETARIAT: (True, False, True),
}


def test_rules__as_the_table_says() -> None:
    assert {role: (may_convene([role]), may_review([role]), may_read_log([role])) for role in Role} == RIGHTS
