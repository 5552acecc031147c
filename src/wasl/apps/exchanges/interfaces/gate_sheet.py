"""The run sheet of a stage as one device's keeper carries it: with that keeper's own codes, and nobody else's."""

from datetime import UTC, datetime

from wasl.apps.exchanges.domain.gate_reading import parties_at_gate
from wasl.apps.exchanges.interfaces.paper_terms import Keeper, RunSheet, SpokenCodes, StageStep, Step, Swap
from wasl.apps.exchanges.interfaces.paper_words import words_of
from wasl.apps.exchanges.models.crossing import Crossing, Device
from wasl.engines.crossing.codes import short_code
from wasl.engines.crossing.labels import labels

KEEPERS = {"ma": Keeper.MEDIATOR_A, "mb": Keeper.MEDIATOR_B, "n": Keeper.NEUTRAL}


def gate_sheet(
    crossing: Crossing, device: Device, *, stage: int, at: datetime, utc_offset_minutes: int, language: str
) -> RunSheet:
    """``stage`` counts from 1. Names of parties and of the place are those of the language in force."""
    exchange, terms = crossing.exchange, crossing.terms
    one, short, who = terms.stages[stage - 1], labels(terms), parties_at_gate(exchange)
    first = terms.swaps.index(one.swaps[0]) + 1

    def codes(step: str, subject: str) -> SpokenCodes:
        said = short_code(
            bytes.fromhex(device.secret), operation=exchange.id, role=device.role, step=step, subject=subject
        )
        return SpokenCodes(a=said if device.role == "ma" else "", b=said if device.role == "mb" else "")

    return RunSheet(
        group=words_of(language).text("working_group"),
        number=exchange.code,
        exchange=exchange.id,
        place=str(exchange.place),
        utc_offset_minutes=utc_offset_minutes,
        keeper=KEEPERS[device.role],
        sides=(str(crossing.side_a), str(crossing.side_b)),
        mediators=(", ".join(who["ma"]), ", ".join(who["mb"])),
        neutral=", ".join(who["n"]),
        clock_tolerance_seconds=terms.clock_tolerance,
        time_out_at=datetime.fromtimestamp(one.deadline, tz=UTC),
        stage=stage,
        stages=len(terms.stages),
        times=(),
        steps=(StageStep(Step.PREPARED, codes("prepared", one.id)), StageStep(Step.EVEN, codes("even", one.id))),
        swaps=tuple(
            Swap(
                number=number,
                from_a=tuple(short[person] for person in swap.a),
                from_b=tuple(short[person] for person in swap.b),
                codes=codes("swapped", swap.id),
                qr=f"wasl:{exchange.id}/{swap.id}",
            )
            for number, swap in enumerate(one.swaps, start=first)
        ),
        qr=f"wasl:{exchange.id}/{one.id}",
        manifest_sha256=crossing.manifest.sha256,
        printed_at=at,
    )
