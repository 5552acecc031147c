"""Forms of the holder and of the asking side: an answer with what it tells, a question back, a reply, a meeting."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wasl.apps.lists.domain.answer_details import NOT_TOLD, Evidence
from wasl.apps.lists.domain.questions import CORRECTED
from wasl.apps.lists.enums import Capacity, Disposition, QuestionKind
from wasl.apps.lists.models.list import ListEntry, NameList
from wasl.apps.lists.models.room import Room
from wasl.apps.lists.rules import DETAILS, IN_BULK
from wasl.apps.register.enums import Property
from wasl.apps.staff.models.staff import Staff

GROUPS = (  # of details, by the answer they belong to
    (_("If held: place of custody, health, authority"), Disposition.HELD),
    (_("If released: where to, and to whom"), Disposition.RELEASED),
    (_("If dead, or remains held: circumstances, where the remains are"), Disposition.DEAD),
)
DATED = {Property.RELEASED_ON}  # told in the field of the date


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
    signed_as = forms.CharField(
        label=_("In which capacity you answer"),
        max_length=160,
        required=False,
        help_text=_("Your office, as the asking side will read it. Not your name."),
    )
    reference = forms.CharField(
        label=_("Evidence in words"),
        max_length=500,
        required=False,
        help_text=_("A register and its page, a certificate and its number."),
    )
    document = forms.FileField(
        label=_("Document"), required=False, help_text=_("A scan or a photograph, at most 20 MB. It is kept as it is.")
    )
    document_title = forms.CharField(label=_("What the document is"), max_length=300, required=False)
    document_date = forms.CharField(label=_("Date of the document"), max_length=60, required=False)

    MAIN = ("disposition", "on_date", "duplicate_of", "note", "signed_as")
    OF_EVIDENCE = ("reference", "document", "document_title", "document_date")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in {one: None for some in DETAILS.values() for one in some if one not in DATED}:
            self.fields[f"detail-{one.value}"] = forms.CharField(label=one.label, max_length=500, required=False)
            self.fields[f"untold-{one.value}"] = forms.BooleanField(label=_("not told now"), required=False)

    def main(self) -> list[Any]:
        return [self[name] for name in self.MAIN]

    def of_evidence(self) -> list[Any]:
        return [self[name] for name in self.OF_EVIDENCE]

    def groups(self) -> Iterator[tuple[Any, list[Any]]]:
        """Heading and fields of the details of each answer."""
        for heading, disposition in GROUPS:
            names = [one.value for one in DETAILS[disposition] if one not in DATED]
            yield heading, [self[f"{word}-{name}"] for name in names for word in ("detail", "untold")]

    def details(self) -> dict[Property, str]:
        """What is told of custody; ``NOT_TOLD`` where the holder says so, and nothing where nothing is said."""
        told: dict[Property, str] = {}
        for name, value in self.cleaned_data.items():
            word, _dash, of = name.partition("-")
            if word == "detail" and value.strip():
                told[Property(of)] = value
            elif word == "untold" and value:
                told.setdefault(Property(of), NOT_TOLD)
        return told

    def evidence(self) -> Evidence | None:
        given = self.cleaned_data
        if not given["document"]:
            return None
        return Evidence(
            given["document"].read(), given["document"].name, given["document_title"], given["document_date"]
        )

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


class TogetherForm(forms.Form):
    """One answer for many entries."""

    disposition = forms.ChoiceField(
        label=_("Answer"), choices=[(one.value, one.label) for one in Disposition if one in IN_BULK]
    )
    on_date = forms.CharField(label=_("On which date"), max_length=60, required=False)
    note = forms.CharField(label=_("Note"), max_length=500, required=False)
    signed_as = forms.CharField(label=_("In which capacity you answer"), max_length=160, required=False)


class QuestionForm(forms.Form):
    kind = forms.ChoiceField(label=_("What you ask"), choices=QuestionKind.choices)
    text = forms.CharField(
        label=_("In your words"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class ReplyForm(forms.Form):
    reply = forms.CharField(label=_("Reply"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    detail = forms.ChoiceField(
        label=_("A detail told anew"),
        choices=[("", _("none")), *[(one.value, one.label) for one in CORRECTED]],
        required=False,
    )
    detail_value = forms.CharField(label=_("Its value"), max_length=300, required=False)


class MeetingForm(forms.Form):
    room = forms.ModelChoiceField(label=_("Room"), queryset=Room.objects.none(), empty_label=None)
    number = forms.IntegerField(label=_("Number"), min_value=1, max_value=9999)
    starts_at = forms.DateTimeField(
        label=_("Begins (UTC)"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )
    reply_by = forms.DateField(
        label=_("Reply by"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("The last day on which answers for this meeting are in time."),
    )
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    agenda = forms.CharField(
        label=_("Agenda"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Every party of the room reads it."),
    )  # fmt: skip
    call = forms.BooleanField(
        label=_("Call every list that is put to its holder for this meeting"), required=False, initial=True
    )

    def __init__(self, *args: Any, user: Staff, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seats = {"seats__party": user.party_id, "seats__capacity": Capacity.CONVENER}
        self.fields["room"].queryset = Room.objects.reaching(user).filter(**seats).order_by("code")


class CallForm(forms.Form):
    list = forms.ModelChoiceField(label=_("List"), queryset=NameList.objects.none(), empty_label=None)

    def __init__(self, *args: Any, lists: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["list"].queryset = lists
        self.fields["list"].label_from_instance = lambda one: f"{one.party.name} · {one.title}"
