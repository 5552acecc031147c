from wasl.apps.matching.models.batch import Batch, BatchPair
from wasl.apps.matching.models.pair import CandidatePair, Decision, Opinion
from wasl.apps.matching.models.run import LinkingRun

__all__ = ["Batch", "BatchPair", "CandidatePair", "Decision", "LinkingRun", "Opinion"]
