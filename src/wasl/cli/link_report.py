"""The report of a run: one page that needs nothing else, pictures before tables, in English or Arabic.

Every text from a list stands in ``<bdi>`` and is escaped; the page asks nothing of the network, and its own
policy forbids it to. The same run gives the same bytes.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files
from string import Template
from typing import Any, Generic, Protocol, TypeVar

from wasl import __version__
from wasl.cli.link_input import Entries
from wasl.cli.link_large import LargeOutcome
from wasl.cli.link_outcome import Member, Outcome
from wasl.cli.link_words import Remark, field_word, word
from wasl.cli.markup import Markup, filled, joined, tag
from wasl.cli.printing import Language
from wasl.engines.linkage.blocking import KeyCount
from wasl.engines.linkage.evaluation import Bin, Figures
from wasl.engines.linkage.levels import NAME_FIELDS, PLACE_FIELDS, Verdict, levels_of
from wasl.engines.linkage.linking import Stamp
from wasl.engines.linkage.plan import COMPARISONS
from wasl.engines.linkage.reasons import Pair, Reason
from wasl.engines.tables.fields import Field

HARD_PAIRS, GROUPS, MEMBERS = 12, 10, 12  # how many are shown
MOST_BITS = 10.0  # weight at which a bar is full
STANDINGS = ("matched", "possible", "alone", "nameless")
NAME_COLUMNS = (Field.NAME, Field.NAME_LATIN)
NAME_PARTS = (Field.GIVEN, Field.FATHER, Field.GRANDFATHER, Field.FAMILY)


def report(outcome: Outcome | LargeOutcome, *, language: Language) -> str:
    """The whole page."""
    return page_of(_LinkPage(outcome, language))


def page_of(page: "Page[Any]") -> str:
    """A page in the one template."""
    template = files("wasl.cli").joinpath("link_report.html").read_text(encoding="utf-8")
    return Template(template).substitute(
        language=page.language.value,
        direction="rtl" if page.language is Language.AR else "ltr",
        title=joined(page.title),
        body=page.body(),
    )


class Shown(Protocol):
    """What every report tells of: the lists, what was not used, and what made it."""

    @property
    def sides(self) -> tuple[Entries, ...]: ...
    @property
    def right(self) -> Entries | None: ...
    @property
    def by_groups(self) -> bool: ...
    @property
    def remarks(self) -> tuple[Remark, ...]: ...
    @property
    def stamp(self) -> Stamp: ...
    def standing(self, entries: Entries) -> dict[str, int]: ...


Found = TypeVar("Found", bound=Shown)


class Page(Generic[Found]):
    """One report being written: what was found, and the language in which it is told."""

    def __init__(self, outcome: Found, language: Language) -> None:
        self.outcome, self.language = outcome, language

    @property
    def title(self) -> str:
        raise NotImplementedError

    def body(self) -> Markup:
        """All sections, what matters most first."""
        raise NotImplementedError

    def word(self, key: str) -> str:
        return word(key, self.language)

    def by_way(self, key: str) -> str:
        """The key of a sentence that is another when whole groups were weighed."""
        return f"{key}_one" if self.outcome.by_groups else key

    def section(self, key: str, *inside: str, note: str = "") -> Markup:
        notes = [tag("p", note, class_="note")] if note else []
        return tag("section", tag("h2", self.word(key)), *notes, *inside, id=key.removeprefix("sec_"))

    def sentence(self, key: str, **values: str) -> Markup:
        return filled(self.word(key), **values)

    def warning(self) -> Markup:
        return tag("p", tag("strong", self.word("lead_person")), " ", self.word("personal"), class_="small")

    def side_bar(self, entries: Entries) -> Markup:
        standing = self.outcome.standing(entries)
        shown = [name for name in STANDINGS if standing[name]]
        bars = [_block(name, standing[name] / len(entries)) for name in shown]
        legend = [
            tag("li", tag("i", class_=name), f"{self.standing_word(name)} ", tag("b", number(standing[name])))
            for name in shown
        ]
        return joined(
            tag("h3", self.side_name(entries), " ", bdi(entries.file), ": ", number(len(entries))),
            tag("div", *bars, class_="stack"),
            tag("ul", *legend, class_="legend"),
        )

    def side_name(self, entries: Entries) -> str:
        return self.word(entries.side if self.outcome.right else "only")

    def standing_word(self, name: str) -> str:
        return self.word("nameless_short" if name == "nameless" else name)

    def remarks(self) -> Markup:
        """What could not be used, list by list, then what concerns the run."""
        parts: list[Markup] = []
        for entries in self.outcome.sides:
            told = [self.remark(remark) for remark in entries.remarks]
            if entries.id_header is not None:
                told.append(tag("li", self.sentence("ids_from", header=bdi(entries.id_header))))
            parts.append(tag("h3", self.side_name(entries), " ", bdi(entries.file)))
            parts.append(tag("ul", *told, class_="remarks"))
        of_run = [self.remark(remark) for remark in self.outcome.remarks]
        if of_run:
            parts.append(tag("h3", self.word("whole_run")))
            parts.append(tag("ul", *of_run, class_="remarks"))
        return self.section("sec_remarks", *parts)

    def remark(self, remark: Remark) -> Markup:
        return tag("li", tag("bdi", remark.text(self.language)))

    def stamp(self) -> Markup:
        stamp = self.outcome.stamp
        sentence = self.sentence(
            "stamp",
            version=bdi(__version__),
            engine=bdi(stamp.engine),
            engine_version=bdi(stamp.version),
            seed=bdi(str(stamp.seed)),
        )
        return self.section("sec_stamp", tag("p", sentence, class_="small"), tag("span", stamp.inputs, class_="digest"))


class _LinkPage(Page[Outcome | LargeOutcome]):
    """The report of one run."""

    @property
    def title(self) -> str:
        return self.word("title_two" if self.outcome.right else "title_one")

    def body(self) -> Markup:
        """All sections, what matters most first."""
        parts = [self.opening(), self.tiles(), self.sides(), self.histogram()]
        if self.outcome.figures:
            parts.append(self.against_truth(self.outcome.figures))
        parts += [self.hard_pairs(), self.groups(), self.keys(), self.weights(), self.remarks(), self.stamp()]
        return Markup("\n".join(parts))

    # --- first things ---

    def opening(self) -> Markup:
        """The finding in one sentence."""
        values = {}
        for entries in self.outcome.sides:
            values[entries.side] = bdi(entries.file)
            values[f"{entries.side}_matched"] = number(self.outcome.standing(entries)["matched"])
            values[f"{entries.side}_all"] = number(len(entries))
        lead = self.sentence("lead_two" if self.outcome.right else "lead_one", **values)
        return joined(
            tag("h1", self.title),
            tag("p", lead, class_="lead"),
            self.warning(),
        )

    def tiles(self) -> Markup:
        outcome = self.outcome
        persons = [(number(outcome.persons), self.word("tile_persons"))] if outcome.persons is not None else []
        return tiles(
            *persons,
            (number(outcome.taken_count), self.word("tile_pairs")),
            (number(outcome.conflict_count), self.word(self.by_way("tile_conflicts"))),
            (number(outcome.candidate_count), self.word("tile_candidates")),
            (number(outcome.threshold, "g"), self.word("tile_threshold")),
        )

    def sides(self) -> Markup:
        """One bar per list: how many entries have a counterpart."""
        note = self.sentence("sec_sides_note", floor=share(self.outcome.possible_from))
        return self.section("sec_sides", *map(self.side_bar, self.outcome.sides), note=note)

    def histogram(self) -> Markup:
        """Pairs in each tenth of probability."""
        counts = self.outcome.tenths
        top = math.log10(1 + max([1, *counts.values()]))
        note = self.sentence(
            "sec_histogram_note",
            keep=share(self.outcome.keep_above),
            threshold=number(self.outcome.threshold, "g"),
        )
        bars = [self.histogram_bar(tenth, counts[tenth], top) for tenth in range(10)]
        return self.section("sec_histogram", tag("div", *bars, class_="histogram"), note=note)

    def histogram_bar(self, tenth: int, count: int, top: float) -> Markup:
        height = 82 * math.log10(1 + count) / top
        over = "over" if tenth / 10 >= self.outcome.threshold - 1e-9 else None
        bar = tag("i", class_=over, style=f"block-size:{height:.1f}%")
        return tag("div", tag("b", f"{count:,}"), bar, tag("span", f"{tenth / 10:.1f}"))

    # --- the truth ---

    def against_truth(self, figures: Figures) -> Markup:
        """Accuracy and calibration, when the truth was given."""
        truth = self.outcome.truth
        note = self.sentence("sec_truth_note", file=bdi(truth.file if truth else ""), pairs=number(figures.true_pairs))
        shares = tiles(
            (share(figures.precision, 1), f"{self.word('precision')}: {self.word('precision_means')}"),
            (share(figures.recall, 1), f"{self.word('recall')}: {self.word('recall_means')}"),
            (number(figures.f1, ".3f"), f"{self.word('f1')}: {self.word('f1_means')}"),
            (share(figures.candidate_recall, 1), self.word("candidate_recall")),
        )
        plot = tag(
            "div",
            self.calibration_plot(figures.calibration),
            self.calibration_table(figures.calibration),
            class_="calibration",
        )
        wrong = self.counts("wrong_pairs", figures.false_by_kind, "kind")
        missed = self.counts("missed_pairs", figures.missed_by_kind, "miss")
        return self.section("sec_truth", shares, plot, wrong, missed, note=note)

    def calibration_plot(self, bins: Sequence[Bin]) -> Markup:
        """Share that is true over the probability given; the diagonal is perfect."""
        most = max((each.count for each in bins), default=1)
        marks = [
            tag(
                "circle",
                cx=f"{44 + 240 * each.mean_probability:.1f}",
                cy=f"{254 - 240 * each.observed_share:.1f}",
                r=f"{3 + 6 * math.log1p(each.count) / math.log1p(most):.1f}",
                fill="#1d5b86",
                fill_opacity="0.75",
            )
            for each in bins
        ]
        grid = [part for tick in (0.0, 0.25, 0.5, 0.75, 1.0) for part in _tick(tick)]
        diagonal = tag("line", x1=44, y1=254, x2=284, y2=14, stroke="#55626f", stroke_dasharray="4 4")
        labels = (
            tag("text", self.word("axis_said"), x=164, y=290, text_anchor="middle"),
            tag(
                "text",
                self.word("axis_true"),
                x=12,
                y=134,
                text_anchor="middle",
                transform="rotate(-90 12 134)",
            ),
        )
        return tag(
            "svg",
            *grid,
            diagonal,
            *marks,
            *labels,
            viewBox="0 0 300 300",
            role="img",
            aria_label=self.word("calibration"),
        )

    def calibration_table(self, bins: Sequence[Bin]) -> Markup:
        head = [tag("th", self.word(key)) for key in ("bin_said", "bin_true", "bin_pairs")]
        rows = [
            tag(
                "tr",
                *(
                    tag("td", cell)
                    for cell in (
                        share(each.mean_probability, 1),
                        share(each.observed_share, 1),
                        number(each.count),
                    )
                ),
            )
            for each in bins
        ]
        return tag("table", tag("thead", tag("tr", *head)), tag("tbody", *rows))

    def counts(self, heading: str, counts: Mapping[str, int], group: str) -> Markup:
        if not counts:
            return Markup("")
        most = max(counts.values())
        rows: list[Markup] = []
        for kind, count in sorted(counts.items(), key=lambda item: -item[1]):
            rows.append(tag("dt", self.word(f"{group}:{kind}")))
            bar = tag(
                "div",
                tag("i", style="inline-size:100%"),
                class_="bar",
                style=f"inline-size:{85 * count / most:.1f}%",
            )
            rows.append(tag("dd", tag("span", number(count), class_="small"), bar))
        return joined(tag("h3", self.word(heading)), tag("dl", *rows, class_="bars"))

    # --- what to look at ---

    def hard_pairs(self) -> Markup:
        """The pairs nearest the threshold, side by side."""
        hard = self.outcome.hardest(HARD_PAIRS)
        if not hard:
            return self.section("sec_hard", tag("p", self.word("hard_none")))
        return self.section("sec_hard", *map(self.pair, hard), note=self.word("sec_hard_note"))

    def pair(self, pair: Pair) -> Markup:
        state = self.outcome.state(pair)
        header = tag(
            "header",
            tag("b", share(pair.probability, 1)),
            tag("span", self.word(self.by_way(state) if state == "outdone" else state), class_=f"state {state}"),
            tag("span", self.sentence("otherwise", kind=self.word(f"kind:{pair.against}")), class_="small"),
        )
        names = [
            self.entry(self.outcome.side_of(side), key)
            for side, key in (("left", pair.left_id), ("right", pair.right_id))
        ]
        compared = [reason for reason in pair.reasons if reason.verdict is not Verdict.MISSING]
        rows = tag("table", tag("tbody", *(self.reason(reason, pair) for reason in compared)))
        return tag("article", header, tag("div", *names, class_="names"), rows, self.one_sided(pair), class_="pair")

    def entry(self, entries: Entries, key: str) -> Markup:
        """An entry's full name in its own direction, with its id and where it stands."""
        number = str(entries.numbers[entries.place_of[key]])
        where = (self.side_name(entries), " · ", bdi(key), " · ", self.sentence("row", number=bdi(number)))
        names = [tag("strong", bdi(name)) for name in full_names(entries, key)]
        return tag("div", *names, tag("span", *where, class_="small"))

    def reason(self, reason: Reason, pair: Pair) -> Markup:
        """One row: the field and the verdict, what each list says, and how much it weighs."""
        verdict = tag("span", self.word(f"verdict:{reason.verdict}"), class_="small")
        left, right = self.texts(reason, pair)
        return tag(
            "tr",
            tag("th", field_word(reason.field, self.language), verdict),
            tag("td", bdi(left)),
            tag("td", bdi(right)),
            tag("td", _weight(reason.weight), class_="bits"),
        )

    def texts(self, reason: Reason, pair: Pair) -> tuple[str, str]:
        """What each list says, as written there; a part of a name as the engine took it out."""
        field = Field(reason.field)
        left = self.outcome.left.values(pair.left_id).get(field, reason.left_text)
        right = self.outcome.side_of("right").values(pair.right_id).get(field, reason.right_text)
        return left, right

    def one_sided(self, pair: Pair) -> Markup:
        """In one line, what only one of the two entries says."""
        told: list[Markup] = []
        for reason in pair.reasons:
            if reason.verdict is Verdict.MISSING and (reason.left_text or reason.right_text):
                left, right = self.texts(reason, pair)
                told.append(joined(field_word(reason.field, self.language), " ", bdi(left or right)))
        if not told:
            return Markup("")
        return tag("p", self.word("one_side"), ": ", between(" · ", told), class_="small aside")

    def groups(self) -> Markup:
        """The largest groups of three entries and more."""
        large = self.outcome.largest(GROUPS)
        if not large:
            return self.section("sec_clusters", tag("p", self.word("clusters_none")))
        return self.section("sec_clusters", *map(self.group, large), note=self.word("sec_clusters_note"))

    def group(self, group: Sequence[Member]) -> Markup:
        lists = {entries.side: entries for entries in self.outcome.sides}
        items = [self.member(lists[side], key) for side, key in group[:MEMBERS]]
        count = self.sentence("cluster_size", count=number(len(group)))
        return tag("div", tag("h3", count), tag("ul", *items), class_="group")

    def member(self, entries: Entries, key: str) -> Markup:
        values = entries.values(key)
        more = [bdi(values[field]) for field in (Field.MOTHER, Field.BIRTH_DATE, Field.BIRTH_PLACE) if field in values]
        told = between(" · ", [*(tag("b", bdi(name)) for name in full_names(entries, key)), *more])
        where = tag("span", f" {self.side_name(entries)} · ", bdi(key), class_="small")
        return tag("li", told, where)

    # --- how it was done ---

    def keys(self) -> Markup:
        """What each key brought, in the order in which keys are tried."""
        keys = self.outcome.keys
        most = max((key.pairs for key in keys), default=1) or 1
        rows = [part for key in keys for part in self.key(key, most)]
        return self.section("sec_keys", tag("dl", *rows, class_="bars"), note=self.word("sec_keys_note"))

    def key(self, key: KeyCount, most: int) -> tuple[Markup, Markup]:
        told: list[Markup] = [self.sentence("key_new", pairs=number(key.pairs), new=number(key.new_pairs))]
        if key.blocks_cut:
            told.append(self.sentence("key_cut", cut=number(key.blocks_cut)))
        if key.blocks_left_out:
            told.append(self.sentence("key_left_out", out=number(key.blocks_left_out)))
        new = tag("i", style=f"inline-size:{100 * key.new_pairs / max(key.pairs, 1):.1f}%")
        bar = tag("div", new, class_="bar", style=f"inline-size:{100 * key.pairs / most:.1f}%")
        name = " + ".join(self.key_part(part) for part in key.key)
        return tag("dt", name), tag("dd", bar, tag("span", between(" · ", told), class_="small"))

    def key_part(self, part: str) -> str:
        return field_word(part, self.language) if part in COMPARISONS else self.word(f"part:{part}")

    def weights(self) -> Markup:
        """Per field and verdict, log2 of how much likelier it is in one person's entries than in two
        strangers'.
        """
        model = self.outcome.model
        how = self.word("weights_fitted" if model.fitted else "weights_default")
        used = [field for field in COMPARISONS if self.is_on_both(field)]
        return self.section(
            "sec_weights",
            tag("div", *map(self.field_weights, used), class_="weights"),
            note=self.sentence("sec_weights_note", how=how),
        )

    def is_on_both(self, field: str) -> bool:
        """Whether a field can say anything: every list has it, or has names it is taken from."""
        from_name = field in NAME_PARTS
        return all(
            Field(field) in entries.columns or (from_name and not NAME_COLUMNS_SET.isdisjoint(entries.columns))
            for entries in self.outcome.sides
        )

    def field_weights(self, field: str) -> Markup:
        model = self.outcome.model
        m, u = model.m[field], model.u[field]
        lines = [
            tag(
                "div",
                tag("span", self.word(f"verdict:{verdict}")),
                _weight(_log2_ratio(m[level], u[level])),
                class_="line",
            )
            for level, verdict in enumerate(levels_of(field))
            if verdict is not Verdict.MISSING
        ]
        mark = "*" if field in NAME_FIELDS or field in PLACE_FIELDS else ""
        return tag("div", tag("h3", field_word(field, self.language) + mark), *lines)


