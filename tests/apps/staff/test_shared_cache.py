"""What logging in remembers is one memory for every process, unreadable, and gone when its time is."""

from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.utils import timezone
from tests.conftest import Cast

from wasl.apps.staff.interfaces.shared_cache import SharedCache
from wasl.apps.staff.models.remembered import Remembered


@pytest.fixture(autouse=True)
def nothing_known(db: None) -> None:
    assert isinstance(cache._connections["default"], SharedCache)
    cache.clear()


def past(key: str) -> None:
    """The time of this key is over."""
    Remembered.objects.filter(key=cache._digest(key, None)).update(until=timezone.now() - timedelta(seconds=1))


def test_add__once_only__until_its_time_is_over() -> None:
    assert [cache.add("code", "y", 30), cache.add("code", "y", 30)] == [True, False]
    past("code")
    assert (cache.get("code"), cache.add("code", "z", 30), cache.get("code")) == (None, True, "z")


def test_set_get_touch_delete() -> None:
    assert (cache.get("tries"), cache.get("tries", []), cache.touch("tries"), cache.delete("tries")) == (
        None,
        [],
        False,
        False,
    )
    cache.set("tries", [1.5, 2.5], 60)
    cache.set("tries", [2.5], None)
    assert (cache.get("tries"), cache.get("tries", version=2), cache.touch("tries", 60)) == ([2.5], None, True)
    assert (cache.delete("tries"), cache.get("tries")) == (True, None)


def test_what_is_past__goes_with_the_next_that_is_remembered() -> None:
    for key in ("a", "b", "c"):
        cache.set(key, 1, 60)
    past("a")
    past("b")
    cache.add("d", 1, 60)
    assert Remembered.objects.count() == 2


def test_keys_are_digests__values_are_json() -> None:
    cache.set("user=stf_1&code=123456", "y", 60)
    (row,) = Remembered.objects.values()
    assert (len(row["key"]), "123456" in str(row), row["value"]) == (64, False, "y")
    with pytest.raises(TypeError, match="not JSON serializable"):
        cache.set("x", object(), 60)


def test_second_factor__a_code_serves_once(cast: Cast) -> None:
    secret = "JBSWY3DPEHPK3PXP"
    totp = TOTP.activate(cast.mediator, secret)
    code = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
    assert [totp.validate_code(code), totp.validate_code(code)] == [True, False]
