"""Errors that say what was refused, on which thing, why, and what to do.

An error is read at the worst moment, often by a person under threat. It names things by id, never
by a person's details, because errors end up in logs.
"""


class WaslError(Exception):
    """A refusal in three parts.

    Parameters: what was refused and on which thing; why; what to do about it.
    ``str()`` joins them into sentences; ``code`` is stable, for programs.
    """

    code = "refused"

    def __init__(self, what: str, *, why: str = "", do: str = "") -> None:
        self.what, self.why, self.do = what, why, do
        super().__init__(what)

    def __str__(self) -> str:
        reason = f": {self.why}" if self.why else ""
        advice = f" {self.do}" if self.do else ""
        return f"{self.what}{reason}.{advice}"


class KernelError(WaslError):
    """Root of what the kernel refuses."""


class EngineError(WaslError):
    """Root of what an engine refuses: it cannot answer, and will not guess."""


class DomainError(WaslError):
    """Root of what the group's own rules refuse."""