NAME_COLUMNS_SET = frozenset(NAME_COLUMNS)


def full_names(entries: Entries, key: str) -> list[str]:
    """What an entry calls its person: the whole name in each script, or else its parts in order."""
    values = entries.values(key)
    whole = [values[field] for field in NAME_COLUMNS if field in values]
    return whole or [" ".join(values[field] for field in NAME_PARTS if field in values)]


def bdi(text: str) -> Markup:
    return tag("bdi", text)


def number(value: float, form: str = ",") -> Markup:
    return tag("bdi", format(value, form), class_="num", dir="ltr")


def share(value: float, digits: int = 0) -> Markup:
    """A share as a percentage; one that is not quite all is not called 100 %."""
    shown = f"{100 * value:.{digits}f}"
    if value < 1 and float(shown) == 100:
        shown = f"> {100 - 10**-digits:.{digits}f}"
    return tag("bdi", f"{shown} %", class_="num", dir="ltr")


def between(joint: str, parts: Iterable[str]) -> Markup:
    told: list[str] = []
    for part in parts:
        told += [joint, part] if told else [part]
    return joined(*told)


def tiles(*tiles: tuple[Markup, str]) -> Markup:
    return tag("ul", *(tag("li", tag("b", value), tag("span", meaning)) for value, meaning in tiles), class_="tiles")


