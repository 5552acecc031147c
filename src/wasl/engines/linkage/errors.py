"""What the linkage engine refuses."""

from wasl.kernel.errors import EngineError


class LinkageError(EngineError):
    """Root of what the linkage engine refuses."""

    code = "linkage-refused"


class BadRecords(LinkageError):
    """A list that cannot be read: columns of unequal length, ids that repeat, an unknown column."""

    code = "linkage-bad-records"


class BadDecisions(LinkageError):
    """People's decisions that contradict each other or name an unknown entry."""

    code = "linkage-bad-decisions"


class BadPlan(LinkageError):
    """A plan that asks for something lists do not have."""

    code = "linkage-bad-plan"
