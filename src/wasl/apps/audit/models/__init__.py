from wasl.apps.audit.models.checkpoint import Checkpoint, Cosignature, WitnessedLog
from wasl.apps.audit.models.log import LoggedEntry, LogHead, Opening, Subtree

__all__ = ["Checkpoint", "Cosignature", "LogHead", "LoggedEntry", "Opening", "Subtree", "WitnessedLog"]
