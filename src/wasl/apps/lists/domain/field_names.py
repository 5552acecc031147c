"""The columns a list may have, by their names for people."""

from django.utils.translation import gettext_lazy as _

from wasl.engines.tables.fields import Field

COLUMN_NAMES = {
    Field.ENTRY_KEY: _("Key of the entry"),
    Field.NAME: _("Full name"),
    Field.NAME_LATIN: _("Full name in Latin letters"),
    Field.GIVEN: _("Given name"),
    Field.FATHER: _("Father's name"),
    Field.GRANDFATHER: _("Grandfather's name"),
    Field.FAMILY: _("Family name"),
    Field.MOTHER: _("Mother's name"),
    Field.KUNYA: _("Kunya"),
    Field.SEX: _("Sex"),
    Field.BIRTH_DATE: _("Date of birth"),
    Field.BIRTH_PLACE: _("Place of birth"),
    Field.AGE: _("Age"),
    Field.RESIDENCE: _("Place of residence"),
    Field.NATIONAL_ID: _("Number of an identity paper"),
    Field.ARREST_DATE: _("Date of arrest or abduction"),
    Field.ARREST_PLACE: _("Place of arrest or abduction"),
    Field.HOLDING_PLACE: _("Place of custody"),
    Field.STATUS: _("Status as stated"),
    Field.NOTE: _("Note"),
}
