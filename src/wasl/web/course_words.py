"""What is confirmed at the gate, in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

STEP_WORDS: dict[str, Promise | str] = {
    "departed": _("left where they were held"),
    "arrived": _("arrived at the gate"),
    "absent": _("did not come"),
    "miscounted": _("the number is not right"),
    "identified": _("is the person named"),
    "mismatched": _("is another person"),
    "refused": _("does not want to cross"),
    "entered": _("entered the neutral zone"),
    "counted": _("were counted in the zone"),
    "prepared": _("ready to change places"),
    "timed_out": _("the agreed time is over"),
    "swapped": _("changed places"),
    "denied": _("did not change places"),
    "even": _("the stage is even"),
    "received": _("was received on the other side"),
    "examined": _("was seen by a doctor"),
    "aborted": _("called off"),
    "returned": _("went back where they came from"),
    "went_home": _("went back where they came from"),
    "ended": _("the day is over, after it was called off"),
    "completed": _("the day is over"),
}
PLACE_WORDS: dict[str, Promise | str] = {
    "at_site": _("where they are held"),
    "on_road": _("on the road"),
    "at_gate": _("at the gate"),
    "in_zone": _("in the neutral zone"),
    "across": _("across"),
    "at_home": _("back"),
    "disputed": _("disputed"),
}
CONTRADICTION_WORDS: dict[str, Promise | str] = {
    "conflict": _("two things were confirmed that cannot both be so"),
    "unaware": _("confirmed by a device that did not know that the day had been called off"),
    "out_of_order": _("confirmed when something else had to come first; it has no effect"),
    "foreign": _("of another exchange, or of a device nobody named; it has no effect"),
    "forged": _("not of the journal it says it is of; it has no effect"),
    "unsigned": _("not signed by the telephone it names; it has no effect"),
    "differs": _("says another number than the same mediator said before; it has no effect"),
    "refuted": _("carried over under a code that is not true; it has no effect"),
    "forked": _("one device tells two stories"),
    "clock": _("by the two clocks the later came first"),
}
