"""Every word of the gate's page, in one language: it is said by a script that has no network to ask."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from wasl.apps.exchanges.models.crossing import Crossing


def words() -> dict[str, Any]:
    return {
        "acts": _acts(),
        "about": _abouts(),
        "refusals": _refusals(),
        "kinds": _kinds(),
        "states": _states(),
        "identity": _identity(),
        "say": _sentences(),
    }


def role_words(crossing: Crossing) -> dict[str, str]:
    a, b = str(crossing.side_a), str(crossing.side_b)
    return {
        "ma": _("Mediator facing %(side)s") % {"side": a},
        "mb": _("Mediator facing %(side)s") % {"side": b},
        "n": _("The neutral"),
        "a": a,
        "b": b,
    }


def _acts() -> dict[str, list[str]]:
    """By step of the table: what one says by confirming it, and what that means."""
    return {
        "departed": [_("They have set out"), _("Counted when they left.")],
        "arrived": [_("They are at the gate"), _("Counted by you on arrival.")],
        "absent": [_("Did not come"), _("Both of this swap go home once both mediators say so.")],
        "miscounted": [_("The number is wrong"), _("Everything stops. Nobody moves.")],
        "identified": [_("This is the person"), _("Checked by you, face to face.")],
        "mismatched": [_("This is not the person"), _("Both of this swap go home.")],
        "refused": [_("Does not want to cross"), _("All three heard it, alone with the person. Both go home.")],
        "entered": [_("They are in the zone"), _("Counted as they went in.")],
        "counted": [_("All in the zone are counted"), _("Both sides together.")],
        "prepared": [_("Ready to change places"), _("Everybody was checked and stands where agreed.")],
        "timed_out": [_("The time is over"), _("Everything stops. Everybody goes home.")],
        "swapped": [_("They have changed places"), _("After this nobody turns back.")],
        "denied": [_("They have not changed places"), _("The other mediator says they have. Both words stay.")],
        "even": [_("The stage is even"), _("Every swap of it is done or was dropped.")],
        "received": [_("Received on the other side"), _("This is the receipt.")],
        "examined": [_("Seen by a doctor"), _("First look, after crossing.")],
        "aborted": [_("Stop everything"), _("Before the swap everybody goes home; after it nobody turns back.")],
        "returned": [_("Went home, not exchanged"), _("Counted when they left.")],
        "went_home": [_("They went home"), _("Counted when they left.")],
        "ended": [_("It is over"), _("Everybody is accounted for.")],
        "completed": [_("The exchange is complete"), _("Everybody is accounted for.")],
    }


def _abouts() -> dict[str, str]:
    return {
        "group": _("{side}, stage {number}"),
        "swap": _("Swap {number}"),
        "stage": _("Stage {number}"),
        "operation": _("The whole exchange"),
    }


def _refusals() -> dict[str, str]:
    """By the code of the engine's refusal: why, and what to do."""
    return {
        "unknown_device": _("This device has no part in this exchange. Use the device that was registered."),
        "not_yours": _("This is for another to confirm."),
        "already": _("This was confirmed before."),
        "own_word": _("You said the opposite before. Nothing is taken back: tell the others."),
        "not_yet": _("Something else must come first, or it is too late for it."),
        "stopped": _("Everything was stopped. Whoever was not handed over goes home."),
        "count": _("This is not the number expected. Count again; if it stays, say that the number is wrong."),
        "differs": _("You told another number before. Nothing is taken back: tell the others."),
        "nobody_left": _("Nobody is left who could go home."),
        "too_late": _("The agreed time is over. Everybody goes home: say that the time is over."),
        "too_early": _("The agreed time is not over."),
        "clock": _("The clock of this device is wrong. Set it to network time, then confirm again."),
    }


def _kinds() -> dict[str, str]:
    """By kind of contradiction."""
    return {
        "conflict": _("two words contradict each other"),
        "unaware": _("confirmed without knowing that everything was stopped"),
        "out_of_order": _("confirmed out of order; it has no effect"),
        "foreign": _("from a device that has no part in this"),
        "forged": _("cannot be true as it was written"),
        "differs": _("the same mediator told two numbers"),
        "unsigned": _("not signed by the telephone it names; it has no effect"),
        "refuted": _("carried over under a false code; it has no effect"),
        "forked": _("one device told two stories"),
        "clock": _("by its clock the answer came before the question"),
        "disputed": _("one mediator says they crossed, the other does not"),
    }


