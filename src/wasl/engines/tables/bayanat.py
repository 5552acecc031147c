"""Exports of Bayanat (https://github.com/sjacorg/bayanat), read after the field names of its version 4.0.

Its CSV is a table like any other, with columns in pairs (``name``, ``name_ar``); its JSON holds for each actor what
hangs on it. Here an actor becomes one flat row: what tells of the person, without who works on the case at the
organisation it comes from. Organisations, which are actors too, are no persons.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from wasl.engines.tables.model import Note, NoteCode

MARKS = frozenset(("name_ar", "nickname_ar", "mother_name_ar", "actor_relations"))
CSV_MARKS = frozenset(("id", "name_ar", "nickname_ar", "mother_name_ar", "civilian", "type"))
NO_PERSON = "entity"
LEFT_OUT = frozenset((
    "class", "assigned_to", "first_peer_reviewer", "second_peer_reviewer", "roles", "medias", "review", "review_action",
    "status", "events", "actor_relations", "bulletin_relations", "incident_relations", "actor_profiles", "id_number",
    "origin_place", "ethnographies", "nationalities", "dialects",
))  # fmt: skip
TITLED = ("ethnographies", "nationalities", "dialects")
RELATED = {"actor_relations": ("actor", "name"), "bulletin_relations": ("bulletin", "title"),
           "incident_relations": ("incident", "title")}  # fmt: skip
OF_PROFILE = frozenset(("id", "actor_id", "MP"))


def is_actor(record: Any) -> bool:
    return isinstance(record, Mapping) and (record.get("class") == "actor" or record.keys() >= MARKS)


def is_export(headers: Sequence[str]) -> bool:
    """Whether these are the columns of Bayanat's CSV of actors."""
    return CSV_MARKS.issubset(headers)


def not_persons(rows: Sequence[int]) -> Note:
    return Note(NoteCode.NOT_PERSONS, f"left out, rows that tell of organisations: {len(rows)}", tuple(rows))


def plain_actor(actor: Mapping[str, Any]) -> dict[str, Any]:
    """One actor as flat as its CSV, and with the first event of each type: ``Arrest/from_date``, ``Arrest/location``.

    Empty for an organisation.
    """
    if str(actor.get("type") or "").casefold() == NO_PERSON:
        return {}
    flat = {name: value for name, value in actor.items() if not name.startswith("_") and name not in LEFT_OUT}
    flat["id_number"] = [each.get("number") for each in _objects(actor.get("id_number"))]
    flat |= {name: [_title(each) for each in _objects(actor.get(name))] for name in TITLED}
    flat |= _events(_objects(actor.get("events")))
    for number, profile in enumerate(_objects(actor.get("actor_profiles")), start=1):
        flat |= _profile(profile, number=number)
    flat["origin_place"] = _title(actor.get("origin_place"))
    for relation, (kind, title) in RELATED.items():
        others = (each.get(kind) for each in _objects(actor.get(relation)))
        flat[relation] = [
            f"{other.get('id')}-{other.get(title) or ''}" for other in others if isinstance(other, Mapping)
        ]
    return {name: value for name, value in flat.items() if value not in (None, "", [])}


def _events(events: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    told = []
    for event in sorted(events, key=lambda each: str(each.get("from_date") or "9")):
        kind, place = _title(event.get("eventtype"), latin=True) or "event", _title(event.get("location"))
        begun, ended = _day(event, "from_date"), _day(event, "to_date")
        told.append(" · ".join(filter(None, (kind, begun, ended, place, str(event.get("title") or "")))))
        if f"{kind}/from_date" not in flat:  # the first of its kind
            flat |= {f"{kind}/from_date": begun, f"{kind}/location": place}
    return flat | {"events": "\n".join(told)}


def _day(event: Mapping[str, Any], name: str) -> str:
    """The day without the midnight it is exported with; with ~ when the event is marked as estimated."""
    day = str(event.get(name) or "").removesuffix("T00:00")
    return f"{day}~" if day and event.get("estimated") else day


def _profile(profile: Mapping[str, Any], *, number: int) -> dict[str, Any]:
    flat = {}
    for name, value in profile.items():
        if name in OF_PROFILE or name.startswith("_"):
            continue
        titled = name in ("sources", "labels", "ver_labels")
        flat[f"profile_{number}_{name}"] = [_title(each) for each in _objects(value)] if titled else value
    return flat


def _objects(value: Any) -> list[Mapping[str, Any]]:
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else []


def _title(value: Any, *, latin: bool = False) -> str:
    """The title of a place, a label, a type of event: in Arabic where there is one, unless asked otherwise."""
    if not isinstance(value, Mapping):
        return ""
    names = ("title", "title_ar") if latin else ("title_ar", "title")
    return next((str(value[name]) for name in names if value.get(name)), "")
