"""Forms of samples, custody and the laboratory."""

from datetime import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wasl.apps.identification.domain.custody import NEVER_OF_SAMPLES
from wasl.apps.identification.domain.readings import DEGRADED, STRICT
from wasl.apps.identification.enums import CustodyKind, Material
from wasl.apps.identification.models.family import Consent
from wasl.apps.identification.models.sample import Sample
from wasl.apps.identification.models.site import Remains
from wasl.apps.staff.models.party import Party
from wasl.engines.kinship.laboratory.alleles import ReadingRules

MOST_LEFT_OUT = 100


def _when(label: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, widget=widget)


class HandledForm(forms.Form):
    """Who had it, when and where."""

    happened_at = _when(_("When"))
    person = forms.CharField(label=_("Who had it in hand"), max_length=200, help_text=_("By working name."))
    place = forms.CharField(label=_("Place"), max_length=200)
    seal = forms.CharField(label=_("Number of the seal"), max_length=60, required=False)

    def handled(self) -> dict[str, Any]:
        given: dict[str, Any] = self.cleaned_data
        return {"person": given["person"], "place": given["place"], "seal": given["seal"]}


class SampleForm(HandledForm):
    of = forms.ChoiceField(label=_("Of whom"))
    material = forms.ChoiceField(label=_("Material"), choices=Material.choices)
    taken_from = forms.CharField(label=_("From which part"), max_length=200, required=False)

    field_order = ("of", "material", "taken_from", "happened_at", "person", "place", "seal")

    def __init__(self, *args: Any, remains: QuerySet[Remains], consents: QuerySet[Consent], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.remains = {one.id: one for one in remains.select_related("site")}
        self.consents = {one.id: one for one in consents}
        bodies = [(one.id, one.label) for one in self.remains.values()]
        relatives = [(one.id, f"{one.member.family.code} · {one.member.name or one.member.id} · {one.recipient.name}")
                     for one in self.consents.values()]  # fmt: skip
        groups = [(_("Remains"), bodies), (_("Relatives who allow it, and to which laboratory"), relatives)]
        self.fields["of"].choices = [group for group in groups if group[1]]

    def taken(self) -> dict[str, Any]:
        given = self.cleaned_data
        consent = self.consents.get(given["of"])
        return {
            "of": consent.member if consent else self.remains[given["of"]],
            "laboratory": consent.recipient if consent else None, "material": Material(given["material"]),
            "taken_from": given["taken_from"], "taken_at": given["happened_at"], **self.handled(),
        }  # fmt: skip


class StepForm(HandledForm):
    kind = forms.ChoiceField(label=_("What happened"))
    to_party = forms.ModelChoiceField(
        label=_("Given to"), queryset=Party.objects.none(), to_field_name="code", required=False,
        empty_label=_("nobody: it stayed"),
    )  # fmt: skip
    note = forms.CharField(label=_("Note"), max_length=500, required=False)

    field_order = ("kind", "to_party", "happened_at", "person", "place", "seal", "note")

    def __init__(self, *args: Any, parties: QuerySet[Party], is_sample: bool, begun: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        never = NEVER_OF_SAMPLES if is_sample else {CustodyKind.USED_UP}
        kinds = [kind for kind in CustodyKind if kind is not CustodyKind.TAKEN and kind not in never]
        shown = kinds if begun else [CustodyKind.TAKEN, *kinds]
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in shown]
        self.fields["to_party"].queryset = parties
        self.fields["to_party"].label_from_instance = lambda party: party.name


class WhyForm(forms.Form):
    why = forms.CharField(label=_("Why"), max_length=300, widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}))


class BatchForm(forms.Form):
    kit = forms.CharField(label=_("Kit"), max_length=120, widget=forms.TextInput(attrs={"dir": "auto"}))
    samples = forms.ModelMultipleChoiceField(
        label=_("Samples"), queryset=Sample.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, samples: QuerySet[Sample], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["samples"].queryset = samples
        self.fields["samples"].label_from_instance = lambda one: one.code


class FileForm(forms.Form):
    file = forms.FileField(
        label=_("The file"),
        help_text=_("An export of GeneMapper, a table (CSV, XLSX) or CODIS XML, with the codes of the tubes."),
    )


class TurnForm(FileForm):
    turn = forms.TypedChoiceField(label=_("Which reading"), coerce=int)
    degraded = forms.BooleanField(
        label=_("Old or damaged samples: what is off the ladder, or stands alone, is read as half known"),
        required=False,
    )  # fmt: skip
    leave_out = forms.CharField(
        label=_("Rows of controls to leave out"), max_length=1_000, required=False,
        help_text=_("Their names in the file, with commas: Ladder, PC, NC."),
    )  # fmt: skip

    field_order = ("turn", "file", "degraded", "leave_out")

    def __init__(self, *args: Any, turns: tuple[int, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["turn"].choices = [(turn, str(turn)) for turn in turns]

    def rules(self) -> ReadingRules:
        names = [name.strip() for name in self.cleaned_data["leave_out"].split(",")][:MOST_LEFT_OUT]
        base = DEGRADED if self.cleaned_data["degraded"] else STRICT
        return ReadingRules(unreadable=base.unreadable, single=base.single, leave_out=frozenset(filter(None, names)))


def now_in_form() -> dict[str, datetime]:
    return {"happened_at": timezone.localtime()}
