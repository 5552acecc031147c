"""Which frequencies a programme works things out with before samples are taken."""

from dataclasses import dataclass

from wasl.apps.identification.domain.method_reading import current_method, table_of
from wasl.apps.identification.models.programme import Programme
from wasl.engines.kinship.laboratory.frequencies import Table, prepared
from wasl.engines.kinship.laboratory.frequency_files import packaged_table

SHIPPED = "nist1036_caucasian"
# The twenty loci of the CODIS core since 2017 (Hares, Forensic Science International: Genetics 17, 2015) without vWA,
# which lies close to D12S391 on chromosome 12.
USUAL = (
    "CSF1PO", "D10S1248", "D12S391", "D13S317", "D16S539", "D18S51", "D19S433", "D1S1656", "D21S11", "D22S1045",
    "D2S1338", "D2S441", "D3S1358", "D5S818", "D7S820", "D8S1179", "FGA", "TH01", "TPOX",
)  # fmt: skip


@dataclass(frozen=True)
class Population:
    table: Table
    names: tuple[str, ...]  # of the markers used
    is_shipped: bool  # the table that comes with Wasl, of no people of the region


def table_for(programme: Programme) -> Population:
    """Of the method that the programme decided; until then the table that comes with Wasl.

    Of the method's markers only the usual ones are used, where it has any: the others would take as long again.
    """
    method = current_method(programme)
    if method is not None:
        table = table_of(method)
        usual = tuple(name for name in USUAL if name in table.markers)
        return Population(table, usual or tuple(sorted(table.markers)), is_shipped=False)
    return Population(prepared(packaged_table(SHIPPED)), USUAL, is_shipped=True)
