"""Words of word lists that live in the domain without a name for people."""

from django.utils.translation import gettext_lazy as _

from wasl.apps.lists.domain.change_sheet import Change

CHANGES = {
    Change.DEAD: _("Newly answered: dead"),
    Change.HELD: _("Newly answered: held"),
    Change.RELEASED: _("Newly answered: released"),
    Change.ADDED: _("Entries added"),
    Change.ANSWERED: _("Newly answered, of any kind"),
    Change.REPLACED: _("Answers replaced"),
    Change.TAKEN_BACK: _("Answers taken back"),
    Change.WITHDRAWN: _("Entries withdrawn"),
}
