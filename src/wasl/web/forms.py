"""Forms: they read what a person typed. What may be done is for the domain to say."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wasl.apps.lists.domain.exports import LONGEST_RECIPIENTS
from wasl.apps.lists.enums import Capacity, CopyExtent, ExportFormat, ListKind, ListState
from wasl.apps.lists.models.list import NameList
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
        help_text=_(
            "A table as your side keeps it: XLSX, ODS, XLS, CSV or text; an export of KoboToolbox or Bayanat "
            "(CSV, XLSX, JSON); or PFIF (XML). Choose it, or drag it into the frame. Nothing in it is changed."
        ),
        widget=forms.FileInput(attrs={"class": "drop"}),
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
        label=_("Title"), max_length=200, required=False, help_text=_("Without one: what the list holds, and the day.")
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


class FindForm(forms.Form):
    """What is known of a person. The domain reads it, and says what it cannot read."""

    use_required_attribute = False  # a mother's name is enough

    name = forms.CharField(
        label=_("Name"),
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "spellcheck": "false", "data-find": ""}),
        help_text=_(
            "In Arabic or Latin letters, whole or in part: a kunya, “son of …”, a side's own key or a row as well."
        ),
    )
    mother = forms.CharField(label=_("Mother's name"), required=False)
    place = forms.CharField(label=_("Place"), required=False, help_text=_("Of birth, residence, arrest or custody."))
    year = forms.CharField(label=_("Year"), required=False, help_text=_("Of birth or arrest: 1984, or 1980-1985."))
    withdrawn = forms.BooleanField(label=_("Withdrawn entries too"), required=False)


class ReasonForm(forms.Form):
    why = forms.CharField(label=_("Why"), max_length=300)


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


class RegisterLinkForm(forms.Form):
    lists = forms.ModelMultipleChoiceField(
        label=_("Lists"), queryset=NameList.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    room = forms.ModelChoiceField(
        label=_("Compare with"),
        queryset=Room.objects.none(),
        required=False,
        empty_label=_("all records that reach you, in every room"),
    )

    def __init__(self, *args: Any, user: Staff, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lists = NameList.objects.reaching(user).filter(state__in=[ListState.ACCEPTED, ListState.PUT])
        self.fields["lists"].queryset = lists.select_related("party")
        self.fields["lists"].label_from_instance = lambda one: f"{one.party.name} · {one.title}"
        self.fields["room"].queryset = Room.objects.reaching(user).order_by("code")
        self.fields["room"].label_from_instance = lambda one: _("the other lists of %(room)s") % {"room": one}


class Because(forms.Form):
    """Reasons to pick, and to write."""

    QUICK = {
        "mother": _("the mother's name"),
        "birth": _("the date or place of birth"),
        "arrest": _("the date or place of arrest"),
        "names": _("the names"),
        "siblings": _("brothers or sisters"),
        "twice": _("one person entered twice"),
        "known": _("I know it from elsewhere"),
        "little": _("too little is known"),
    }
    MOST = 500
    because = forms.MultipleChoiceField(
        label=_("Because of"), choices=list(QUICK.items()), required=False, widget=forms.CheckboxSelectMultiple
    )
    why = forms.CharField(label=_("Reason"), max_length=300, required=False)

    def said(self) -> str:
        """What was picked and what was written, as one text."""
        picked = [str(self.QUICK[one]) for one in self.cleaned_data["because"]]
        return "; ".join(filter(None, [*picked, self.cleaned_data["why"].strip()]))[: self.MOST]


class DecisionForm(Because):
    verdict = forms.ChoiceField(label=_("Decision"), choices=Verdict.choices)


class TogetherForm(Because):
    """Records of a cluster that belong together, or that do not."""

    act = forms.ChoiceField(choices=[("join", ""), ("take_out", "")])
    record = forms.MultipleChoiceField(required=False)

    def __init__(self, *args: Any, records: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["record"].choices = [(one, one) for one in records]


class CopyForm(forms.Form):
    format = forms.ChoiceField(label=_("Form"), choices=ExportFormat.choices)
    extent = forms.ChoiceField(label=_("What it holds"), choices=CopyExtent.choices, required=False)
    with_withdrawn = forms.BooleanField(
        label=_("Withdrawn entries stand in it too, marked as withdrawn"), required=False, initial=True
    )
    language = forms.ChoiceField(label=_("Language"), choices=())
    recipient = forms.CharField(
        label=_("For whom"),
        max_length=LONGEST_RECIPIENTS,
        help_text=_("Each recipient on a line of its own. All are named in the copy."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    purpose = forms.CharField(label=_("What for"), max_length=300)
    expires_on = forms.DateField(
        label=_("To be used until"),
        required=False,
        help_text=_("At most a year. After this day it can no longer be taken here. Without a day: ninety days."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

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


class BulkForm(forms.Form):
    floor = forms.TypedChoiceField(label=_("From which probability"), coerce=float)
    room = forms.ModelChoiceField(
        label=_("Room"), queryset=Room.objects.none(), required=False, empty_label=_("every room")
    )

    def __init__(self, *args: Any, rooms: Any, floors: Sequence[float], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["floor"].choices = [(one, f"{one * 100:g} %") for one in floors]
        self.fields["room"].queryset = rooms


class CosignedForm(forms.Form):
    file = forms.FileField(
        label=_("The cosigned checkpoint"), help_text=_("The text file that your witness program wrote, as it is.")
    )


class LogKeyForm(forms.Form):
    """Whose key it is, and the key as its owner's program shows it."""

    party = forms.ModelChoiceField(label=_("Party"), queryset=Party.objects.none(), to_field_name="code")
    vkey = forms.CharField(
        label=_("Public key"),
        max_length=3_000,
        help_text=_("One line: name, id and key, joined by plus signs."),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "ltr", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, parties: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["party"].queryset = parties


class NoteForm(forms.Form):
    why = forms.CharField(label=_("Why it stands as it is"), max_length=500)
