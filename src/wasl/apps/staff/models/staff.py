"""People who log in. Personal data: a working name and a log-in name; basis: accountability of access.

Retired by closing the account (``is_active``); scrubbed for development by replacing both names.
"""

from functools import cached_property
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import get_language

from wasl.apps.fields import TypedIdField
from wasl.apps.staff.enums import Purpose, Role
from wasl.apps.staff.models.party import Party
from wasl.apps.staff.rules import purposes_of


class StaffManager(BaseUserManager["Staff"]):
    def get_by_natural_key(self, username: str | None) -> "Staff":
        return self.get(username=username)


class Staff(AbstractBaseUser):
    id = TypedIdField("stf")
    username = models.CharField(max_length=60, unique=True)
    name_en = models.CharField(max_length=120)
    name_ar = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="staff")
    is_active = models.BooleanField(default=True)
    language = models.CharField(max_length=5, default="en")

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name_en"]

    objects = StaffManager()

    class Meta:
        ordering = ["username"]
        verbose_name_plural = "staff"

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return (get_language() == "ar" and self.name_ar) or self.name_en

    @cached_property
    def roles(self) -> frozenset[Role]:
        return frozenset(Role(held.role) for held in self.held_roles.all())

    @cached_property
    def purposes(self) -> frozenset[Purpose]:
        return purposes_of(self.roles)

    # allauth and Django's auth machinery ask these; Wasl has no superusers.
    is_staff = False
    is_superuser = False

    def has_perm(self, *_args: Any) -> bool:
        return False

    def has_module_perms(self, *_args: Any) -> bool:
        return False


class StaffRole(models.Model):
    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="held_roles")
    role = models.CharField(max_length=20, choices=Role.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["staff", "role"], name="role_held_once")]
