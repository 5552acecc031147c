"""The run sheet of one stage, on A4 for the gate: large, black on white, to be filled in by hand.

It names nobody: people stand in it by their short codes. What both mediators say aloud confirms a swap; the sheet of
one holds that one's codes and fields for what is heard of the other. Only the neutral's sheet may hold both.
"""

from pathlib import Path

from wasl.apps.exchanges.interfaces.paper_checks import check_run_sheet
from wasl.apps.exchanges.interfaces.paper_terms import Keeper, RunSheet, SpokenCodes, StageStep, Swap
from wasl.apps.exchanges.interfaces.paper_words import words_of
from wasl.apps.exchanges.interfaces.qr import qr_svg
from wasl.apps.papers.setting import runs_json, set_pdf
from wasl.apps.papers.words import Runs, Words, code, in_zone, offset_name, plain_text

TEMPLATE = Path(__file__).with_name("run_sheet.typ")
TICKS = ("tick_arrived", "tick_identity", "tick_zone", "tick_swapped", "tick_home")
CASES = ("early", "late", "abort", "half", "wrong", "refuses", "count", "clock")


def write_run_sheet(sheet: RunSheet, *, language: str) -> bytes:
    """The PDF of one stage. Raises PaperError when it cannot be written so."""
    words = words_of(language)
    check_run_sheet(sheet)
    return set_pdf(TEMPLATE, _sheet_json(sheet, words), of=sheet.exchange)


def _sheet_json(sheet: RunSheet, words: Words) -> dict[str, object]:
    printed = in_zone(sheet.printed_at, offset=sheet.utc_offset_minutes)
    before, _, rest = words.text("page").partition("{page}")
    between, _, after = rest.partition("{pages}")
    return {
        "language": words.language,
        "rtl": words.rtl,
        "date": (printed.year, printed.month, printed.day),
        "page": (before, between, after),
        "title": runs_json(words.say("run_sheet")),
        "stage": runs_json(words.say("stage_of", stage=sheet.stage, stages=sheet.stages)),
        "exchange": runs_json(words.say("exchange_of", number=sheet.number)),
        "keeper": runs_json(words.say("sheet_of", keeper=words.party(_keeper(sheet)))),
        "id": runs_json((code(sheet.exchange),)),
        "facts": [[runs_json(one) for one in row] for row in _facts(sheet, words)],
        "sides": [runs_json(words.say("from_side", side=words.party(side))) for side in sheet.sides],
        "mediators": [runs_json((words.party(name),)) for name in sheet.mediators],
        "ticks": [runs_json(words.say(tick)) for tick in TICKS],
        "labels": {
            key: runs_json(words.say(key))
            for key in ("code", "heard", "time", "counted", "confirm_both", "footer_rule", "what_to_do", "signature")
        },
        "swap_word": [runs_json(words.say("swap", number=swap.number)) for swap in sheet.swaps],
        "qr": _qr_json(sheet.qr, words),
        "steps": [_step_json(step, words) for step in sheet.steps],
        "swaps": [_swap_json(swap, words) for swap in sheet.swaps],
        "cases": [  # the last: whether there are fields to write into
            (
                runs_json(_case(f"when_{case}", sheet, words)),
                runs_json(_case(f"do_{case}", sheet, words)),
                case == "abort",
            )
            for case in CASES
        ],
    }


def _keeper(sheet: RunSheet) -> str:
    names = {Keeper.MEDIATOR_A: sheet.mediators[0], Keeper.MEDIATOR_B: sheet.mediators[1]}
    return names.get(sheet.keeper, sheet.neutral)


def _facts(sheet: RunSheet, words: Words) -> list[tuple[Runs, Runs]]:
    offset = sheet.utc_offset_minutes
    time_out = in_zone(sheet.time_out_at, offset=offset)
    people = sum(len(swap.from_a) for swap in sheet.swaps), sum(len(swap.from_b) for swap in sheet.swaps)
    return [
        (words.say("group"), (words.party(sheet.group),)),
        (words.say("place"), (words.party(sheet.place),)),
        (words.say("day"), words.day(time_out.date())),
        *((words.of("step", time.step), (words.clock(time.at, offset=offset),)) for time in sheet.times),
        (words.say("time_out"), (words.clock(sheet.time_out_at, offset=offset),)),
        (words.say("times"), words.say("all_times", offset=offset_name(offset))),
        (words.say("tolerance"), words.counted("second", sheet.clock_tolerance_seconds)),
        (words.say("number"), words.listed([
            words.counted("swap", len(sheet.swaps)),
            *(words.together(words.party(side), ": ", words.counted("person", count))
              for side, count in zip(sheet.sides, people, strict=True)),
        ])),
        *((words.say("facing", side=words.party(side)), (words.party(name),))
          for side, name in zip(sheet.sides, sheet.mediators, strict=True)),
        (words.of("role", "neutral"), (words.party(sheet.neutral),)),
        (words.say("manifest_hash"), (code(sheet.manifest_sha256),)),
    ]  # fmt: skip


def _case(key: str, sheet: RunSheet, words: Words) -> Runs:
    return words.say(
        key, tolerance=words.counted("second", sheet.clock_tolerance_seconds),
        time=words.clock(sheet.time_out_at, offset=sheet.utc_offset_minutes),
    )  # fmt: skip


def _step_json(step: StageStep, words: Words) -> dict[str, object]:
    return {"name": runs_json(words.of("step", step.step)), "codes": _codes_json(step.codes)}


def _swap_json(swap: Swap, words: Words) -> dict[str, object]:
    return {
        "people": [[runs_json((code(one),)) for one in some] for some in (swap.from_a, swap.from_b)],
        "codes": _codes_json(swap.codes),
        "qr": _qr_json(swap.qr, words),
    }


def _codes_json(codes: SpokenCodes) -> list[object]:
    return [runs_json((code(one),)) if one else [] for one in (codes.a, codes.b)]


def _qr_json(text: str, words: Words) -> dict[str, str]:
    return {"svg": qr_svg(text), "text": plain_text((code(text),)), "alt": plain_text(words.say("qr", text=code(text)))}
