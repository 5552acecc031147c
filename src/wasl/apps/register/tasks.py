"""Reading people for searching, in the background."""

from django_tasks import task

from wasl.apps.register.domain.searchable import keep_source


@task()
def keep_source_in_background(source_id: str) -> None:
    keep_source(source_id)
