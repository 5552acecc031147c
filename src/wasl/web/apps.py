"""The web layer as a Django app."""

from django.apps import AppConfig

from wasl.web.catalogues import compile_catalogues


class WebConfig(AppConfig):
    name = "wasl.web"
    label = "web"

    def ready(self) -> None:
        """Bring the catalogues up to date; where the code lies read-only, those that came with it serve."""
        try:
            compile_catalogues()
        except PermissionError:
            return
