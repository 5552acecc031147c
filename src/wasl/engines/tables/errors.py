"""What the reader refuses: always the whole file, with the place and the way out."""

from wasl.kernel.errors import EngineError


class TableError(EngineError):
    """A file that was not read, in one sentence that names it, the row and the column.

    Parameters: ``file`` as the person named it; ``row`` and ``column`` count from 1, as a spreadsheet
    shows them, and are None when the file as a whole is refused. No cell's content is ever repeated.
    """

    code = "table_refused"

    def __init__(self, file: str, *, why: str, do: str = "", row: int | None = None, column: int | None = None) -> None:
        self.file, self.row, self.column = file, row, column
        place = "".join(
            f", {word} {number}" for word, number in (("row", row), ("column", column)) if number is not None
        )
        super().__init__(f"{file}{place} was not read" if not place else f"{file} was not read{place}", why=why, do=do)
