from wasl.apps.exchanges.models.release import Release

__all__ = ["Release"]
