"""Who said it, how far it is trusted, and what computed it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from wasl.kernel.canonical import sha256_hex
from wasl.kernel.errors import KernelError


class ProvenanceError(KernelError):
    code = "bad_provenance"


class Grade(StrEnum):
    """How far one piece of information is believed: the six steps of the Admiralty code, in words."""

    CONFIRMED = "confirmed"
    PROBABLE = "probable"
    POSSIBLE = "possible"
    DOUBTFUL = "doubtful"
    IMPROBABLE = "improbable"
    UNGRADED = "ungraded"


RELIABILITY_LABELS = {
    "A": {"en": "completely reliable", "ar": "موثوق تماماً"},
    "B": {"en": "usually reliable", "ar": "موثوق عادةً"},
    "C": {"en": "fairly reliable", "ar": "موثوق إلى حد ما"},
    "D": {"en": "not usually reliable", "ar": "غير موثوق عادةً"},
    "E": {"en": "unreliable", "ar": "غير موثوق"},
    "F": {"en": "reliability cannot be judged", "ar": "لا يمكن الحكم على موثوقيته"},
}
CREDIBILITY_LABELS = {
    1: {"en": "confirmed by other sources", "ar": "تؤكده مصادر أخرى"},
    2: {"en": "probably true", "ar": "صحيح على الأرجح"},
    3: {"en": "possibly true", "ar": "قد يكون صحيحاً"},
    4: {"en": "doubtful", "ar": "مشكوك في صحته"},
    5: {"en": "improbable", "ar": "مستبعد"},
    6: {"en": "truth cannot be judged", "ar": "لا يمكن الحكم على صحته"},
}
DIGEST = re.compile(r"[0-9a-f]{64}")
GRADES = dict(zip(CREDIBILITY_LABELS, Grade, strict=True))
ADMIRALTY_CODE = re.compile(r"\s*([A-Fa-f])\s*-?\s*([1-6])\s*", re.ASCII)


@dataclass(frozen=True, slots=True)
class AdmiraltyGrade:
    """A source's reliability (A-F) and this information's credibility (1-6), judged apart.

    Source: NATO AJP-2.1 and UK National Intelligence Model, the "6x6" or Admiralty system.
    ``str()`` gives "B2". Raises ProvenanceError for any other letter or number.
    """

    reliability: str
    credibility: int

    def __post_init__(self) -> None:
        if self.reliability not in RELIABILITY_LABELS or self.credibility not in CREDIBILITY_LABELS:
            raise ProvenanceError(
                "not an Admiralty grade", why="it has a letter A to F and a number 1 to 6", do="Write B2."
            )

    def __str__(self) -> str:
        return f"{self.reliability}{self.credibility}"

    @classmethod
    def parse(cls, text: str) -> "AdmiraltyGrade":
        """Read "B2", "b2" or "B-2". Raises ProvenanceError when it is none of these."""
        match = ADMIRALTY_CODE.fullmatch(text)
        if match is None:
            raise ProvenanceError(
                "not an Admiralty grade", why="it has a letter A to F and a number 1 to 6", do="Write B2."
            )
        return cls(match[1].upper(), int(match[2]))

    @property
    def grade(self) -> Grade:
        """The credibility as one word; 6 is ungraded. The source's reliability does not change it."""
        return GRADES[self.credibility]

    def label(self, *, language: str) -> str:
        """Both halves in words, in "en" or "ar". Raises ProvenanceError for another language."""
        separator = {"en": "; ", "ar": "؛ "}.get(language)
        if separator is None:
            raise ProvenanceError("no grade labels in this language", do='Ask for "en" or "ar".')
        return separator.join(
            (RELIABILITY_LABELS[self.reliability][language], CREDIBILITY_LABELS[self.credibility][language])
        )


class VoiceRole(StrEnum):
    """What someone did with the words: lived it, saw it, passed it on, wrote it down."""

    SELF = "self"
    WITNESS = "witness"
    FAMILY = "family"
    HOLDER = "holder"
    RELAY = "relay"
    AUTHOR = "author"
    UNKNOWN = "unknown"


