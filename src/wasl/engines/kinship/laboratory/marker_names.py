"""Names of markers: many spellings, one name, and where the marker lies."""

import re
from difflib import get_close_matches
from enum import StrEnum
from functools import lru_cache

from wasl.engines.kinship.errors import MarkerNameError


class Kind(StrEnum):
    AUTOSOMAL = "autosomal"
    X = "x"
    Y = "y"
    SEX = "sex"
    SNP = "snp"


AMELOGENIN = "AMEL"

AUTOSOMAL = """
APOAI1 CSF1PO D1S1627 D1S1656 D1S1677 D1S1679 D2S1338 D2S1360 D2S1776 D2S427 D2S441 D3S1358 D3S1744 D3S2406 D3S3045
D3S3053 D3S4529 D3S4545 D4S2364 D4S2366 D4S2408 D5S1457 D5S2500 D5S2800 D5S818 D6S1017 D6S1027 D6S1043 D6S474 D6S477
D7S1517 D7S2201 D7S3048 D7S820 D8S1132 D8S1179 D9S1118 D9S1120 D9S1122 D9S2157 D10S1248 D10S1435 D10S2325 D11S1304
D11S2368 D11S4463 D11S554 D12ATA63 D12S297 D12S391 D13S317 D13S325 D14S1426 D14S1434 D15S659 D15S822 D16S539 D17S1301
D17S906 D17S974 D18S1364 D18S51 D19S253 D19S433 D20S482 D21S102 D21S11 D21S2055 D22GATA198B05 D22S1045 F13A01 F13B
FESFPS FGA LPL SE33 TH01 TPOX vWA
Penta_B Penta_C Penta_D Penta_E
"""
ON_X = """
DXS101 DXS6789 DXS6795 DXS6800 DXS6803 DXS6807 DXS6809 DXS6810 DXS7132 DXS7133 DXS7423 DXS7424 DXS8377 DXS8378 DXS9895
DXS9898 DXS9902 DXS9907 DXS10074 DXS10075 DXS10079 DXS10101 DXS10103 DXS10134 DXS10135 DXS10146 DXS10148 DXS10159
DXS10162 DXS10163 DXS10164 GATA165B12 GATA172D05 GATA31E08 HPRTB
"""
ON_Y = """
DYF387S1 DYS19 DYS385 DYS388 DYS389I DYS389II DYS390 DYS391 DYS392 DYS393 DYS435 DYS436 DYS437 DYS438 DYS439 DYS442
DYS443 DYS444 DYS447 DYS448 DYS449 DYS456 DYS458 DYS460 DYS461 DYS481 DYS505 DYS518 DYS522 DYS533 DYS549 DYS570 DYS576
DYS593 DYS612 DYS627 DYS635 DYS643 YGATAH4 Yindel
"""
Y_COPIES = {"DYS385": 2, "DYF387S1": 2}  # regions of the Y that stand there twice; all others once

ALIASES = {
    "TH01": "HUMTH01 TC11",
    "vWA": "vWF HUMVWA VWA31 HUMVWFA31 VWFA31 HUMVWFA31A HUMVWA31A",
    "FGA": "FIBRA HUMFIBRA HUMFGA",
    "CSF1PO": "CSF HUMCSF1PO",
    "TPOX": "HUMTPOX",
    "SE33": "ACTBP2 HUMACTBP2",
    "F13A01": "F13A1 HUMF13A01 HUMF13A1",
    "F13B": "HUMF13B",
    "FESFPS": "FES HUMFES HUMFESFPS",
    "LPL": "HUMLPL LIPOL HUMLIPOL",
    "APOAI1": "APOA1",
    "HPRTB": "HPRT HUMHPRTB",
    "Penta B": "PentB",
    "Penta C": "PentC",
    "Penta D": "PentD",
    "Penta E": "PentE",
    "DYS385": "DYS385ab",
    "DYS389I": "DYS3891",
    "DYS389II": "DYS3892",
    "DYS635": "YGATAC4 GATAC4",
    "YGATAH4": "GATAH4",
    "Yindel": "M175indel",
    AMELOGENIN: "Amelogenin AMELXY AMELX/Y Amelo AM",
}
SNP = re.compile(r"rs\d{1,10}", re.IGNORECASE)
LONGEST = 40


def _key(name: str) -> str:
    """Spellings that differ in case, blanks, dashes, dots, or in O for 0 are one."""
    return re.sub(r"[\s_./-]", "", name).casefold().replace("o", "0")


def _listed(names: str) -> list[str]:
    return [name.replace("_", " ") for name in names.split()]


KINDS: dict[str, Kind] = {
    **dict.fromkeys(_listed(AUTOSOMAL), Kind.AUTOSOMAL),
    **dict.fromkeys(_listed(ON_X), Kind.X),
    **dict.fromkeys(_listed(ON_Y), Kind.Y),
    AMELOGENIN: Kind.SEX,
}
_NAMES = {_key(name): name for name in KINDS} | {
    _key(alias): name for name, aliases in ALIASES.items() for alias in aliases.split()
}


def canonical_marker(name: str, *, also: frozenset[str] = frozenset()) -> str:
    """The one name of a marker, whatever its spelling: ``THO1`` is ``TH01``, ``PENTA_E`` is ``Penta E``.

    Parameters: ``also`` are further names, taken exactly as they stand. SNPs are known by their rs number.
    Raises MarkerNameError, with the nearest known name, for any other; a marker is never guessed.
    """
    known = _known(name.strip(), also=also)
    if known is None:
        raise _unknown(name.strip())
    return known


@lru_cache(maxsize=10_000)
def _known(name: str, *, also: frozenset[str]) -> str | None:
    if name in also:
        return name
    return _NAMES.get(_key(name)) or (name.lower() if SNP.fullmatch(name) else None)


def kind_of(marker: str) -> Kind:
    """Where a marker of a canonical name lies; those named by a caller (``also``) count as autosomal."""
    known = KINDS.get(marker)
    if known is not None:
        return known
    return Kind.SNP if SNP.fullmatch(marker) else Kind.AUTOSOMAL


def is_marker(name: str, *, also: frozenset[str] = frozenset()) -> bool:
    """Whether ``canonical_marker`` would take the name."""
    return _known(name.strip(), also=also) is not None


@lru_cache(maxsize=1000)
def nearest_marker(name: str) -> str:
    """The known marker whose spelling is most like it, or an empty string."""
    near = get_close_matches(_key(name[:LONGEST]), _NAMES, n=1, cutoff=0.7)
    return _NAMES[near[0]] if near else ""


def _unknown(name: str) -> MarkerNameError:
    shown = "".join(letter if letter.isprintable() else "?" for letter in name[:LONGEST])
    nearest = nearest_marker(name)
    cure = f"If {nearest} is meant, write {nearest}" if nearest else "Write the marker's usual name"
    return MarkerNameError(
        f'"{shown}" is no marker that is known here',
        nearest=nearest,
        do=f"{cure}; if it is a marker of your own, name it when you read the file.",
    )
