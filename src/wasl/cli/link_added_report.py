"""The report of a list that was held up to persons kept before: one page, as ``link_report`` makes it."""

from wasl.cli.link_added import AddedOutcome, alone
from wasl.cli.link_report import (
    GROUPS,
    HARD_PAIRS,
    NAME_COLUMNS,
    NAME_PARTS,
    Page,
    bdi,
    between,
    number,
    page_of,
    share,
    tiles,
)  # fmt: skip
from wasl.cli.link_words import field_word
from wasl.cli.markup import Markup, joined, tag
from wasl.cli.printing import Language
from wasl.engines.linkage.incremental import RefusedPair, Suggestion
from wasl.engines.tables.fields import Field

SHOWN = (Field.MOTHER, Field.BIRTH_DATE, Field.BIRTH_PLACE, Field.ARREST_DATE, Field.ARREST_PLACE)


def added_report(outcome: AddedOutcome, *, language: Language) -> str:
    """The whole page."""
    return page_of(_AddedPage(outcome, language))


class _AddedPage(Page[AddedOutcome]):
    @property
    def title(self) -> str:
        return self.word("title_added")

    def body(self) -> Markup:
        parts = [self.opening(), self.tiles(), self.sides(), self.to_look_at(), self.suggestions()]
        return Markup("\n".join([*parts, self.remarks(), self.stamp()]))

    def opening(self) -> Markup:
        counts = {name: number(count) for name, count in self.outcome.counts.items()}
        lead = self.sentence("lead_added", file=bdi(self.outcome.left.file), **counts)
        return joined(tag("h1", self.title), tag("p", lead, class_="lead"), self.warning())

    def tiles(self) -> Markup:
        names = ("known", "new_persons", "to_look_at", "suggested", "persons")
        return tiles(*((number(self.outcome.counts[name]), self.word(f"tile_{name}")) for name in names))

    def sides(self) -> Markup:
        return self.section("sec_sides_added", self.side_bar(self.outcome.left), note=self.word("sec_sides_added_note"))

    def standing_word(self, name: str) -> str:
        own = {"matched": "standing_known", "alone": "standing_new"}
        return self.word(own[name]) if name in own else super().standing_word(name)

    def to_look_at(self) -> Markup:
        """Pairs that look like one person and were not joined, the strongest first."""
        pairs = self.outcome.refused[:HARD_PAIRS]
        if not pairs:
            return self.section("sec_refused", tag("p", self.word("hard_none")))
        return self.section("sec_refused", *map(self.refused, pairs), note=self.word("sec_refused_note"))

    def refused(self, pair: RefusedPair) -> Markup:
        header = tag(
            "header",
            tag("b", share(alone(pair), 1)),
            tag("span", self.word(f"refused:{pair.why.name.lower()}"), class_="state"),
        )
        names = tag("div", *map(self.told, (pair.entry, pair.other)), class_="names")
        return tag("article", header, names, class_="pair")

    def told(self, entry: tuple[int, str]) -> Markup:
        """What one entry of any list says."""
        records = self.outcome.register.lists[entry[0]]
        row = records.row_of(entry[1])
        texts = {field: records.text(field, row) for field in Field if row is not None and field in records.columns}
        names = [texts[field] for field in NAME_COLUMNS if texts.get(field)]
        names = names or [" ".join(texts[field] for field in NAME_PARTS if texts.get(field))]
        more = [joined(field_word(field, self.language), " ", bdi(texts[field])) for field in SHOWN if texts.get(field)]
        where = joined(self.sentence("list_number", number=number(entry[0] + 1)), " · ", bdi(entry[1]))
        return tag(
            "div",
            *(tag("strong", bdi(name)) for name in names),
            tag("span", between(" · ", [where, *more]), class_="small"),
        )

    def suggestions(self) -> Markup:
        """Known persons that the new list suggests to be one."""
        found = self.outcome.added.suggestions[:GROUPS]
        if not found:
            return Markup("")
        return self.section("sec_suggested", *map(self.suggestion, found), note=self.word("sec_suggested_note"))

    def suggestion(self, one: Suggestion) -> Markup:
        sides = [
            tag("div", *(self.told(entry) for entry in self.outcome.register.entries_of(person)[:3]))
            for person in (one.person, one.other)
        ]
        heading = self.sentence("two_persons", one=number(one.person, "d"), other=number(one.other, "d"))
        return tag("article", tag("h3", heading), tag("div", *sides, class_="names"), class_="pair")
