"""Forms of a programme, its sites and the remains found there."""

from typing import Any

from django import forms
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from wasl.apps.identification.domain.bones import Counted, age_groups, bones
from wasl.apps.identification.domain.described_fields import Field, Kind, Record, described_blocks, fields_of
from wasl.apps.identification.domain.sites import Point
from wasl.apps.identification.enums import Part, RemainsKind, Sex, SiteKind
from wasl.apps.identification.models.site import Recovery, Remains, Site
from wasl.apps.staff.models.party import Party
from wasl.kernel.places import PlacePrecision

PRECISIONS = {
    PlacePrecision.EXACT: _("A point"),
    PlacePrecision.COMMUNITY: _("A village or quarter"),
    PlacePrecision.DISTRICT: _("A district"),
    PlacePrecision.GOVERNORATE: _("A governorate"),
    PlacePrecision.COUNTRY: _("A country"),
    PlacePrecision.WITHHELD: _("Known and not told here"),
    PlacePrecision.UNKNOWN: _("Not known"),
}
DATE_HELP = _("As it is known: 2021-03-02, 2021-03, 2021~.")


def _text(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "dir": "auto"})


class ProgrammeForm(forms.Form):
    code = forms.CharField(label=_("Short name"), max_length=20, help_text=_("Small Latin letters, such as south."))
    name_en = forms.CharField(label=_("Name in English"), max_length=200)
    name_ar = forms.CharField(label=_("Name in Arabic"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for part in Part:
            self.fields[part.value] = forms.ModelMultipleChoiceField(
                label=part.label, queryset=Party.objects.all(), to_field_name="code", required=False,
                widget=forms.CheckboxSelectMultiple,
            )  # fmt: skip
            self.fields[part.value].label_from_instance = lambda party: party.name

    def members(self) -> dict[Part, list[Party]]:
        return {part: list(self.cleaned_data[part.value]) for part in Part}


class SiteForm(forms.Form):
    code = forms.CharField(
        label=_("Code of the site"), max_length=12,
        help_text=_("Every label from here begins with it: Latin letters and digits, such as HAM1."),
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("What it is"), choices=SiteKind.choices)
    place = forms.CharField(label=_("Where it is"), max_length=200)
    precision = forms.ChoiceField(label=_("How precisely it may be said"), choices=list(PRECISIONS.items()))
    latitude = forms.DecimalField(label=_("Latitude"), required=False, max_digits=12)
    longitude = forms.DecimalField(
        label=_("Longitude"), required=False, max_digits=12,
        help_text=_("In degrees. They are rounded to what the precision says."),
    )  # fmt: skip
    expected = forms.IntegerField(label=_("People said to lie there"), required=False, min_value=0, max_value=100_000)
    told = forms.CharField(
        label=_("How it became known"), required=False, widget=_text(2), max_length=2_000,
        help_text=_("Name nobody who told of it."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if (given.get("latitude") is None) != (given.get("longitude") is None):
            raise forms.ValidationError(_("Give both latitude and longitude, or neither."))
        return given

    def point(self) -> Point | None:
        given = self.cleaned_data
        return None if given["latitude"] is None else Point(given["latitude"], given["longitude"])


class RecoveryForm(forms.Form):
    began = forms.CharField(label=_("Began"), max_length=40, help_text=DATE_HELP)
    ended = forms.CharField(label=_("Ended"), max_length=40, required=False)
    team = forms.CharField(label=_("Team"), max_length=200)
    method = forms.CharField(label=_("Method"), required=False, widget=_text(2), max_length=2_000)


class LiftForm(forms.Form):
    recovery = forms.ModelChoiceField(label=_("Recovery"), queryset=Recovery.objects.none(), empty_label=None)
    kind = forms.ChoiceField(label=_("What was lifted"), choices=RemainsKind.choices)
    number = forms.IntegerField(
        label=_("Number written in the field"), required=False, min_value=1,
        help_text=_("Without one, the next number of the site is given."),
    )  # fmt: skip
    found_on = forms.CharField(label=_("Found on"), max_length=40, required=False, help_text=DATE_HELP)
    found_where = forms.CharField(label=_("Square, depth, position"), max_length=300, required=False)
    described = forms.CharField(label=_("In words"), required=False, widget=_text(2), max_length=2_000)

    def __init__(self, *args: Any, site: Site, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["recovery"].queryset = site.recoveries.all()
        self.fields["recovery"].label_from_instance = lambda one: f"{one.began} · {one.team}"


class BoneForm(forms.Form):
    bone = forms.ChoiceField(label=_("Bone"))
    side = forms.ChoiceField(
        label=pgettext_lazy("of the body", "Side"),
        choices=[("", _("Not told, or has no side")), ("L", _("Left")), ("R", _("Right"))],
        required=False,
    )  # fmt: skip
    count = forms.IntegerField(
        label=_("How many"), initial=1, min_value=1,
        help_text=_("Count a bone once, in however many pieces; leave out what may be a piece of one counted."),
    )  # fmt: skip
    age_group = forms.ChoiceField(label=_("Age group"), required=False)
    sex = forms.ChoiceField(label=_("Sex"), choices=Sex.choices, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language()
        self.fields["bone"].choices = [(key, bone.words.in_language(language)) for key, bone in bones().items()]
        groups = [(key, words.in_language(language)) for key, words in age_groups().items()]
        self.fields["age_group"].choices = [("", _("Cannot be told")), *groups]

    def counted(self) -> Counted:
        return Counted(**self.cleaned_data)


class FieldForm(forms.Form):
    """Which field to write in."""

    field = forms.ChoiceField(label=_("What was found"))

    def __init__(self, *args: Any, record: Record, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language()
        self.fields["field"].choices = [
            (described_blocks()[block].in_language(language),
             [(field.key, field.words.in_language(language)) for field in fields])
            for block, fields in fields_of(record).items()
        ]  # fmt: skip


class FindingForm(forms.Form):
    """A value of one field, asked for as the field is."""

    value = forms.CharField()
    method = forms.CharField(label=_("How it was determined"), max_length=200, required=False)
    on_date = forms.CharField(label=_("Examined on"), max_length=40, required=False, help_text=DATE_HELP)

    def __init__(self, *args: Any, field: Field, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language()
        label = field.words.in_language(language)
        if field.choices is not None:
            choices = [(key, words.in_language(language)) for key, words in field.choices.items()]
            self.fields["value"] = forms.ChoiceField(label=label, choices=choices)
        elif field.kind is Kind.TEXT:
            self.fields["value"] = forms.CharField(label=label, widget=_text(2), max_length=2_000)
        elif field.kind is Kind.CHART:
            help_text = _(
                "Tooth by tooth in FDI numbers: 11 sound, 12 filled. States: sound, filled, root_filled, crowned, "
                "extracted, lost_after_death, unknown."
            )
            self.fields["value"] = forms.CharField(
                label=label, max_length=2_000, help_text=help_text,
                widget=forms.Textarea(attrs={"rows": 4, "dir": "ltr", "spellcheck": "false"}),
            )  # fmt: skip
        elif field.kind is Kind.DATE:
            self.fields["value"] = forms.CharField(label=label, max_length=40, help_text=DATE_HELP)
        else:
            help_text = _("A number or a range, in %(unit)s: 165-172.") % {"unit": field.unit}
            self.fields["value"] = forms.CharField(label=label, max_length=40, help_text=help_text)


class JoinForm(forms.Form):
    whole = forms.ModelChoiceField(label=_("Of the same person as"), queryset=Remains.objects.none(), empty_label=None)
    why = forms.CharField(label=_("What shows it"), max_length=500, widget=_text(2))

    def __init__(self, *args: Any, others: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["whole"].queryset = others
