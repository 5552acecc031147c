from wasl.apps.sources.models.source import Reach, Source

__all__ = ["Reach", "Source"]
