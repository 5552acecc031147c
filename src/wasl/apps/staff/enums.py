from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PartyKind(TextChoices):
    SIDE = "side", _("Side")
    MEDIATOR = "mediator", _("Mediator (guarantor)")
    NEUTRAL = "neutral", _("Neutral body")
    HOST = "host", _("Host")
    OBSERVER = "observer", _("Observer")
    OTHER = "other", _("Other organisation")


class Role(TextChoices):
    ASKING_SIDE = "asking_side", _("Asking side")
    HOLDER = "holder", _("Holder")
    MEDIATOR = "mediator", _("Mediator")
    NEUTRAL = "neutral", _("Neutral")
    FAMILY_LIAISON = "family_liaison", _("Family liaison")
    LABORATORY = "laboratory", _("Laboratory")
    FORENSIC = "forensic", _("Forensic examiner")
    MONITOR = "monitor", _("Monitor")
    AUDITOR = "auditor", _("Auditor")
    SECRETARIAT = "secretariat", _("Secretariat")


class Purpose(TextChoices):
    """Why a person may read what a source tells: reach is always for a purpose."""

    SEEK = "seek", _("to seek one's own people")
    HOLD = "hold", _("to answer for those one holds")
    MEDIATE = "mediate", _("to bring lists together")
