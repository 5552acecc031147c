"""Forms of what comes after the gate: a finding, a signed debt, a dispute."""

from django import forms
from django.utils.translation import gettext_lazy as _

from wasl.apps.exchanges.domain.disputes import LONGEST_SAID
from wasl.apps.exchanges.enums import BodyFinding
from wasl.web.exchange_forms import LONGEST_NOTE


class FindingForm(forms.Form):
    finding = forms.ChoiceField(label=_("Whose remains they are"), choices=BodyFinding.choices)


class DebtForm(forms.Form):
    note = forms.CharField(
        label=_("The signed text"), max_length=LONGEST_NOTE, strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "ltr", "spellcheck": "false", "class": "code"}),
    )  # fmt: skip

    def signed(self) -> bytes:
        """The note as it was signed: a browser sends line ends of its own."""
        return str(self.cleaned_data["note"]).replace("\r\n", "\n").encode()


class DisputeForm(forms.Form):
    said = forms.CharField(
        label=_("What your party says"),
        max_length=LONGEST_SAID,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )
