"""Forms of what comes after the gate: a finding, a dispute."""

from django import forms
from django.utils.translation import gettext_lazy as _

from wasl.apps.exchanges.domain.disputes import LONGEST_SAID
from wasl.apps.exchanges.enums import BodyFinding


class FindingForm(forms.Form):
    finding = forms.ChoiceField(label=_("Whose remains they are"), choices=BodyFinding.choices)


class DisputeForm(forms.Form):
    said = forms.CharField(
        label=_("What your party says"),
        max_length=LONGEST_SAID,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )
