"""Settings: a malformed value stops the start with a sentence, and nothing secret is readable by others."""

import stat
from pathlib import Path

import pytest

from wasl.server.config import Config, ConfigError

REFUSED = {
    "WASL_HTTPS": ("perhaps", "write yes or no"),
    "WASL_IDLE_MINUTES": ("0", "from 1 to 1440"),
    "WASL_IDLE_MINUTES ": ("soon", "is not a setting"),
    "WASL_LONGEST_LIST": ("7", "from 100 to 1000000"),
    "WASL_DATABAS_URL": ("x", "is not a setting"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_from_environment__malformed__refused_in_a_sentence(name: str) -> None:
    value, why = REFUSED[name]
    with pytest.raises(ConfigError, match=why) as refusal:
        Config.from_environment({name: value})
    assert name in str(refusal.value)


def test_from_environment__every_setting_is_read_and_explained() -> None:
    assert {field for field in Config.__dataclass_fields__ if field != "READ"} == set(Config.READ)
    assert all(meaning for _, meaning in Config.READ.values())


def test_databases__postgresql_address__taken_apart() -> None:
    found = Config(database_url="postgresql://wasl:p%40ss@%2Frun%2FPg:5433/group").databases()["default"]
    assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"], found["NAME"]) == (
        "wasl", "p@ss", "/run/Pg", "5433", "group",
    )  # fmt: skip


@pytest.mark.parametrize("address", ["mysql://host/name", "postgresql://host/", "wasl"])
def test_databases__address_of_something_else__refused(address: str) -> None:
    with pytest.raises(ConfigError, match="WASL_DATABASE_URL"):
        Config(database_url=address).databases()


def test_key__made_once__readable_by_its_owner_alone(tmp_path: Path) -> None:
    config = Config(data_dir=tmp_path / "new")
    assert config.key() == config.key()
    assert len(config.key()) >= 50
    assert stat.S_IMODE((tmp_path / "new" / "secret-key").stat().st_mode) == 0o600
