"""Searching in the background."""

from django.utils import timezone
from django_tasks import task

from wasl.apps.identification.domain.searching import run_search
from wasl.apps.statistics import refresh_statistics


@task()
def search_in_background(search_id: str) -> None:
    run_search(search_id, clock=timezone.now)
    refresh_statistics()
