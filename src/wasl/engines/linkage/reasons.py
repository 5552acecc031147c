"""Why two entries are or are not thought one person, in words for a person."""

from dataclasses import dataclass, replace

from wasl.engines.linkage.levels import Verdict

_FIELDS = {
    "en": {
        "given": "given name", "father": "father", "grandfather": "grandfather", "family": "family name",
        "mother": "mother", "sex": "sex", "birth_date": "date of birth", "birth_place": "place of birth",
        "arrest_date": "date of arrest", "arrest_place": "place of arrest",
    },
    "ar": {
        "given": "الاسم", "father": "اسم الأب", "grandfather": "اسم الجد", "family": "النسبة",
        "mother": "اسم الأم",
        "sex": "الجنس", "birth_date": "تاريخ الميلاد", "birth_place": "مكان الميلاد",
        "arrest_date": "تاريخ الاعتقال",
        "arrest_place": "مكان الاعتقال",
    },
}  # fmt: skip
_VERDICTS = {
    "en": {
        Verdict.MISSING: "not known on one side", Verdict.SAME: "the same",
        Verdict.VARIANT: "two writings of one",
        Verdict.NEAR: "different, though one slip apart", Verdict.CONTRADICTED: "different",
        Verdict.DISPLACED: "stands in another place", Verdict.SWAPPED: "day and month exchanged",
        Verdict.CLOSE: "almost the same", Verdict.COMPATIBLE: "possible, as far as known",
        Verdict.NEAR_YEARS: "within two years",
    },
    "ar": {
        Verdict.MISSING: "غير معروف في إحدى الجهتين", Verdict.SAME: "متطابق",
        Verdict.VARIANT: "كتابتان لشيء واحد",
        Verdict.NEAR: "مختلف وإن كان يفصل بينهما خطأ واحد", Verdict.CONTRADICTED: "مختلف",
        Verdict.DISPLACED: "في موضع آخر", Verdict.SWAPPED: "تبادل اليوم والشهر",
        Verdict.CLOSE: "متطابق تقريبًا",
        Verdict.COMPATIBLE: "ممكن بقدر ما هو معروف", Verdict.NEAR_YEARS: "ضمن سنتين",
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reason:
    """What one field says. weight: log2 of the odds it gives, for one person (positive) or for the likeliest
    other explanation (strangers, siblings or cousins; negative). Texts as written in the lists.
    """

    field: str
    verdict: Verdict
    weight: float
    left_text: str
    right_text: str

    def text(self, language: str) -> str:
        """One line in ``ar`` or ``en``; each list's text is set apart in its own direction.

        A column that the plan for persons does not have is called by its own name.
        """
        field, verdict = _FIELDS[language].get(self.field, self.field), _VERDICTS[language][self.verdict]
        return f"{field}: {verdict} (⁨{self.left_text}⁩ | ⁨{self.right_text}⁩)"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two entries. probability: that they are one person, as the model sees it. weight: log2 of the evidence
    alone, before how rare matches are. against: the likeliest other explanation. Reasons in the order of
    the fields.
    """

    left_id: str
    right_id: str
    probability: float
    weight: float
    against: str
    reasons: tuple[Reason, ...]

    def turned(self) -> "Pair":
        """The same pair with its entries the other way round."""
        reasons = tuple(replace(each, left_text=each.right_text, right_text=each.left_text) for each in self.reasons)
        return replace(self, left_id=self.right_id, right_id=self.left_id, reasons=reasons)

    @property
    def names_differ(self) -> bool:
        """Whether the given names are plainly different: such a pair is never taken without a person's word."""
        return any(reason.field == "given" and reason.verdict is Verdict.CONTRADICTED for reason in self.reasons)
