"""The integrated report on a conclusion, and its copy for the family, as blocks; both as PDF, the same bytes again."""

from collections.abc import Iterable
from math import floor

from wasl.apps.identification.interfaces.paper_values import Dna, Report, Standing
from wasl.apps.identification.interfaces.paper_words import facts, paper_of, words_of
from wasl.apps.papers.blocks import Block, Facts, Heading, Paper, Paragraph, Table
from wasl.apps.papers.setting import set_paper
from wasl.apps.papers.words import Runs, Sayable, Words, code, offset_name
from wasl.engines.kinship.evidence.verbal import in_words

LIMITS = ("limit_who", "limit_how", "limit_genotypes", "limit_parts", "limit_wrong")
MOST_DIGITS = 6  # of a percentage; what is surer is said to be more than that


def write_report(report: Report, *, language: str) -> bytes:
    return set_paper(report_paper(report, language=language), of=report.conclusion)


def write_family_copy(report: Report, *, language: str) -> bytes:
    """In plain words: no method, no number of the laboratory, nothing of custody."""
    return set_paper(family_paper(report, language=language), of=report.conclusion)


def report_paper(report: Report, *, language: str) -> Paper:
    words = words_of(language)
    sections = (_conclusion, _evidence, _dna, _custody, _signatures, _limits)
    return paper_of(
        words, title=words.say("report"), subtitle=words.say(report.standing.value), of=report.conclusion,
        at=report.drawn_up_at, offset=report.utc_offset_minutes,
        blocks=[block for section in sections for block in section(report, words)],
    )  # fmt: skip


def family_paper(report: Report, *, language: str) -> Paper:
    words = words_of(language)
    return paper_of(
        words, title=words.say("family_copy"), subtitle=words.say("family_subject"), of=report.conclusion,
        at=report.drawn_up_at, offset=report.utc_offset_minutes, blocks=list(_for_family(report, words)),
    )  # fmt: skip


def _conclusion(report: Report, words: Words) -> Iterable[Block]:
    yield Heading(words.say("conclusion"))
    yield facts(words, {
        "number": (code(report.conclusion),),
        "programme": (words.party(report.programme),),
        "remains": (code(report.label),),
        "remains_id": (code(report.remains),),
        "parts": _listed(words, report.parts),
        "found": (words.party(report.found),) if report.found else words.say("none"),
        "person": (words.party(report.person),),
        "person_id": (code(report.missing),),
        "rests_on": words.listed((words.party(one),) for one in report.basis),
        "evidence_digest": (code(report.evidence_sha256),),
        "drawn_up": words.moment(report.drawn_up_at, offset=report.utc_offset_minutes),
        "times": words.say("all_times", offset=offset_name(report.utc_offset_minutes)),
    })  # fmt: skip
    yield Heading(words.say("reasons"), level=3)
    yield Paragraph((words.party(report.why),))


def _evidence(report: Report, words: Words) -> Iterable[Block]:
    yield Heading(words.say("evidence"))
    if not report.items:
        yield Paragraph(words.say("none"))
        return
    yield Paragraph(words.say("evidence_note" if report.is_as_signed else "evidence_changed"))
    yield Table(
        tuple(words.say(one) for one in ("item", "in_life", "on_remains", "it_speaks")), (3, 4, 4, 3),
        tuple(
            tuple((words.party(text),) if text else words.say("none")
                  for text in (one.what, one.told, one.found, one.sign))
            for one in report.items
        ),
    )  # fmt: skip


def _dna(report: Report, words: Words) -> Iterable[Block]:
    yield Heading(words.say("dna"))
    if report.dna is None:
        yield Paragraph(words.say("dna_none"))
        return
    dna = report.dna
    yield Facts((
        *_weight(dna, words),
        (words.say("prior"), words.say("prior_of", people=code(str(dna.prior_people)))),
        (words.say("posterior"), _posterior(dna, words)),
        (words.say("threshold"), (code(dna.threshold),)),
        (words.say("markers"), (code(f"{dna.markers} · {dna.relatives}"),)),
        (words.say("table"), _population(dna, words)),
        (words.say("method"), (code(dna.method),)),
        (words.say("version"), (code(dna.version),)),
        (words.say("digest"), (code(dna.inputs_sha256),)),
    ))  # fmt: skip


