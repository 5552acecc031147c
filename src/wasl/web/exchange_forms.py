"""Forms of an exchange: its terms, a list to seal, an opening, a signature, an interview."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wasl.apps.exchanges.domain.opening import LONGEST_CODE, Table, Terms
from wasl.apps.exchanges.enums import Part, Readiness
from wasl.apps.exchanges.rules import PART_OF_KIND
from wasl.apps.register.models.place import Place
from wasl.apps.staff.enums import PartyKind
from wasl.apps.staff.models.party import Party
from wasl.apps.staff.models.staff import Staff

LONGEST_NOTE = 20_000  # letters of a signed note
RULES = """\
# Days held are counted until this day.
as_of: {day}
parties: [{parties}]
# Every two sides free as many of each other's people.
parity: pairwise
# Points that a freed person of a category counts, after the number of people.
vulnerability: {{child: 5, woman: 4, wounded: 3, ill: 3, elderly: 2}}
# What comes before what.
objectives: [people, vulnerability, time, regions, bodies]
"""


def usual_rules(parties: Sequence[str], *, now: datetime) -> str:
    """Rules to begin with: every two of these parties free as many of each other's people."""
    return RULES.format(day=now.date().isoformat(), parties=", ".join(parties))


class ExchangeForm(forms.Form):
    code = forms.CharField(
        label=_("Name of the exchange"), max_length=LONGEST_CODE,
        help_text=_("Short, and without a name of a person: all who have a part in it read it."),
    )  # fmt: skip
    place = forms.ModelChoiceField(label=_("Where the crossing is"), queryset=Place.objects.none(), empty_label=None)
    starts_at = forms.DateTimeField(
        label=_("Begins (UTC)"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    ends_at = forms.DateTimeField(
        label=_("Ends (UTC)"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("After it nothing that was agreed holds any longer."),
    )  # fmt: skip
    home_after_minutes = forms.IntegerField(
        label=_("Minutes until everybody goes home"), initial=60, min_value=1,
        help_text=_("So long both sides wait at the crossing for everybody to be prepared; then all are taken back."),
    )  # fmt: skip
    clock_tolerance_s = forms.IntegerField(label=_("Seconds by which clocks may differ"), initial=120, min_value=1)
    dispute_days = forms.IntegerField(label=_("Days in which what was done can be disputed"), initial=14, min_value=1)
    rules = forms.CharField(
        label=_("Rules"), required=False, strip=False,
        widget=forms.Textarea(attrs={  # lines are not broken: a refusal names them by number
            "rows": 12, "dir": "ltr", "lang": "en", "spellcheck": "false", "class": "code", "wrap": "off",
        }),
        help_text=_("How many are freed for how many, and what comes first. Left empty, usual rules are written for "
                    "the sides chosen, to be looked through before anything is opened."),
    )  # fmt: skip

    def __init__(self, *args: Any, user: Staff, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].queryset = Place.objects.order_by("name_en", "code")
        self.parties = list(Party.objects.filter(kind__in=PART_OF_KIND).select_related("faces"))
        for party in self.parties:
            self._add_seat(party, user)

    def _add_seat(self, party: Party, user: Staff) -> None:
        """Whether the party sits in it, whom it faces, and the key it signs with."""
        starts = {party, party.faces} & {user.party, user.party.faces}
        self.fields[f"sits-{party.id}"] = forms.BooleanField(
            label=party.name, required=False, initial=bool(starts - {None})
        )
        if party.kind == PartyKind.MEDIATOR:
            self.fields[f"faces-{party.id}"] = forms.ModelChoiceField(
                label=_("Faces"), queryset=Party.objects.filter(kind=PartyKind.SIDE), required=False,
                empty_label="—", initial=party.faces_id,
            )  # fmt: skip
        if party.kind != PartyKind.NEUTRAL:
            self.fields[f"key-{party.id}"] = forms.CharField(
                label=_("Key it signs with"), required=False, max_length=200,
                widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off", "spellcheck": "false"}),
            )  # fmt: skip

    def seats(self) -> list[tuple[Part, list[list[Any]]]]:
        """For each part the parties that may take it, each with its fields."""
        return [
            (part, [[self[name] for name in _fields_of(party) if name in self.fields] for party in self._of(kind)])
            for kind, part in PART_OF_KIND.items()
        ]

    def general(self) -> list[Any]:
        return [self[name] for name in self.base_fields if name != "rules"]

    def table(self) -> Table:
        given = self.cleaned_data
        keys = {party: str(given.get(f"key-{party.id}") or "").strip() for party in self.parties}
        seated = {kind: [party for party in self._of(kind) if given[f"sits-{party.id}"]] for kind in PART_OF_KIND}
        return Table(
            sides=seated[PartyKind.SIDE],
            mediators={party: given[f"faces-{party.id}"] for party in seated[PartyKind.MEDIATOR]},
            neutrals=seated[PartyKind.NEUTRAL],
            keys={party: keys[party] for some in seated.values() for party in some if keys[party]},
        )

    def _of(self, kind: PartyKind) -> list[Party]:
        return [party for party in self.parties if party.kind == kind]

    def terms(self, *, rules: str) -> Terms:
        given = self.cleaned_data
        return Terms(
            place=given["place"], starts_at=given["starts_at"].astimezone(UTC),
            ends_at=given["ends_at"].astimezone(UTC), rules=rules, home_after_minutes=given["home_after_minutes"],
            clock_tolerance_s=given["clock_tolerance_s"], dispute_days=given["dispute_days"],
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        for party in self._of(PartyKind.MEDIATOR):
            if self.cleaned_data.get(f"sits-{party.id}") and self.cleaned_data.get(f"faces-{party.id}") is None:
                self.add_error(f"faces-{party.id}", _("Say which side it faces."))
        return self.cleaned_data

    def clean_rules(self) -> str:
        return str(self.cleaned_data["rules"]).replace("\r\n", "\n")


class SealForm(forms.Form):
    file = forms.FileField(
        label=_("The file of candidates"),
        help_text=_("XLSX, ODS or CSV, with these words as heads of its columns. Each cell is checked now: what is "
                    "sealed is not changed any more."),
        widget=forms.FileInput(attrs={"class": "drop"}),
    )  # fmt: skip


class PublishForm(forms.Form):
    root = forms.CharField(label=_("Root of the list"), max_length=64, widget=forms.TextInput(attrs={"dir": "ltr"}))


class OpeningForm(forms.Form):
    file = forms.FileField(
        label=_("The opening"), required=False, widget=forms.FileInput(attrs={"class": "drop"}),
        help_text=_("The file that was written when your side sealed its list on a machine of its own."),
    )  # fmt: skip


class SignForm(forms.Form):
    note = forms.CharField(
        label=_("The signed text"), required=False, max_length=LONGEST_NOTE, strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "ltr", "lang": "en", "spellcheck": "false", "class": "code"}),
    )  # fmt: skip
    file = forms.FileField(label=_("Or as a file"), required=False)

    def signed(self) -> bytes:
        """The note as it was signed: line ends of a form are undone."""
        if self.cleaned_data["file"] is not None:
            return bytes(self.cleaned_data["file"].read(LONGEST_NOTE + 1))
        return str(self.cleaned_data["note"]).replace("\r\n", "\n").encode()

    def clean(self) -> dict[str, Any]:
        if not self.cleaned_data.get("file") and not self.cleaned_data.get("note"):
            raise forms.ValidationError(_("Paste the signed text, or choose the file that holds it."))
        return self.cleaned_data


class InterviewForm(forms.Form):
    candidate = forms.CharField(max_length=25, widget=forms.HiddenInput())
    outcome = forms.ChoiceField(label=_("What came of it"), choices=Readiness.choices, widget=forms.RadioSelect())
    heard_alone = forms.BooleanField(
        label=_("The person was heard alone: no guard and no official in the room or within hearing"), required=False
    )
    why = forms.CharField(
        label=_("Why"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Sealed: only your neutral body reads it."),
    )  # fmt: skip


def _fields_of(party: Party) -> tuple[str, str, str]:
    return f"sits-{party.id}", f"faces-{party.id}", f"key-{party.id}"
