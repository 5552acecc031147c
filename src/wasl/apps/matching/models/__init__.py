from wasl.apps.matching.models.pair import CandidatePair, Decision, Opinion
from wasl.apps.matching.models.run import LinkingRun

__all__ = ["CandidatePair", "Decision", "LinkingRun", "Opinion"]
