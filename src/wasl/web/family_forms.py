"""Forms for what families ask."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wasl.apps.casework.domain.requests import CORRECTABLE, neutral_bodies
from wasl.apps.casework.enums import RequestKind
from wasl.apps.staff.models.party import Party


class FamilyRequestForm(forms.Form):
    kind = forms.ChoiceField(label=_("What the family asks"), choices=RequestKind.choices)
    name = forms.CharField(
        label=_("Name of the person"), max_length=200, help_text=_("In either script, as the family writes it.")
    )
    mother = forms.CharField(label=_("Mother's name"), max_length=120, required=False)
    birth_date = forms.CharField(label=_("Date of birth"), max_length=60, required=False)
    place = forms.CharField(label=_("Where from, or where taken"), max_length=120, required=False)
    wish = forms.CharField(
        label=_("In the family's words"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What is wrong, and why. Only the neutral body reads this."),
    )  # fmt: skip
    property = forms.ChoiceField(
        label=_("What is to be corrected"), required=False,
        choices=[("", "—"), *[(one.value, one.label) for one in CORRECTABLE]],
        help_text=_("Only for a correction."),
    )  # fmt: skip
    value = forms.CharField(label=_("What is right"), max_length=300, required=False)
    relation = forms.CharField(
        label=_("Who asks"), max_length=120, help_text=_("The person, or which relative. No name is needed.")
    )
    checked = forms.CharField(
        label=_("How you made sure of it"), max_length=300,
        help_text=_("For example the papers you saw. Somebody may ask this to do the person harm."),
    )  # fmt: skip
    addressed_to = forms.ModelChoiceField(label=_("Examined by"), queryset=Party.objects.none(), empty_label=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["addressed_to"].queryset = Party.objects.filter(pk__in=[one.pk for one in neutral_bodies()])


class PassOnForm(forms.Form):
    entry = forms.CharField(label=_("The entry that is meant"), max_length=25, required=False)
    other = forms.CharField(
        label=_("Another entry, by its id"), max_length=25, required=False, help_text=_("As the search shows it.")
    )
    told = forms.CharField(
        label=_("What the party is told"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("In your words. The family's words, and who asks, are not shown to the party."),
    )  # fmt: skip


class WordsForm(forms.Form):
    words = forms.CharField(label=_("Words"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
