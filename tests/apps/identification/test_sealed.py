"""Sealed columns: opened only with the key, in their own column and row, unchanged; never shown in a trace."""

import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction
from tests.apps.identification.laboratory_bench import NOW, a_batch, calls, code_of, of_remains, read_both
from tests.conftest import Cast

from wasl.apps.identification.domain.profiles import accept_profile
from wasl.apps.identification.models import sealed
from wasl.apps.identification.models.laboratory import Aliquot, Batch, Profile
from wasl.apps.identification.models.programme import Programme
from wasl.apps.identification.models.sealed import KEY_FILE, SealError
from wasl.apps.identification.models.site import Remains


@pytest.fixture
def batch(cast: Cast, programme: Programme, remains: Remains) -> Batch:
    samples = [of_remains(remains, cast), of_remains(remains, cast)]
    batch = a_batch(programme, samples, cast)
    read_both(batch, {sample: calls(3) for sample in samples}, cast)
    accept_profile(batch, samples[0], by=cast.laboratory, at=NOW)
    return batch


def start_anew() -> None:
    """As a process that has read no key yet."""
    sealed._cipher.cache_clear()


def key() -> Path:
    return Path(settings.SEAL_DIR) / KEY_FILE


def stored(column: str = "genotypes", table: str = "identification_profile") -> bytes:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table}")
        return bytes(cursor.fetchone()[0])


def put(content: bytes, *, column: str = "genotypes", table: str = "identification_profile") -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {column} = %s", [content])


def test_it_is_ciphertext_in_the_database_and_a_mapping_in_python(batch: Batch) -> None:
    assert b"FGA" not in stored()
    assert Profile.objects.get().genotypes["FGA"] == ["11", "13"]
    assert key().stat().st_mode & 0o777 == 0o600


def test_the_same_value_is_another_ciphertext_each_time(batch: Batch) -> None:
    before = stored()
    profile = Profile.objects.get()
    assert profile.genotypes
    profile.save()
    assert stored() != before
    assert Profile.objects.get().genotypes["FGA"] == ["11", "13"]


def test_a_row_saved_unopened_keeps_its_ciphertext_and_needs_no_key(batch: Batch) -> None:
    before = stored()
    key().unlink()
    start_anew()
    profile = Profile.objects.get()
    profile.save()
    assert stored() == before


def test_one_changed_bit_is_refused(batch: Batch) -> None:
    content = stored()
    for at in (0, len(content) // 2, len(content) - 1):
        put(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
        with pytest.raises(SealError, match="cannot be opened"):
            _ = Profile.objects.get().genotypes
    put(b"short")
    with pytest.raises(SealError):
        _ = Profile.objects.get().genotypes
    put(content)
    assert Profile.objects.get().genotypes


def test_a_value_put_into_another_column_is_refused(batch: Batch) -> None:
    put(stored("genotypes"), column="amelogenin")
    with pytest.raises(SealError, match="another row"):
        _ = Profile.objects.get().amelogenin


def test_a_value_put_into_another_row_is_refused(batch: Batch) -> None:
    one, other = Aliquot.objects.all()[:2]
    content = stored(table=f"identification_aliquot WHERE code = '{other.code}'")
    put(content, table="identification_aliquot")
    assert Aliquot.objects.get(code=other.code).genotypes
    with pytest.raises(SealError, match="another row"):
        _ = Aliquot.objects.get(code=one.code).genotypes


def test_without_the_key_a_clear_refusal_and_no_new_key(batch: Batch, cast: Cast) -> None:
    aside = key().with_suffix(".aside")
    shutil.move(key(), aside)
    start_anew()
    with pytest.raises(SealError, match="is not there"):
        _ = Profile.objects.get().genotypes
    profile = Profile.objects.get()
    profile.genotypes = {}
    with pytest.raises(SealError, match="Put back the key"), transaction.atomic():
        profile.save()
    assert not key().exists()
    shutil.move(aside, key())
    assert Profile.objects.get().genotypes


@pytest.mark.parametrize("content", [b"", b"x" * 31, b"x" * 32])
def test_another_key_opens_nothing(batch: Batch, content: bytes) -> None:
    key().write_bytes(content)
    start_anew()
    with pytest.raises(SealError) as caught:
        _ = Profile.objects.get().genotypes
    assert caught.value.do.startswith("Put back the key")


def test_it_cannot_be_written_past_its_row(batch: Batch) -> None:
    with pytest.raises(SealError, match="was not sealed"):
        Profile.objects.update(genotypes={"FGA": ["11", "13"]})


def test_what_is_opened_does_not_show_itself(batch: Batch) -> None:
    profile = Profile.objects.get()
    opened = profile.genotypes
    assert opened["FGA"] == ["11", "13"]
    assert "FGA" not in f"{opened} {opened!r} {profile!r} {profile.__dict__}"


def test_a_page_of_rows_opens_nothing(batch: Batch) -> None:
    key().unlink()
    start_anew()
    assert len(list(Aliquot.objects.select_related("batch"))) == 4
    assert [code_of(batch, one.sample, 1) for one in Profile.objects.select_related("sample")]
