"""Forms of the pages that reconcile: a method, an exclusion, a conclusion."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wasl.apps.identification.domain.board import OF_NOTE
from wasl.apps.identification.domain.methods import Choices, Mutations, population_of
from wasl.apps.identification.enums import Evidence, MutationModel
from wasl.engines.kinship.laboratory.frequencies import Table
from wasl.engines.kinship.laboratory.frequency_files import packaged, packaged_table

LONGEST_WHY = 500
MOST_BYTES = 5_000_000
BASES = [one for one in Evidence if one not in (Evidence.VISUAL, Evidence.CIRCUMSTANCES)]


class WhyForm(forms.Form):
    """A reason, and nothing else."""

    why = forms.CharField(
        label=_("Why"), max_length=LONGEST_WHY, widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"})
    )


class ProposeForm(forms.Form):
    """``seen``: digest of the evidence as it stood on the page."""

    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)
    basis = forms.MultipleChoiceField(
        label=_("What it rests on"), choices=[(one.value, one.label) for one in BASES],
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    why = forms.CharField(
        label=_("The reasoning, for and against"),
        help_text=_("What speaks for it, what against, and why the second does not outweigh the first."),
        max_length=5_000, widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
    )  # fmt: skip


class SeenForm(forms.Form):
    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)


class MethodForm(forms.Form):
    shipped = forms.ChoiceField(label=_("Frequencies that come with Wasl"), required=False)
    file = forms.FileField(
        label=_("Or a file of your laboratory"), required=False,
        help_text=_("Alleles down and markers across, or as STRidER, pop.STR or Familias give them."),
    )  # fmt: skip
    population = forms.CharField(
        label=_("Population in that file"), max_length=200, required=False,
        help_text=_("Only where the file holds several."),
    )  # fmt: skip
    leave_out = forms.CharField(
        label=_("Markers that are not used"), required=False, initial="vWA", max_length=300,
        help_text=_("Separated by commas. vWA and D12S391 lie close together: one of them is left out."),
        widget=forms.TextInput(attrs={"dir": "ltr"}),
    )  # fmt: skip
    minimum = forms.CharField(
        label=_("Least frequency"), initial="5/2N", max_length=20,
        help_text=_("5/2N, or a number such as 0.002. An allele never seen before gets it."),
        widget=forms.TextInput(attrs={"dir": "ltr"}),
    )  # fmt: skip
    theta = forms.CharField(
        label=_("Theta, for common descent"), initial="0.01", max_length=10,
        widget=forms.TextInput(attrs={"dir": "ltr", "inputmode": "decimal"}),
    )  # fmt: skip
    model = forms.ChoiceField(label=_("How alleles mutate"), choices=MutationModel.choices, required=False,
                              initial=MutationModel.STEPWISE)  # fmt: skip
    rate_mothers = forms.CharField(
        label=_("Mutation rate of mothers, a generation"), initial="0.0005", max_length=12, required=False,
        widget=forms.TextInput(attrs={"dir": "ltr", "inputmode": "decimal"}),
    )  # fmt: skip
    rate_fathers = forms.CharField(
        label=_("Mutation rate of fathers, a generation"), initial="0.002", max_length=12, required=False,
        widget=forms.TextInput(attrs={"dir": "ltr", "inputmode": "decimal"}),
    )  # fmt: skip
    prior_people = forms.IntegerField(
        label=_("People of whom the remains may be"), min_value=2,
        help_text=_("All who went missing there, also those whom nobody has reported: each as likely beforehand."),
    )  # fmt: skip
    threshold = forms.CharField(
        label=_("Posterior from which DNA may name somebody"), initial="0.9995", max_length=12,
        help_text=_("0.9995 is what the International Commission on Missing Persons uses."),
        widget=forms.TextInput(attrs={"dir": "ltr", "inputmode": "decimal"}),
    )  # fmt: skip
    why = forms.CharField(
        label=_("Why this population and these numbers"), max_length=LONGEST_WHY,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["shipped"].choices = [("", _("none: from the file below")), *((one, one) for one in packaged())]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if bool(given.get("shipped")) is bool(given.get("file")):
            raise forms.ValidationError(_("Choose a table that comes with Wasl, or bring a file: one of the two."))
        if given.get("file") and given["file"].size > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than a table of frequencies can be."))
        return given

    def table(self) -> Table:
        """Raises KinshipError for a file that cannot be read."""
        given = self.cleaned_data
        if given["shipped"]:
            return packaged_table(given["shipped"])
        return population_of(given["file"].read(), file=given["file"].name, population=given["population"].strip())

    def choices(self) -> Choices:
        given = self.cleaned_data
        model = MutationModel(given["model"])
        rates = [Mutations(model, given[name].strip() or "0") for name in ("rate_mothers", "rate_fathers")]
        return Choices(
            prior_people=given["prior_people"], threshold=given["threshold"].strip(),
            minimum=given["minimum"].strip(), theta=given["theta"].strip(), female=rates[0], male=rates[1],
            leave_out=tuple(one.strip() for one in given["leave_out"].split(",") if one.strip()),
        )  # fmt: skip


class BoardForm(forms.Form):
    """Which pairs are shown."""

    state = forms.ChoiceField(
        label=_("Where they stand"), required=False,
        choices=[("", _("all")), *((one.value, one.label) for one in OF_NOTE)],
    )  # fmt: skip
    of = forms.CharField(
        label=_("Label of remains, or code of a missing person"), max_length=40, required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )  # fmt: skip
