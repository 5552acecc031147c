"""A request as our views see it: the middleware has let nobody through who is not logged in."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from wasl.apps.staff.models.staff import Staff


class PageRequest(HttpRequest):
    user: Staff
    htmx: HtmxDetails