def _states() -> dict[str, str]:
    return {
        "running": pgettext("gate", "Under way"),
        "stopped": _("STOPPED: nobody new crosses. Whoever was not handed over goes home."),
        "ended": _("Over. It was stopped; everybody is accounted for."),
        "completed": _("Complete. Everybody is accounted for."),
    }


def _identity() -> dict[str, str]:
    return {
        "name": _("Full name"),
        "name_latin": _("Full name in Latin letters"),
        "mother": _("Mother's name"),
        "born": _("Date of birth"),
        "note": _("Note"),
    }


def _sentences() -> dict[str, str]:
    return {
        "you": _("You: {role}"),
        "watching": _("No device of yours is registered here. You can watch; you confirm nothing."),
        "stage_of": _("Stage {number} of {count}"),
        "crossed": _("crossed"),
        "of": pgettext("gate", "{done} of {all}"),
        "left": _("Time left to be ready"),
        "late": _("The time to be ready is over"),
        "picture": _("Swaps: {done} done, {dropped} dropped, {open} to come"),
        "number": _("Number"),
        "waits": _("The other waits for this"),
        "nothing": _("Nothing for you to confirm now."),
        "waited": _("Waited for: {who}: {what}"),
        "first": _("Others go first. This page shows it when it is your turn."),
        "sure": _("Tap again to confirm"),
        "sure_stop": _("Yes, stop everything"),
        "not_now": _("No, go back"),
        "recorded": _("Recorded: {what}"),
        "code": _("Your code, to be read out"),
        "changed": _("The page has just changed. Look again, then tap."),
        "not_kept": _("This could not be kept on this device. Use the paper, and say so to the others."),
        "broken": _("What was kept on this device cannot be read. Use the paper."),
        "all_sent": _("All is sent"),
        "unsent": _("Kept here, not sent yet: {count}"),
        "no_net": _("No network: go on, all is kept here"),
        "logged_out": _("You are logged out. All is kept here. Log in in another tab; this page then sends it."),
        "other_user": _("Somebody else is logged in on this browser. Nothing is shown or sent until you log in again."),
        "not_taken": _("The server did not take it: {why} It stays here."),
        "ready_offline": _("This page also opens without network."),
        "keep_open": _("Do not close this page while there is no network: it could not be opened again."),
        "clock_off": _("The clock of this device is wrong by {seconds} seconds. Set it to network time."),
        "choose": _("Which device is this?"),
        "choose_one": _("This is device {id}"),
        "choose_used": _("It has confirmed {count} things already. Choose it only if this is that very device."),
        "clear_first": _("First everything must be sent."),
        "clear_sure": _("Tap again to clear this device"),
        "cleared": _("This device was cleared. Nothing of this exchange is left on it."),
        "contradiction": _("Contradiction"),
        "gaps": _("Known only in part: {count} confirmations refer to some that have not come yet."),
        "on_word": _("On another's word alone: {count}"),
        "has_said": _("has confirmed"),
        "waits_for": _("waits for"),
        "nobody_waits": _("Nothing is waited for."),
        "journal_empty": _("Nothing was confirmed yet."),
        "sent": _("sent"),
        "here_only": _("only here"),
        "by_code": _("by code"),
        "own_word_of": _("You"),
        "code_wrong": _("This is not a code: nine letters and numbers. Ask to hear it again."),
        "code_misheard": _("This code was misheard: its last sign does not fit. Ask to hear it again."),
        "code_missing": _("Type the code of the other."),
        "time_wrong": _("Write a time that has passed today, as 09:30."),
        "time_before": _(
            "This is earlier than what this device wrote down before. Enter what is on paper in its order."
        ),
        "choose_what": _("Choose what was said."),
        "no_key": _(
            "This telephone does not hold the key of the device it is to be. It confirms nothing: use the telephone"
            " that was registered, or paper."
        ),
        "cannot_check": _("This browser cannot check signatures. What it shows rests on the word of the server."),
        "signs_nothing": _("signs nothing"),
        "this_one": _("this telephone"),
        "unknown_person": _("The name is not for you to read."),
    }
