"""Forms: they read what a person typed. What may be done is for the domain to say."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wasl.apps.lists.enums import Capacity, Disposition, ExportFormat, ListKind, ListState
from wasl.apps.lists.models.list import ListEntry, NameList
from wasl.apps.lists.models.room import Room
from wasl.apps.lists.rules import may_bring
from wasl.apps.matching.enums import Verdict
from wasl.apps.staff.models.party import Party
from wasl.apps.staff.models.staff import Staff


def kinds_for(user: Staff) -> list[ListKind]:
    return [kind for kind in ListKind if may_bring(user.roles, kind)]


class BringForm(forms.Form):
    file = forms.FileField(
        label=_("The file"),
        help_text=_("A table: XLSX, ODS, XLS, CSV or text, as your side keeps it. Nothing in it is changed."),
    )
    kind = forms.ChoiceField(label=_("What the list holds"))
    room = forms.ModelChoiceField(label=_("Room"), queryset=Room.objects.none(), empty_label=None)
    addressed_to = forms.ModelChoiceField(
        label=_("Asked of"),
        queryset=Party.objects.none(),
        required=False,
        empty_label=_("nobody: our own list of people held"),
        help_text=_("The side you believe holds these people."),
    )
    title = forms.CharField(
        label=_("Title"), max_length=200, required=False, help_text=_("Without one the file's name is taken.")
    )

    def __init__(self, *args: Any, user: Staff, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rooms = Room.objects.reaching(user).order_by("code")
        kinds = kinds_for(user)
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]
        self.fields["room"].queryset = rooms
        others = Party.objects.filter(seats__room__in=rooms, seats__capacity=Capacity.SIDE)
        self.fields["addressed_to"].queryset = others.exclude(pk=user.party_id).distinct()
        if kinds == [ListKind.SOUGHT]:
            self.fields["addressed_to"].required = True
            self.fields["addressed_to"].empty_label = None
        if kinds == [ListKind.HELD]:
            del self.fields["addressed_to"]


class ReasonForm(forms.Form):
    why = forms.CharField(label=_("Why"), max_length=300)


class AnswerForm(forms.Form):
    disposition = forms.ChoiceField(label=_("Answer"), choices=Disposition.choices)
    on_date = forms.CharField(
        label=_("On which date"),
        max_length=60,
        required=False,
        help_text=_("Of release or of death, as precisely as it is known: 2014, 4/2014, 12 April 2014."),
    )
    duplicate_of = forms.CharField(
        label=_("Repeats which entry"),
        max_length=120,
        required=False,
        help_text=_("For a duplicate: the key, the row number or the id of the other entry of this list."),
    )
    note = forms.CharField(label=_("Note"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def twin_in(self, entries: Any, *, of: ListEntry) -> ListEntry | None:
        """The entry that ``duplicate_of`` names, by id, by the side's own key, or by row number."""
        text = self.cleaned_data["duplicate_of"].strip()
        if not text:
            return None
        same_list = entries.filter(list=of.list_id).exclude(pk=of.pk)
        if found := same_list.filter(pk=text).first() or same_list.filter(party_key=text).first():
            return found
        digits = text.removeprefix("#").strip()
        in_first_file = same_list.filter(row__list=of.list_id)  # a later version numbers its rows anew
        return in_first_file.filter(row__number=int(digits)).first() if digits.isdecimal() else None


class LinkForm(forms.Form):
    left = forms.ModelChoiceField(label=_("List"), queryset=NameList.objects.none(), empty_label=None)
    right = forms.ModelChoiceField(
        label=_("Bring together with"),
        queryset=NameList.objects.none(),
        required=False,
        empty_label=_("itself: look for people entered twice"),
    )

    def __init__(self, *args: Any, user: Staff, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lists = NameList.objects.reaching(user).filter(state__in=[ListState.ACCEPTED, ListState.PUT])
        self.fields["left"].queryset = self.fields["right"].queryset = lists.select_related("party")
        for name in ("left", "right"):
            self.fields[name].label_from_instance = lambda one: f"{one.party.name} · {one.title}"

    def clean(self) -> dict[str, Any]:
        left, right = self.cleaned_data.get("left"), self.cleaned_data.get("right")
        if left and right and left.pk == right.pk:
            self.cleaned_data["right"] = None
        elif left and right and left.room_id != right.room_id:
            raise forms.ValidationError(_("These two lists are of different rooms and are not brought together."))
        return self.cleaned_data


class DecisionForm(forms.Form):
    verdict = forms.ChoiceField(label=_("Decision"), choices=Verdict.choices)
    why = forms.CharField(label=_("Reason"), max_length=500, required=False)


class CopyForm(forms.Form):
    format = forms.ChoiceField(label=_("Form"), choices=ExportFormat.choices)
    language = forms.ChoiceField(label=_("Language"), choices=())
    recipient = forms.CharField(label=_("For whom"), max_length=200)
    purpose = forms.CharField(label=_("What for"), max_length=300)

    def __init__(self, *args: Any, languages: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = languages


class VersionForm(forms.Form):
    file = forms.FileField(
        label=_("The file"),
        help_text=_("The whole list as it is now: XLSX, ODS, XLS, CSV or text. Nothing changes before you accept it."),
    )
    partial = forms.BooleanField(
        label=_("The file holds only a part"),
        required=False,
        help_text=_("It adds and updates. Entries that it lacks stay on the list, and empty cells change nothing."),
    )


class AcceptChangeForm(forms.Form):
    """The change that was looked at, and numbers a person types who has seen them, asked for where they matter."""

    seen = forms.CharField(max_length=64, required=False)
    withdrawn = forms.IntegerField(required=False, min_value=0)
    renamed = forms.IntegerField(required=False, min_value=0)


class MovementForm(forms.Form):
    """Which movements to show. Parties are those whose movements one sees anyway."""

    party = forms.ModelChoiceField(
        label=_("Party"), queryset=Party.objects.none(), to_field_name="code", required=False, empty_label=_("all")
    )
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, parties: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["party"].queryset = parties
