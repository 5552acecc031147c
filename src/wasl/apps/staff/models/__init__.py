from wasl.apps.staff.models.erasure import Erasure
from wasl.apps.staff.models.key import ApiKey
from wasl.apps.staff.models.log_key import LogKey
from wasl.apps.staff.models.party import Party
from wasl.apps.staff.models.remembered import Remembered
from wasl.apps.staff.models.staff import Staff, StaffRole

__all__ = ["ApiKey", "Erasure", "LogKey", "Party", "Remembered", "Staff", "StaffRole"]
