from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Part(TextChoices):
    """What a party is in an exchange."""

    SIDE = "side", _("Side")
    MEDIATOR = "mediator", _("Mediator (guarantor)")
    NEUTRAL = "neutral", _("Neutral body")


class ExchangeState(TextChoices):
    OPENED = "opened", _("Terms set, lists awaited")
    SEALED = "sealed", _("All lists sealed")
    REVEALED = "revealed", _("All lists opened")
    PLANNED = "planned", _("Manifest made, signatures awaited")
    AGREED = "agreed", _("Manifest signed by all")
    READY = "ready", _("Everybody heard")
    CROSSING = "crossing", _("Crossing under way")
    SETTLING = "settling", _("Crossing over, accounts open")
    CLOSED = "closed", pgettext_lazy("exchange", "Closed")
    ABANDONED = "abandoned", pgettext_lazy("exchange", "Given up")


class ManifestState(TextChoices):
    PROPOSED = "proposed", _("Signatures awaited")
    SIGNED = "signed", _("Signed by all")
    REPLACED = "replaced", _("Replaced by a later one")


class Readiness(TextChoices):
    """What came of a private interview. Why stays with the neutral."""

    READY = "ready", pgettext_lazy("interview", "Ready")
    DECLINES = "declines", pgettext_lazy("interview", "Declines")
    UNFIT = "unfit", pgettext_lazy("interview", "Not fit to travel")
    NOT_PRESENTED = "not_presented", pgettext_lazy("interview", "Not presented")


class BodyFinding(TextChoices):
    """Whose remains they are, as the laboratory found later."""

    CONFIRMED = "confirmed", _("The person named")
    ANOTHER = "another", _("Somebody else")
    UNDETERMINED = "undetermined", _("Cannot be told")


class Turn(TextChoices):
    """What an exchange asks of a person now."""

    SEAL = "seal", _("Seal your list")
    OPEN = "open", _("Let your list be opened")
    PLAN = "plan", _("Make the manifest")
    SIGN = "sign", _("Sign the manifest")
    HEAR = "hear", _("Hear the persons")
    REPAIR = "repair", _("Repair the manifest")
    DEVICE = "device", _("Register a telephone for the gate")
    GATE = "gate", _("Go to the gate")
    SETTLE = "settle", _("Settle the accounts")


class Step(TextChoices):
    """The way of an exchange, as it is drawn."""

    TERMS = "terms", pgettext_lazy("step", "Terms")
    SEALED = "sealed", pgettext_lazy("step", "Sealed")
    OPENED = "opened", pgettext_lazy("step", "Opened")
    MANIFEST = "manifest", pgettext_lazy("step", "Manifest")
    SIGNED = "signed", pgettext_lazy("step", "Signed")
    HEARD = "heard", pgettext_lazy("step", "Heard")
    CROSSING = "crossing", pgettext_lazy("step", "Crossing")
    SETTLED = "settled", pgettext_lazy("step", "Settled")


LONGEST_DISPUTE = 20_000  # characters all parties say of one together: so much the minutes hold
