"""Forms of the way home: telling the family, handing over, burying."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wasl.apps.identification.domain.burials import Grave
from wasl.apps.identification.enums import BurialKind, Part, Telling
from wasl.apps.identification.models.conclusion import Conclusion
from wasl.apps.identification.models.family import Relative
from wasl.apps.identification.models.programme import Programme
from wasl.apps.identification.models.site import Remains
from wasl.apps.staff.models.party import Party
from wasl.kernel.places import PlacePrecision
from wasl.web.ident_site_forms import DATE_HELP, PRECISIONS


def _moment(label: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, widget=widget)


def _words(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "dir": "auto"})


class NotifyForm(forms.Form):
    relative = forms.ModelChoiceField(label=_("Who was told"), queryset=Relative.objects.none(), empty_label=None)
    told_at = _moment(_("When (UTC)"))
    how = forms.CharField(
        label=_("How and where"), max_length=300, widget=_words(2),
        help_text=_("In person where that can be, and not alone."),
    )  # fmt: skip
    wishes = forms.CharField(
        label=_("What the family wishes"), max_length=2000, required=False, widget=_words(3),
        help_text=_("Burial and rites, to see the remains or not, to be told of parts found later or not."),
    )  # fmt: skip

    def __init__(self, *args: Any, relatives: list[Relative], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["relative"]
        field.queryset = Relative.objects.filter(pk__in=[one.pk for one in relatives])
        field.choices = [(one.pk, one.name or one.pk) for one in relatives]


class TellingWishForm(forms.Form):
    relative = forms.ModelChoiceField(label=_("Member of the family"), queryset=Relative.objects.none())
    wish = forms.ChoiceField(label=_("Wishes"), choices=Telling.choices)

    def __init__(self, *args: Any, conclusion: Conclusion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = conclusion.missing.family.relatives.filter(withdrawn_at=None, missing=None, is_dead=False)
        field: Any = self.fields["relative"]
        field.queryset = members
        field.label_from_instance = lambda one: one.name or one.pk


class GiveForm(forms.Form):
    """To a side, or home. Who of the family receives is chosen by the code that its own liaison may read."""

    remains = forms.ModelChoiceField(label=_("Remains"), queryset=Remains.objects.none())
    to = forms.ChoiceField(label=_("To whom"), help_text=_("Home only once two signed and the family was told."))
    place = forms.CharField(label=_("Where"), max_length=200)
    given_at = _moment(_("When (UTC)"))

    HOME = "home"

    def __init__(self, *args: Any, programme: Programme, remains: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["remains"]
        chosen.queryset = remains
        chosen.label_from_instance = lambda one: one.label
        sides = Party.objects.filter(identification_parts__programme=programme, identification_parts__part=Part.SIDE)
        to: Any = self.fields["to"]
        to.choices = [(self.HOME, _("Home, to the family")), *[(one.code, one.name) for one in sides]]


class ReceiveForm(forms.Form):
    received_at = _moment(_("When (UTC)"))
    receipt = forms.CharField(
        label=_("How the receipt was given"), max_length=300, help_text=_("Its number, or how it was signed.")
    )


class ConfirmForm(forms.Form):
    as_stated = forms.ChoiceField(
        label=_("What your own people found"), choices=[("yes", _("It is as stated")), ("no", _("It is not as stated"))]
    )
    said = forms.CharField(
        label=_("What is not as stated"), max_length=500, required=False, widget=_words(2),
    )  # fmt: skip


class GiveBackForm(forms.Form):
    place = forms.CharField(label=_("Where"), max_length=200)
    given_at = _moment(_("When (UTC)"))


class BurialForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=BurialKind.choices)
    on_date = forms.CharField(label=_("When"), max_length=40, help_text=DATE_HELP)
    place = forms.CharField(label=_("Where"), max_length=200)
    precision = forms.ChoiceField(label=_("How precisely it is known"), choices=list(PRECISIONS.items()))
    grave = forms.CharField(
        label=_("Grave and its mark"), max_length=120, required=False,
        help_text=_("Row, number, what stands on it. Who has no name yet must be found again by it."),
    )  # fmt: skip
    latitude = forms.DecimalField(label=_("Latitude"), required=False, max_digits=9, decimal_places=6)
    longitude = forms.DecimalField(label=_("Longitude"), required=False, max_digits=9, decimal_places=6)
    rites = forms.CharField(label=_("Rites"), max_length=300, required=False)
    present = forms.CharField(label=_("Who was present"), max_length=300, required=False)

    def laid(self) -> dict[str, Any]:
        """What ``bury`` is given."""
        said = self.cleaned_data
        grave = Grave(said["place"], PlacePrecision(said["precision"]), said["grave"], said["latitude"],
                      said["longitude"])  # fmt: skip
        return {
            "kind": BurialKind(said["kind"]), "grave": grave, "on_date": said["on_date"], "rites": said["rites"],
            "present": said["present"],
        }  # fmt: skip


class OpenGraveForm(forms.Form):
    opened_on = forms.CharField(label=_("When"), max_length=40, help_text=DATE_HELP)
    why = forms.CharField(label=_("Why"), max_length=300)
