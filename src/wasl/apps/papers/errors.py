from wasl.kernel.errors import DomainError


class PaperError(DomainError):
    code = "paper"
