from wasl.apps.audit.models.log import LoggedEntry, LogHead, Opening

__all__ = ["LogHead", "LoggedEntry", "Opening"]
