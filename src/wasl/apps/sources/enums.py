from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class SourceKind(TextChoices):
    SUBMISSION = "submission", _("Submitted list")
    DOCUMENT = "document", _("Document")
    INTERVIEW = "interview", _("Interview")
    NEWS = "news", _("News report")
    STATEMENT = "statement", _("Official statement")
    DATASET = "dataset", _("Data set")
