"""Forms for what families tell: a member, a consent, who is sought, what was told of them."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from wasl.apps.identification.domain.described_fields import Record, described_blocks, fields_of
from wasl.apps.identification.domain.missing import LastSeen
from wasl.apps.identification.domain.told import Told
from wasl.apps.identification.enums import ConsentForm, ConsentPurpose, Sex, Tie
from wasl.apps.identification.models.family import Family, Relative
from wasl.apps.identification.rules import RECIPIENTS
from wasl.apps.staff.models.party import Party
from wasl.kernel.dates import DateError, parse_date
from wasl.kernel.places import PlacePrecision

PRECISIONS = {
    PlacePrecision.UNKNOWN: _("Not known"), PlacePrecision.EXACT: _("The very place"),
    PlacePrecision.COMMUNITY: _("Town or village"), PlacePrecision.DISTRICT: _("District"),
    PlacePrecision.GOVERNORATE: _("Governorate"), PlacePrecision.COUNTRY: _("Country"),
    PlacePrecision.WITHHELD: _("Known, and kept back"),
}  # fmt: skip
SOMEBODY_ELSE = "new"


class WrittenDateField(forms.CharField):
    """A date as people write it, read to EDTF."""

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        try:
            found = parse_date(text).edtf
        except DateError:
            found = ""
        if not found:
            raise forms.ValidationError(_("This is not understood as a date. Write 1984, 1984-11-04 or about 1984."))
        return found


class MemberChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A member of the family by name and number; who has no name, by whose parent they are."""

    def label_from_instance(self, obj: Relative) -> str:
        if obj.name:
            return f"{obj.name} ({obj.number})"
        child = obj.children_of_father.standing().first() or obj.children_of_mother.standing().first()
        if child is None:
            return _("not named (%(number)s)") % {"number": obj.number}
        told = _("father of %(name)s, not named") if obj.sex == Sex.MALE else _("mother of %(name)s, not named")
        return told % {"name": child.name or child.number}


def _choose(form: forms.Form, name: str, members: QuerySet[Relative]) -> MemberChoice:
    field = form.fields[name]
    assert isinstance(field, MemberChoice)  # noqa: S101  as the form declares it
    field.queryset = members.select_related("family")
    return field


class ToldForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200, help_text=_("In either script, as the family says it."))
    sex = forms.ChoiceField(label=_("Sex"), choices=Sex.choices, required=False)
    birth_date = WrittenDateField(label=_("Date or year of birth"), max_length=60, required=False)
    is_dead = forms.BooleanField(label=_("This person has died"), required=False)
    contact = forms.CharField(
        label=_("How to reach them"), max_length=300, required=False,
        help_text=_("Only your party reads this."),
    )  # fmt: skip

    def told(self) -> Told:
        return Told(**{name: self.cleaned_data[name] for name in Told.__dataclass_fields__})


