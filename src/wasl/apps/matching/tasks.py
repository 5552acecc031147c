"""Linking in the background."""

from django.utils import timezone
from django_tasks import task

from wasl.apps.matching.domain.linking import run_linking
from wasl.apps.statistics import refresh_statistics


@task()
def link_in_background(run_id: str) -> None:
    run_linking(run_id, clock=timezone.now)
    refresh_statistics()
