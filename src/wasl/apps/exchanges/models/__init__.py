from wasl.apps.exchanges.models.crossing import Crossing, Device, GateConfirmation
from wasl.apps.exchanges.models.exchange import Exchange, Seat
from wasl.apps.exchanges.models.interview import Interview
from wasl.apps.exchanges.models.manifest import Manifest, Signature
from wasl.apps.exchanges.models.pool import Candidate, Pool
from wasl.apps.exchanges.models.release import Release
from wasl.apps.exchanges.models.settlement import BodyHandover, Debt, Dispute, FamilyTold

__all__ = [
    "BodyHandover",
    "Candidate",
    "Crossing",
    "Debt",
    "Device",
    "Dispute",
    "Exchange",
    "FamilyTold",
    "GateConfirmation",
    "Interview",
    "Manifest",
    "Pool",
    "Release",
    "Seat",
    "Signature",
]
