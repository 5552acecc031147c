"""The newest checkpoint of the log, and the keys of the parties."""

from datetime import datetime

from ninja import Field, Schema


class CheckpointOut(Schema):
    """``note`` is the signed checkpoint with every cosignature it has; the rest is read from it."""

    size: int
    root: str
    note: str
    at: datetime
    renewed_at: datetime


class CosignedIn(Schema):
    note: str = Field(max_length=1_000_000, description="The cosigned checkpoint, as the witness wrote it.")


class TakenOut(Schema):
    """Names of the known keys whose cosignatures were taken."""

    size: int
    taken: list[str]


class PolicyOut(Schema):
    """``without``: codes of the parties that are to cosign and whose keys are not known."""

    policy: str
    without: list[str]


class ProofOut(Schema):
    seq: int
    proof: str


class LogKeyIn(Schema):
    party: str = Field(max_length=20, description="Code of the party.")
    vkey: str = Field(max_length=3_000)


class LogKeyOut(Schema):
    id: str
    party: str
    vkey: str
    proposed_at: datetime
    confirmed_at: datetime | None
    replaced_at: datetime | None