def _role(text: str) -> VoiceRole:
    try:
        return VoiceRole(text)
    except ValueError:
        roles = ", ".join(VoiceRole)
        raise ProvenanceError("a voice with an unknown role is refused", do=f"Use one of {roles}.") from None


def _check_members(value: Mapping[str, object], *, names: set[str], thing: str) -> None:
    if set(value) != names:
        raise ProvenanceError(
            f"the JSON of one {thing} is refused",
            why=f"its members are not {', '.join(sorted(names))}",
            do="Write it with to_json.",
        )


@dataclass(frozen=True, slots=True)
class Voice:
    """One speaker in the chain by which something reached us.

    ``speaker`` is an id, or a label that names no person ("a released detainee").
    Raises ProvenanceError when it is blank or the role is not a VoiceRole.
    """

    speaker: str
    role: VoiceRole = VoiceRole.UNKNOWN

    def __post_init__(self) -> None:
        if not self.speaker.strip():
            raise ProvenanceError(
                "a voice without a speaker is refused",
                do='Give an id, or a label such as "a former detainee".',
            )
        object.__setattr__(self, "role", _role(self.role))

    def to_json(self) -> dict[str, str]:
        return {"speaker": self.speaker, "role": self.role.value}

    @classmethod
    def from_json(cls, value: Mapping[str, str]) -> "Voice":
        """The voice written by ``to_json``. Raises ProvenanceError when a member is missing or unknown."""
        _check_members(value, names={"speaker", "role"}, thing="voice")
        return cls(value["speaker"], _role(value["role"]))


VoiceChain = tuple[Voice, ...]  # nearest to the event first, whoever told us last


def voices_to_json(chain: VoiceChain) -> list[dict[str, str]]:
    return [voice.to_json() for voice in chain]


def voices_from_json(value: Iterable[Mapping[str, str]]) -> VoiceChain:
    """The chain written by ``voices_to_json``, in the same order. Raises ProvenanceError as Voice does."""
    return tuple(Voice.from_json(item) for item in value)


@dataclass(frozen=True, slots=True)
class EngineStamp:
    """What is needed to compute a result again: which engine, which version, on what, with which seed.

    The two digests are SHA-256 in hexadecimal of the canonical JSON of the parameters and of the inputs.
    ``seed`` is None for an engine that draws nothing at random. Raises ProvenanceError for a digest of
    another shape or an empty name.
    """

    engine: str
    version: str
    parameters_digest: str
    seed: int | None
    inputs_digest: str

    def __post_init__(self) -> None:
        if not self.engine or not self.version:
            raise ProvenanceError("an engine stamp needs a name and a version")
        for digest_text in (self.parameters_digest, self.inputs_digest):
            if not DIGEST.fullmatch(digest_text):
                raise ProvenanceError(
                    f"the stamp of {self.engine} has a digest that is not SHA-256 in hexadecimal",
                    do="Make it with wasl.kernel.provenance.digest.",
                )

    def to_json(self) -> dict[str, str | int | None]:
        return {
            "engine": self.engine,
            "version": self.version,
            "parameters_digest": self.parameters_digest,
            "seed": self.seed,
            "inputs_digest": self.inputs_digest,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, str | int | None]) -> "EngineStamp":
        """The stamp written by ``to_json``. Raises ProvenanceError when a member is missing or wrong."""
        names = {"engine", "version", "parameters_digest", "seed", "inputs_digest"}
        _check_members(value, names=names, thing="engine stamp")
        seed = value["seed"]
        if isinstance(seed, str):
            raise ProvenanceError("an engine stamp whose seed is text is refused", do="Write it as a number.")
        return cls(
            engine=str(value["engine"]),
            version=str(value["version"]),
            parameters_digest=str(value["parameters_digest"]),
            seed=seed,
            inputs_digest=str(value["inputs_digest"]),
        )


def digest(value: object) -> str:
    """SHA-256 in hexadecimal of the canonical JSON of ``value``. Raises CanonicalError for what has none."""
    return sha256_hex(value)


def stamp(engine: str, *, version: str, parameters: object, inputs: object, seed: int | None = None) -> EngineStamp:
    """The stamp of one run. Raises CanonicalError when parameters or inputs hold floats or other things."""
    return EngineStamp(engine, version, digest(parameters), seed, digest(inputs))
