"""What the crossing refuses."""

from wasl.kernel.errors import EngineError


class CrossingError(EngineError):
    """Terms, a confirmation or a code that cannot be what it says."""

    code = "crossing_refused"


class TermsError(CrossingError):
    """What was agreed contradicts itself."""

    code = "bad_terms"


class ConfirmationError(CrossingError):
    """A confirmation of a shape that is not permitted, or that may not be made now (then ``refusal`` says why)."""

    code = "bad_confirmation"

    def __init__(self, what: str, *, why: str = "", do: str = "", refusal: object = None) -> None:
        self.refusal = refusal
        super().__init__(what, why=why, do=do)


class CodeError(CrossingError):
    """A short code or a QR text that was read or heard wrongly."""

    code = "bad_code"
