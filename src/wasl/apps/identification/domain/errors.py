from wasl.kernel.errors import DomainError


class IdentificationError(DomainError):
    code = "identification"


class ConsentError(IdentificationError):
    code = "consent"


class CustodyError(IdentificationError):
    code = "custody"


class GenotypeError(IdentificationError):
    code = "genotypes"


class ConclusionError(IdentificationError):
    code = "conclusion"


class TellingError(IdentificationError):
    code = "telling_the_family"


class HandoverError(IdentificationError):
    code = "handover_of_remains"


class BurialError(IdentificationError):
    code = "burial"
