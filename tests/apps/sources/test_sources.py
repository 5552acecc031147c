"""Sources: kept under their hash, and reaching only whom they were opened to, for the purpose they were."""

import pytest
from tests.conftest import DAY, START, Cast

from wasl.apps.audit.domain.log import SYSTEM
from wasl.apps.audit.models.log import LoggedEntry
from wasl.apps.sources.domain import vault
from wasl.apps.sources.domain.source_verbs import close_reach, open_reach, record_source
from wasl.apps.sources.domain.vault import VaultError
from wasl.apps.sources.enums import SourceKind
from wasl.apps.sources.models.source import Reach, Source
from wasl.apps.staff.enums import Purpose


def test_vault__same_bytes_once__changed_bytes_refused(settings) -> None:
    digest = vault.keep("قائمة".encode())
    assert vault.keep("قائمة".encode()) == digest
    assert vault.fetch(digest) == "قائمة".encode()
    stored = next(path for path in settings.VAULT_DIR.rglob("*") if path.is_file())
    stored.write_bytes(b"something else")
    with pytest.raises(VaultError, match="bytes have changed"):
        vault.fetch(digest)
    with pytest.raises(VaultError, match="not in the vault"):
        vault.fetch("0" * 64)


@pytest.fixture
def source(cast: Cast) -> Source:
    return record_source(kind=SourceKind.DOCUMENT, title="A paper", by=SYSTEM, at=START, content=b"paper")


def readers(cast: Cast, source: Source) -> set[str]:
    return {name for name, person in cast.people.items() if Source.objects.reaching(person).filter(pk=source.pk)}


def test_reach__closed_by_default__opened_for_one_purpose__closed_again(cast: Cast, source: Source) -> None:
    assert readers(cast, source) == set()
    open_reach(source, to=cast.parties["side_b"], purpose=Purpose.HOLD, by=SYSTEM, at=START)
    assert readers(cast, source) == {"holder_b", "holder_b2"}
    open_reach(source, to=cast.parties["neutral_body"], purpose=Purpose.MEDIATE, by=SYSTEM, at=START)
    assert readers(cast, source) == {"holder_b", "holder_b2", "neutral"}
    close_reach(source, to=cast.parties["side_b"], purpose=Purpose.HOLD, by=SYSTEM, at=START + DAY)
    assert readers(cast, source) == {"neutral"}
    assert Reach.objects.count() == 2


def test_reach__opened_twice__once_in_the_log(cast: Cast, source: Source) -> None:
    for _ in range(2):
        open_reach(source, to=cast.parties["side_b"], purpose=Purpose.HOLD, by=SYSTEM, at=START)
    assert LoggedEntry.objects.filter(event="reach_opened").count() == 1


def test_record_source__title_and_hash_sealed_in_the_log(source: Source) -> None:
    entry = LoggedEntry.objects.get(event="source_recorded", subject=source.id)
    assert "paper" not in entry.text.lower()
    assert {opening.name: opening.value for opening in entry.openings.all()} == {
        "title": "A paper", "sha256": source.sha256,
    }  # fmt: skip
