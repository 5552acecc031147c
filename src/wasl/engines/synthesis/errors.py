"""What this engine refuses."""

from wasl.kernel.errors import EngineError


class SynthesisError(EngineError):
    """A request for invented people or lists that cannot be met as asked."""

    code = "cannot_invent"
