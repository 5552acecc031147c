"""What all addresses do alike: find what a person reaches, cut a page, refuse parameters nobody knows."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Generic, TypeVar

from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest
from ninja import Schema
from ninja.errors import ValidationError
from pydantic import BaseModel

from wasl.api.values import Paging
from wasl.apps.staff.models.staff import Staff
from wasl.kernel.ids import SHAPE

One = TypeVar("One", bound=Model)
Out = TypeVar("Out")


class Asked(HttpRequest):
    """A request of somebody who was let in."""

    user: Staff


class Page(Schema, Generic[Out]):
    """A part of what this person reaches; ``count`` is of all of that, and of nothing else."""

    count: int
    limit: int
    offset: int
    items: list[Out]


def reached(rows: QuerySet[One], id: str) -> One:
    """The row, or the same 404 whether it does not exist or is not for this person."""
    if SHAPE.fullmatch(id) is None:
        raise Http404
    found = rows.filter(pk=id).first()
    if found is None:
        raise Http404
    return found


def page_of(rows: QuerySet[One] | list[One], paging: Paging, shown: Callable[[list[One]], list[Out]]) -> dict[str, Any]:
    some = list(rows[paging.offset : paging.offset + paging.limit])
    return {
        "count": Paginator(rows, paging.limit).count,
        "limit": paging.limit,
        "offset": paging.offset,
        "items": shown(some),
    }


def only_known_parameters(view: Callable[..., Any]) -> Callable[..., Any]:
    """Refuse a parameter or form field that the address does not have: a filter misspelt would show too much."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **given: Any) -> Any:
        known = {name for value in given.values() if isinstance(value, BaseModel) for name in type(value).model_fields}
        if not {*request.GET, *request.POST} <= known | set(given):
            raise ValidationError([{"loc": ("query or form",), "msg": "it holds a name not known here"}])
        return view(request, *args, **given)

    return checked
