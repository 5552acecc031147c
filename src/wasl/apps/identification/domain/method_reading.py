"""What a method says, as the kinship engine takes it."""

from collections.abc import Collection, Mapping
from typing import Any

import numpy as np

from wasl.apps.identification.models.comparing import Method
from wasl.apps.identification.models.programme import Programme
from wasl.engines.kinship.laboratory.frequencies import Table, marker_table, prepared
from wasl.engines.kinship.markers import Marker
from wasl.engines.kinship.mutation import Mutation


def current_method(programme: Programme) -> Method | None:
    return programme.methods.order_by("number").last()


def table_of(method: Method) -> Table:
    """The frequencies with the method's rules applied."""
    told = Table(
        method.population,
        {
            name: marker_table(zip(one["alleles"], one["freqs"], strict=True), people=one["N"])
            for name, one in method.frequencies.items()
        },
    )
    minimum = method.settings["minimum"]
    return prepared(told, minimum="5/2N" if minimum == "5/2N" else float(minimum))


def markers_of(method: Method, seen: Mapping[str, Collection[str]]) -> list[Marker]:
    """The method's markers, with the alleles that were ``seen`` at each and that the table has not.

    Raises KinshipError for frequencies or a mutation model that cannot be.
    """
    table = table_of(method)
    female, male = (_mutation(method.settings[sex]) for sex in ("female", "male"))
    markers = []
    for name in sorted(table.markers):
        one = table.marker(name, seen=sorted(seen.get(name, ())))
        shares = np.asarray(one.frequencies) / one.frequencies.sum()
        markers.append(Marker.of(name, one.alleles, shares, female=female, male=male))
    return markers


def _mutation(told: Mapping[str, Any]) -> Mutation | None:
    if not told["model"]:
        return None
    return Mutation(told["model"], float(told["rate"]), float(told["rate2"]), float(told["range"]))
