"""One entry of a list: what a clerk wrote down about one person."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from wasl.engines.places.gazetteer import Place, governorates, towns
from wasl.engines.synthesis import arabic_writing as arabic
from wasl.engines.synthesis.conventions import Mixture
from wasl.engines.synthesis.draws import Draws
from wasl.engines.synthesis.latin_writing import SHORT_MUHAMMAD, Hand, hand, latin_slip, romanised
from wasl.engines.synthesis.name_stock import NamePart, stock
from wasl.engines.synthesis.people import InventedPerson
from wasl.engines.synthesis.written_dates import misdated, written_date

Script = Literal["ar", "la"]
PARTS = ("given", "father", "grandfather", "family")
GRANDFATHER_DROPPED = 0.80  # of entries that leave a part out; otherwise the father
WHICH_DIFFERS = (("given", 10.0), ("father", 25.0), ("grandfather", 35.0), ("family", 30.0))  # chosen by us
TOWN_AND_GOVERNORATE = 0.08  # chosen by us
USUAL_PLACE_SPELLING = 0.65  # chosen by us
SEX: dict[Script, dict[str, str]] = {"ar": {"M": "ذكر", "F": "أنثى"}, "la": {"M": "M", "F": "F"}}
BIN: dict[Script, dict[str, tuple[str, ...]]] = {
    "ar": {"M": ("بن",), "F": ("بنت",)},
    "la": {"M": ("bin", "ben", "ibn", "b."), "F": ("bint",)},
}


@dataclass(frozen=True)
class Entry:
    """What was written, cell by cell, and which phenomena it shows; parts left out are blank."""

    name: str
    parts: dict[str, str]
    cells: dict[str, str]
    shows: tuple[str, ...]


@dataclass
class Clerk:
    """Writes entries by the chance of each phenomenon.

    State: the stream of chance, and notes on the entry at hand.
    """

    draws: Draws
    chances: Mapping[str, float]
    mixture: Mixture
    pdf: bool
    notes: list[str] = field(default_factory=list)

    def write(self, person: InventedPerson, script: Script) -> Entry:
        """One entry about a person."""
        self.notes = []
        writer = hand(self.mixture, self.draws)
        habits = self.habits() if script == "ar" else frozenset()
        parts = self.name_parts(person)
        written = {key: self.part(part, script, writer, habits) for key, part in parts.items()}
        if script == "la":
            self.abbreviate(parts, written)
        self.slip(written, script)
        cells = {
            "mother_name": self.mother(person, script, writer, habits),
            "sex": SEX[script][self.sex(person)],
            "birth_date": self.birth_date(person, script),
            "birth_place": self.birth_place(person, script),
            "arrest_date": self.arrest_date(person, script),
            "arrest_place": self.arrest_place(person, script),
        }
        name = self.in_order(person, written, script, writer, habits)
        return Entry(name, {key: written.get(key, "") for key in PARTS}, cells, tuple(self.notes))

    def happens(self, phenomenon: str) -> bool:
        return self.draws.happens(self.chances[phenomenon])

    # names

    def name_parts(self, person: InventedPerson) -> dict[str, NamePart]:
        """The parts that are written, one of them perhaps another name."""
        parts = {
            "given": person.given,
            "father": person.father,
            "grandfather": person.grandfather,
            "family": person.family,
        }
        if self.happens("part_differs"):
            which = self.draws.one_by_weight(WHICH_DIFFERS)
            parts[which] = self.another(parts[which], which, woman=person.sex == "F")
            self.notes.append("part_differs")
        if self.happens("part_missing"):
            del parts["grandfather" if self.draws.happens(GRANDFATHER_DROPPED) else "father"]
            self.notes.append("part_missing")
        return parts

    def another(self, part: NamePart, which: str, *, woman: bool) -> NamePart:
        """A name of the same kind that is not this one."""
        if which == "family":
            names = stock("family").names
        else:
            names = stock("given_female" if which == "given" and woman else "given_male").names
        while (other := self.draws.one_of(names)).ar == part.ar:
            pass
        return other

    def part(self, part: NamePart, script: Script, writer: Hand, habits: frozenset[str]) -> str:
        return self.in_arabic(part.ar, habits) if script == "ar" else romanised(part, writer, self.draws)

    def habits(self) -> frozenset[str]:
        """What this clerk, or the file the entry came through, does to every name in the entry."""
        wanted = ("spacing", "hamza", "final_ya", "ta_marbuta")
        chosen = [name for name in wanted if self.happens(name)]
        if self.draws.happens(0.3):
            chosen.append("seated")
        if self.pdf and self.happens("pdf"):
            chosen.append("pdf")
        return frozenset(chosen)

    def in_arabic(self, text: str, habits: frozenset[str]) -> str:
        changes: tuple[tuple[str, Callable[[str], str]], ...] = (
            ("spacing", arabic.join_compounds),
            ("hamza", lambda name: arabic.drop_hamza(name, seated="seated" in habits)),
            ("final_ya", arabic.swap_final_ya),
            ("ta_marbuta", arabic.ta_marbuta_as_ha),
            ("pdf", arabic.through_pdf),
        )
        for habit, change in changes:
            if habit in habits:
                changed = change(text)
                if changed != text and habit not in self.notes:
                    self.notes.append(habit)
                text = changed
        return text

    def abbreviate(self, parts: Mapping[str, NamePart], written: dict[str, str]) -> None:
        if parts["given"].ar == "محمد" and self.happens("abbreviated"):
            written["given"] = self.draws.one_of(SHORT_MUHAMMAD)
            self.notes.append("abbreviated")

    def slip(self, written: dict[str, str], script: Script) -> None:
        """One or two letters wrong, or one set apart, in one part."""
        if self.happens("letters"):
            which = self.draws.one_of(tuple(written))
            change = arabic.slip if script == "ar" else latin_slip
            for _ in range(1 + self.draws.number(2)):
                written[which] = change(written[which], self.draws)
            self.notes.append("letters")
        if script == "ar" and self.happens("split_letters"):
            which = self.draws.one_of(tuple(written))
            written[which] = arabic.split_letter(written[which], self.draws)
            self.notes.append("split_letters")

    def in_order(
        self,
        person: InventedPerson,
        written: Mapping[str, str],
        script: Script,
        writer: Hand,
        habits: frozenset[str],
    ) -> str:
        """The name in one cell: usually given, father, grandfather, family."""
        words = [written[key] for key in PARTS if key in written]
        if "father" in written and self.happens("bin_written"):
            words.insert(1, self.draws.one_of(BIN[script][person.sex]))
            self.notes.append("bin_written")
        if self.happens("family_first"):
            words = [words[-1], *words[:-1]]
            self.notes.append("family_first")
        if person.kunya is not None and self.happens("kunya_written"):
            words.append(f"({self.aside(person.kunya, script, writer, habits)})")
            self.notes.append("kunya_written")
        return " ".join(words)

    def mother(self, person: InventedPerson, script: Script, writer: Hand, habits: frozenset[str]) -> str:
        if self.happens("mother_missing"):
            return ""
        parts = person.mother[:1] if self.happens("mother_family_missing") else person.mother
        return " ".join(self.aside(part, script, writer, habits) for part in parts)

    def aside(self, part: NamePart, script: Script, writer: Hand, habits: frozenset[str]) -> str:
        """A part that is not of the person's own name: the notes do not tell of it."""
        noted = list(self.notes)
        written = self.part(part, script, writer, habits)
        self.notes = noted
        return written

    def sex(self, person: InventedPerson) -> Literal["F", "M"]:
        if not self.happens("sex_differs"):
            return person.sex
        self.notes.append("sex_differs")
        return "M" if person.sex == "F" else "F"

    # dates and places

    def birth_date(self, person: InventedPerson, script: Script) -> str:
        if self.happens("birth_date_missing"):
            return ""
        precision = "year" if self.happens("birth_year_only") else "day"
        return self.date(person.birth_date, precision, script, "birth_date_differs")

    def arrest_date(self, person: InventedPerson, script: Script) -> str:
        if self.happens("arrest_date_missing"):
            return ""
        coarse = self.draws.one_of(("month", "month", "year"))
        precision = coarse if self.happens("arrest_date_coarse") else "day"
        return self.date(person.arrest_date, precision, script, "arrest_date_differs")

    def date(self, edtf: str, precision: str, script: Script, differs: str) -> str:
        """The day as written; a wrong one is written in full."""
        day = date.fromisoformat(edtf)
        if self.happens(differs):
            self.notes.append(differs)
            day, precision = misdated(day, self.draws), "day"
        return written_date(day, precision=precision, script=script, draws=self.draws)

    def birth_place(self, person: InventedPerson, script: Script) -> str:
        return "" if self.happens("birth_place_missing") else self.place(person.birth_place, script)

    def arrest_place(self, person: InventedPerson, script: Script) -> str:
        if self.happens("arrest_place_missing"):
            return ""
        place = person.arrest_place
        if self.happens("arrest_place_differs"):
            self.notes.append("arrest_place_differs")
            place = self.draws.one_of([town for town in towns() if town.ar != place.ar])
        return self.place(place, script)

    def place(self, place: Place, script: Script) -> str:
        """A town, its governorate, or both."""
        governorate = governorates()[place.governorate]
        if self.happens("governorate_only"):
            return self.place_name(governorate, script)
        town = self.place_name(place, script)
        if place.ar == governorate.ar or not self.draws.happens(TOWN_AND_GOVERNORATE):
            return town
        return f"{town}{'، ' if script == 'ar' else ', '}{self.place_name(governorate, script)}"

    def place_name(self, place: Place, script: Script) -> str:
        if script == "ar":
            return place.ar
        return place.latin[0] if self.draws.happens(USUAL_PLACE_SPELLING) else self.draws.one_of(place.latin)
