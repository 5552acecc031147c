from wasl.apps.casework.models.request import FamilyRequest

__all__ = ["FamilyRequest"]
