"""What is found on remains, value by value. A value is never changed: it is withdrawn, and another is recorded."""

from datetime import datetime

from django.db import transaction

from wasl.apps.audit.domain.log import Event, append
from wasl.apps.identification.domain.described_fields import Record, field_named, read_value
from wasl.apps.identification.domain.errors import IdentificationError
from wasl.apps.identification.models.described import Described
from wasl.apps.identification.models.site import Remains
from wasl.apps.identification.rules import may_examine
from wasl.apps.staff.models.staff import Staff
from wasl.kernel.dates import DateError, parse_date


def record_finding(
    remains: Remains, key: str, value: str, *, method: str = "", on_date: str = "", by: Staff, at: datetime
) -> Described:
    """Write down what was found in one field. Raises IdentificationError, which never repeats the value.

    ``method``: how the examiner came to it; ``on_date``: when it was examined, as people write dates. A field of which
    one value stands takes another only after that one was withdrawn.
    """
    what = f"nothing was recorded of remains {remains.id}"
    _check_examines(remains, by, what)
    field = field_named(key, record=Record.PM)
    read = read_value(field, value)
    try:
        examined = parse_date(on_date).edtf if on_date.strip() else ""
    except DateError:
        raise _refused(what, why="the day it was examined was not understood", do="Write it as 2021-03-02.") from None
    with transaction.atomic():
        Remains.objects.select_for_update().get(pk=remains.pk)
        if not field.several and remains.described_values.standing().filter(field=key).exists():
            raise _refused(what, why=f"a value of {key} stands", do="Withdraw it with a reason, then record this one.")
        found = Described.objects.create(
            remains=remains, field=key, value=read.value, edtf=read.edtf, low=read.low, high=read.high,
            method=method.strip(), on_date=examined, by=by, at=at,
        )  # fmt: skip
        append(Event("finding_recorded", by=by.id, subject=remains.id, plain={"value": found.id, "field": key},
                     sealed={"value": read.value, "method": found.method}), at=at)  # fmt: skip
    return found


def withdraw_finding(found: Described, *, why: str, by: Staff, at: datetime) -> Described:
    """Say that what was written of remains was wrong; it stays on record. Raises IdentificationError."""
    what = f"{found.id} was not withdrawn"
    if found.remains is None:
        raise _refused(what, why="a relative told it", do="Have it withdrawn by those who speak with the family.")
    _check_examines(found.remains, by, what)
    if not why.strip():
        raise _refused(what, why="no reason was given", do="Say why it was wrong.")
    with transaction.atomic():
        found = Described.objects.select_for_update().get(pk=found.pk)
        if found.withdrawn_at is not None:
            raise _refused(what, why="it was withdrawn before", do="Reload the page to see where it stands.")
        found.withdrawn_by, found.withdrawn_at, found.withdrawn_why = by, at, why.strip()
        found.save(update_fields=["withdrawn_by", "withdrawn_at", "withdrawn_why"])
        append(Event("finding_withdrawn", by=by.id, subject=found.remains_id or "",
                     plain={"value": found.id, "field": found.field}, sealed={"why": found.withdrawn_why}),
               at=at)  # fmt: skip
    return found


def _check_examines(remains: Remains, by: Staff, what: str) -> None:
    if not may_examine(remains.site.programme.parts_of(by)):
        raise _refused(what, why="you do not examine in this programme", do="Ask an examiner.")


def _refused(what: str, *, why: str, do: str) -> IdentificationError:
    return IdentificationError(what, why=why, do=do)
