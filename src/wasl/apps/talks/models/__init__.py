from wasl.apps.talks.models.round import Round

__all__ = ["Round"]
