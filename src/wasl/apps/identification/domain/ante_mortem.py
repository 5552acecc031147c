"""What relatives tell of a missing person, field by field: who told it, several side by side where they differ."""

from datetime import datetime

from django.db import transaction

from wasl.apps.audit.domain.log import Event, append
from wasl.apps.identification.domain.described_fields import Record, field_named, read_value
from wasl.apps.identification.domain.errors import IdentificationError
from wasl.apps.identification.domain.families import locked, member_of
from wasl.apps.identification.models.described import Described
from wasl.apps.identification.models.family import Missing, Relative
from wasl.apps.staff.models.staff import Staff
from wasl.kernel.dates import from_edtf


def record_told(missing: Missing, field: str, value: str, *, told_by: Relative, by: Staff, at: datetime,
                on_date: str = "") -> Described:  # fmt: skip
    """What one relative says. ``on_date`` is EDTF: when it was so. Raises IdentificationError, DateError."""
    named = field_named(field, record=Record.AM)
    read = read_value(named, value)
    from_edtf(on_date)
    with transaction.atomic():
        family = locked(missing.family, by=by)
        told_by = member_of(family, told_by)
        if not told_by.name or told_by.is_dead or told_by.pk == missing.relative_id:
            raise _refused(missing, "it is told by a living relative, by name", "Choose who told it.")
        standing = Described.objects.standing().filter(missing=missing, field=named.key, told_by=told_by)
        if named.several:
            standing = standing.filter(value=read.value)
        if standing.exists():
            raise _refused(missing, "this relative has told it already", "Withdraw what was told before, for a reason.")
        told = Described.objects.create(
            missing=missing, field=named.key, value=read.value, edtf=read.edtf, low=read.low, high=read.high,
            told_by=told_by, on_date=on_date, by=by, at=at,
        )  # fmt: skip
        append(Event("told_recorded", by=by.id, subject=missing.id,
                     plain={"value": told.id, "field": named.key, "told_by": told_by.id},
                     sealed={"value": read.value}), at=at)  # fmt: skip
    return told


def withdraw_told(told: Described, *, why: str, by: Staff, at: datetime) -> None:
    """It was misheard, or the relative takes it back. It stays on record, and is no longer compared."""
    missing = told.missing
    if missing is None:
        raise IdentificationError(f"value {told.id} was not withdrawn", why="it was found on remains, not told",
                                  do="Ask who examines.")  # fmt: skip
    if not why.strip():
        raise _refused(missing, "no reason was given", "Say what was wrong.")
    with transaction.atomic():
        locked(missing.family, by=by)
        told = Described.objects.get(pk=told.pk)
        if told.withdrawn_at is not None:
            raise _refused(missing, "it is withdrawn already", "Reload the page.")
        told.withdrawn_by, told.withdrawn_at, told.withdrawn_why = by, at, why
        told.save()
        append(Event("told_withdrawn", by=by.id, subject=missing.id, plain={"value": told.id},
                     sealed={"why": why}), at=at)  # fmt: skip


def _refused(missing: Missing, why: str, do: str) -> IdentificationError:
    return IdentificationError(f"what is told of {missing.code} was not changed", why=why, do=do)
