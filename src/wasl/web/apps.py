"""The web layer as a Django app."""

from contextlib import suppress

from django.apps import AppConfig

from wasl.web.catalogues import compile_catalogues


class WebConfig(AppConfig):
    name = "wasl.web"
    label = "web"

    def ready(self) -> None:
        """Have changes of secrets logged, and bring the catalogues up to date where the code may be written to."""
        from wasl.web.accounts import log_changes_of_secrets  # it needs the models, which are ready only now

        log_changes_of_secrets()
        with suppress(PermissionError):
            compile_catalogues()