class RelativeForm(ToldForm):
    tie = forms.ChoiceField(label=_("This person is"), choices=Tie.choices)
    of = MemberChoice(label=_("of whom"), queryset=Relative.objects.none(), empty_label=None)
    other_parent = forms.ChoiceField(
        label=_("The other parent"), required=False,
        help_text=_("Of a son or daughter, or of a brother or sister by one parent only."),
    )  # fmt: skip
    told_by = MemberChoice(label=_("Told by"), queryset=Relative.objects.none(), required=False)
    field_order = ("tie", "of", "name", "sex", "birth_date", "is_dead", "other_parent", "contact", "told_by")

    def __init__(self, family: Family, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = family.relatives.standing().select_related("family")
        of = _choose(self, "of", members)
        _choose(self, "told_by", family.relatives.who_can_be_asked())
        called = of.label_from_instance
        self.fields["other_parent"].choices = [  # type: ignore[attr-defined]
            ("", "—"), (SOMEBODY_ELSE, _("Somebody who is not in the family yet")),
            *((one.pk, called(one)) for one in members),
        ]  # fmt: skip
        self.members = {one.pk: one for one in members}

    def ties(self) -> dict[str, Any]:
        other = self.cleaned_data["other_parent"]
        return {"other_parent": self.members.get(other), "is_other_parent_new": other == SOMEBODY_ELSE,
                "told_by": self.cleaned_data["told_by"]}  # fmt: skip


class CorrectForm(ToldForm):
    why = forms.CharField(label=_("Why"), max_length=300)


class WhyForm(forms.Form):
    why = forms.CharField(label=_("Why"), max_length=300)


class ParentForm(forms.Form):
    parent = MemberChoice(label=_("Father or mother"), queryset=Relative.objects.none(), empty_label=None)

    def __init__(self, relative: Relative, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = relative.family.relatives.standing().exclude(pk=relative.pk).exclude(sex="")
        _choose(self, "parent", others)


class CheckForm(forms.Form):
    relative = MemberChoice(label=_("Who looked at it"), queryset=Relative.objects.none(), empty_label=None)
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, family: Family, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "relative", family.relatives.who_can_be_asked())


class AllowForm(forms.Form):
    purpose = forms.ChoiceField(label=_("What it allows"), choices=ConsentPurpose.choices)
    recipient = forms.ModelChoiceField(label=_("To whom"), queryset=Party.objects.none(), empty_label=None)
    form = forms.ChoiceField(label=_("How it was given"), choices=ConsentForm.choices)
    witness = forms.CharField(
        label=_("Witness"), max_length=200, required=False, help_text=_("Needed when it was spoken.")
    )
    guardian = forms.CharField(
        label=_("Who gave it for a child"), max_length=200, required=False,
        help_text=_("Needed unless it is certain that this person is of age."),
    )  # fmt: skip
    given_on = forms.DateField(label=_("Given on"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, family: Family, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parts = {part.value for parts in RECIPIENTS.values() for part in parts}
        members = family.programme.members.filter(part__in=parts)
        self.fields["recipient"].queryset = (  # type: ignore[attr-defined]
            Party.objects.filter(pk__in=members.values("party"))
        )
        self.fields["given_on"].initial = timezone.now().date()


class SoughtForm(forms.Form):
    on = WrittenDateField(label=_("Last seen on"), max_length=60, required=False)
    at = forms.CharField(label=_("Last seen at"), max_length=200, required=False)
    latitude = forms.DecimalField(label=_("Latitude"), max_digits=9, decimal_places=6, required=False)
    longitude = forms.DecimalField(label=_("Longitude"), max_digits=9, decimal_places=6, required=False)
    precision = forms.ChoiceField(
        label=_("How precisely that place is known"), choices=[(one.value, word) for one, word in PRECISIONS.items()]
    )

    def seen(self) -> LastSeen:
        given = self.cleaned_data
        return LastSeen(given["on"], given["at"], given["latitude"], given["longitude"],
                        PlacePrecision(given["precision"]))  # fmt: skip


class ToldOfForm(forms.Form):
    field = forms.ChoiceField(label=_("What is told"))
    value = forms.CharField(
        label=_("As it was told"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("A number or a range in the unit shown; a date as it is said; of a choice one of its words."),
    )  # fmt: skip
    told_by = MemberChoice(label=_("Told by"), queryset=Relative.objects.none(), empty_label=None)
    on_date = WrittenDateField(label=_("When it was so"), max_length=60, required=False)

    def __init__(self, family: Family, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language()
        blocks = described_blocks()
        self.fields["field"].choices = [  # type: ignore[attr-defined]
            (blocks[number].in_language(language), [(one.key, _named(one, language)) for one in fields])
            for number, fields in fields_of(Record.AM).items() if fields
        ]  # fmt: skip
        _choose(self, "told_by", family.relatives.who_can_be_asked())

    def clean(self) -> dict[str, Any]:
        """A choice may be written in the words that people read."""
        given = super().clean() or {}
        field = next((one for one in _fields() if one.key == given.get("field")), None)
        if field and field.choices is not None:
            words = {word: key for key, one in field.choices.items() for word in (one.en.casefold(), one.ar, key)}
            given["value"] = words.get(str(given.get("value", "")).strip().casefold(), given.get("value", ""))
        return given


class RecordForm(forms.Form):
    record = forms.CharField(
        label=_("Id of the person's record"), max_length=25, help_text=_("As the search shows it.")
    )


def _fields() -> Iterable[Any]:
    return (one for fields in fields_of(Record.AM).values() for one in fields)


def _named(field: Any, language: str | None) -> str:
    name = field.words.in_language(language)
    if field.choices is not None:
        return f"{name}: {', '.join(one.in_language(language) for one in field.choices.values())}"
    return f"{name} ({field.unit})" if field.unit else name
