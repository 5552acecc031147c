from wasl.kernel.errors import DomainError


class ExchangeError(DomainError):
    code = "exchange"


class SealError(ExchangeError):
    code = "exchange_seal"


class ManifestError(ExchangeError):
    code = "manifest"


class InterviewError(ExchangeError):
    code = "interview"


class CrossingDayError(ExchangeError):
    code = "crossing_day"


class SettlementError(ExchangeError):
    code = "settlement"
