"""Nobody signs up; accounts are opened by the group."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter


class ClosedDoorAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: Any) -> bool:  # noqa: ARG002  the adapter's interface
        return False