def _weight(dna: Dna, words: Words) -> list[tuple[Runs, Runs]]:
    if dna.log10_lr is None:
        return [(words.say("lr"), words.say("lr_excluded"))]
    said = in_words(dna.log10_lr)
    table = "scale_against" if said.direction == "against" else "scale_for"
    scale = words.say("scale", source=(words.party(said.source),))
    return [(words.say("lr"), (code(f"{dna.log10_lr:.2f}"),)),
            (words.say("in_words"), words.together(words.of(table, said.code), ". ", scale))]  # fmt: skip


def _posterior(dna: Dna, words: Words) -> Runs:
    if dna.log10_odds is None:
        return words.say("lr_excluded")
    return words.say("posterior_of", percent=code(percent(dna.log10_odds)), odds=code(_odds(dna.log10_odds)))


def percent(log10_odds: float) -> str:
    """Posterior odds as a percentage that is never rounded up: ``99.995``; ``> 99.999999`` where more digits would lie.

    Examples
    --------
    >>> percent(4.0)
    '99.990000'
    >>> percent(12.0)
    '> 99.999999'
    """
    doubt = 1 / (1 + 10 ** min(log10_odds, 300.0))
    least = 10.0 ** -(MOST_DIGITS + 2)
    if doubt < least:
        return f"> 99.{'9' * MOST_DIGITS}"
    return f"{floor((1 - doubt) / least) * least * 100:.{MOST_DIGITS}f}"


def _odds(log10_odds: float) -> str:
    if log10_odds >= 6:
        return f"10^{log10_odds:.1f}"
    return f"{10**log10_odds:,.0f}" if log10_odds >= 1 else f"{10**log10_odds:.2g}"


def _population(dna: Dna, words: Words) -> Runs:
    if dna.sample_size is None:
        return (words.party(dna.population),)
    return words.say("table_of", population=(words.party(dna.population),), people=code(str(dna.sample_size)))


def _custody(report: Report, words: Words) -> Iterable[Block]:
    yield Heading(words.say("custody"))
    if not report.custody:
        yield Paragraph(words.say("custody_none"))
        return
    yield Table(
        tuple(words.say(one) for one in ("when", "label", "what", "party", "place")), (4, 3, 3, 3, 4),
        tuple(
            (words.moment(one.at, offset=report.utc_offset_minutes), (code(one.label),), (words.party(one.what),),
             (words.party(one.party),), (words.party(one.place),))
            for one in report.custody
        ),
    )  # fmt: skip


def _signatures(report: Report, words: Words) -> Iterable[Block]:
    yield Heading(words.say("signatures"))
    yield Facts(tuple(
        (words.say(key), words.together(words.moment(one.at, offset=report.utc_offset_minutes), " · ",
                                        (words.party(one.name),), " · ", (words.party(one.party),)))
        for key, one in (("proposed_by", report.proposed), ("seconded_by", report.seconded))
    ))  # fmt: skip


def _limits(_report: Report, words: Words) -> Iterable[Block]:
    yield Heading(words.say("limits"))
    for limit in LIMITS:
        yield Paragraph(words.say(limit))


def _for_family(report: Report, words: Words) -> Iterable[Block]:
    said: dict[str, Sayable] = {"remains": code(report.label), "person": (words.party(report.person),)}
    yield Paragraph(words.say("family_void" if report.standing is Standing.VOID else "family_says", **said))
    if report.standing is Standing.IN_DOUBT:
        yield Paragraph(words.say("family_doubt"))
    if report.standing is not Standing.VOID:
        yield Paragraph(words.say("family_parts", parts=_listed(words, (report.label, *report.parts))))
        yield Heading(words.say("family_rests"))
        yield Paragraph(words.listed((words.party(one),) for one in report.basis))
        yield Paragraph(words.say("family_more"))
    yield Heading(words.say("family_rights_head"))
    yield Paragraph(words.say("family_rights"))


def _listed(words: Words, labels: Iterable[str]) -> Runs:
    return words.listed((code(one),) for one in labels) or words.say("none")
