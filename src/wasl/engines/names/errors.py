"""What the names engine refuses."""

from wasl.kernel.errors import EngineError


class NamesError(EngineError):
    """Root of what the names engine refuses."""

    code = "names-refused"


class NameWithoutParts(NamesError):
    """A name without letters of a known script was to be compared."""

    code = "name-without-parts"


class BlockUnreadable(NamesError):
    """Bytes that should hold names already read hold none."""

    code = "names-block"