def _block(name: str, share: float) -> Markup:
    return tag("i", class_=name, style=f"inline-size:{100 * share:.3f}%")


def _weight(bits: float) -> Markup:
    """A bar to one side for, to the other against, and the number."""
    length = 50 * min(abs(bits) / MOST_BITS, 1.0)
    start = 50 if bits >= 0 else 50 - length
    style = f"margin-inline-start:{start:.1f}%;inline-size:{length:.1f}%"
    bar = tag("span", tag("i", class_="pro" if bits >= 0 else "con", style=style), class_="axis")
    return tag("div", bar, tag("bdi", f"{bits:+.1f}".replace("-", "−"), class_="num", dir="ltr"), class_="tip")


def _log2_ratio(m: float, u: float) -> float:
    return math.log2(max(m, 1e-7) / max(u, 1e-7))


def _tick(value: float) -> tuple[Markup, ...]:
    x, y = 44 + 240 * value, 254 - 240 * value
    return (
        tag("line", x1=44, x2=284, y1=y, y2=y, stroke="#dde2e7"),
        tag("line", x1=x, x2=x, y1=14, y2=254, stroke="#dde2e7"),
        tag("text", f"{value:g}", x=x, y=270, text_anchor="middle"),
        tag("text", f"{value:g}", x=38, y=y + 4, text_anchor="end"),
    )
