from wasl.apps.identification.models.comparing import Exclusion, Match, Method, Search
from wasl.apps.identification.models.conclusion import Burial, Conclusion, Handover, Notification, TellingWish
from wasl.apps.identification.models.described import Described
from wasl.apps.identification.models.family import Consent, Family, Missing, PedigreeCheck, Relative
from wasl.apps.identification.models.laboratory import Aliquot, Batch, Profile, StaffProfile, Untyped
from wasl.apps.identification.models.programme import Member, Programme
from wasl.apps.identification.models.sample import CustodyExplanation, CustodyStep, Sample
from wasl.apps.identification.models.site import Element, Reassociation, Recovery, Remains, Site

__all__ = [
    "Aliquot",
    "Batch",
    "Burial",
    "Conclusion",
    "Consent",
    "CustodyExplanation",
    "CustodyStep",
    "Described",
    "Element",
    "Exclusion",
    "Family",
    "Handover",
    "Match",
    "Member",
    "Method",
    "Missing",
    "Notification",
    "PedigreeCheck",
    "Profile",
    "Programme",
    "Reassociation",
    "Recovery",
    "Relative",
    "Remains",
    "Sample",
    "Search",
    "Site",
    "StaffProfile",
    "TellingWish",
    "Untyped",
]  # fmt: skip
