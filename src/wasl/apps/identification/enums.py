from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Part(TextChoices):
    """What a party does in a programme of identification."""

    EXAMINER = "examiner", _("Recovers and examines")
    LABORATORY = "laboratory", _("Types samples")
    FAMILIES = "families", _("Speaks with families")
    OVERSEER = "overseer", _("Oversees")
    SIDE = "side", _("Gives and receives bodies")


class SiteKind(TextChoices):
    GRAVE = "grave", _("Grave")
    MASS_GRAVE = "mass_grave", _("Mass grave")
    CEMETERY = "cemetery", _("Cemetery")
    SURFACE = "surface", _("On the surface")
    BUILDING = "building", _("Building or rubble")
    WATER = "water", _("Well or water")
    MORTUARY = "mortuary", _("Mortuary or hospital")
    HANDED_OVER = "handed_over", _("Handed over by another side")


class RemainsKind(TextChoices):
    """The letters of the label."""

    BODY = "B", _("Body")
    BODY_PART = "BP", _("Body part")
    COMMINGLED = "C", _("Commingled remains")


class Material(TextChoices):
    BONE = "bone", _("Bone")
    TOOTH = "tooth", _("Tooth")
    TISSUE = "tissue", _("Soft tissue")
    NAIL = "nail", _("Nail")
    HAIR = "hair", _("Hair")
    BLOOD = "blood", _("Blood")
    SALIVA = "saliva", _("Saliva (cheek swab)")
    OBJECT = "object", _("From an object of the missing person")


class CustodyKind(TextChoices):
    """What happened to remains or a sample."""

    TAKEN = "taken", _("Recovered or taken")
    GIVEN = "given", _("Given")
    RECEIVED = "received", _("Received")
    STORED = "stored", _("Stored")
    OPENED = "opened", _("Seal opened")
    SEALED = "sealed", _("Sealed again")
    USED_UP = "used_up", _("Used up")
    DESTROYED = "destroyed", _("Destroyed")
    BURIED = "buried", _("Buried")
    EXHUMED = "exhumed", _("Taken out of the grave")


class ConsentPurpose(TextChoices):
    SAMPLE = "sample", _("Take a sample and type it")
    COMPARE = "compare", _("Compare with unidentified remains")
    KEEP = "keep", _("Keep it for remains found later")


class PassedOn(TextChoices):
    """What a recipient of consent had."""

    FAMILY = "family", _("Could read the family by codes, and the name of whom it seeks")
    TOLD = "told", _("Could read what this person told of the missing")
    SAMPLE = "sample", _("Received a sample")
    TYPED = "typed", _("Typed a sample")
    COMPARED = "compared", _("Compared the family with remains")


class ConsentForm(TextChoices):
    WRITTEN = "written", _("In writing")
    SPOKEN = "spoken", _("Spoken before a witness")


class Sex(TextChoices):
    FEMALE = "F", _("Female")
    MALE = "M", _("Male")
    UNKNOWN = "", pgettext_lazy("sex", "Not known")


class Tie(TextChoices):
    """What relatives call each other; who stands between them is added, without a name."""

    FATHER = "father", _("Father of")
    MOTHER = "mother", _("Mother of")
    CHILD = "child", _("Son or daughter of")
    SIBLING = "sibling", _("Brother or sister of, by both parents")
    TWIN = "twin", _("Identical twin of")
    PATERNAL_HALF = "paternal_half", _("Brother or sister of, by the father only")
    MATERNAL_HALF = "maternal_half", _("Brother or sister of, by the mother only")
    SPOUSE = "spouse", _("Husband or wife of")
    FATHERS_FATHER = "fathers_father", _("Father's father of")
    FATHERS_MOTHER = "fathers_mother", _("Father's mother of")
    MOTHERS_FATHER = "mothers_father", _("Mother's father of")
    MOTHERS_MOTHER = "mothers_mother", _("Mother's mother of")
    PATERNAL_UNCLE = "paternal_uncle", _("Father's brother or sister, of")
    MATERNAL_UNCLE = "maternal_uncle", _("Mother's brother or sister, of")
    BROTHERS_CHILD = "brothers_child", _("Brother's son or daughter, of")
    SISTERS_CHILD = "sisters_child", _("Sister's son or daughter, of")
    FATHERS_BROTHERS_CHILD = "fathers_brothers_child", _("Cousin of, by the father's brother")
    FATHERS_SISTERS_CHILD = "fathers_sisters_child", _("Cousin of, by the father's sister")
    MOTHERS_BROTHERS_CHILD = "mothers_brothers_child", _("Cousin of, by the mother's brother")
    MOTHERS_SISTERS_CHILD = "mothers_sisters_child", _("Cousin of, by the mother's sister")


class ConclusionState(TextChoices):
    PROPOSED = "proposed", _("Waits for a second person")
    SIGNED = "signed", _("Identified, signed by two")
    REFUSED = "refused", _("Not signed by the second person")
    CORRECTED = "corrected", _("Found to be wrong")


class Evidence(TextChoices):
    """What an identification rests on. Interpol calls the first three primary; others alone are not enough."""

    DNA = "dna", _("DNA")
    DENTAL = "dental", _("Teeth")
    FINGERPRINTS = "fingerprints", _("Fingerprints")
    IMPLANT = "implant", _("Numbered implant")
    MEDICAL = "medical", _("Medical findings, healed fractures")
    ANTHROPOLOGY = "anthropology", _("Sex, age, stature")
    EFFECTS = "effects", _("Clothing and belongings")
    CIRCUMSTANCES = "circumstances", _("Place and date")
    VISUAL = "visual", _("Recognised by sight")


class Telling(TextChoices):
    """What the family wishes of being told."""

    FIRST = "first", _("Is told first")
    NEVER = "never", _("Does not want to be told")
    ANY = "any", _("May be told")


class HandoverStanding(TextChoices):
    """Where a handover stands: read from what was recorded, stored nowhere."""

    ON_ITS_WAY = "on_its_way", _("Given, not received yet")
    PROVISIONAL = "provisional", _("Provisional: received, no name signed")
    RECEIVED = "received", _("Received, not confirmed yet")
    CONFIRMED = "confirmed", _("Confirmed by the receiving side")
    HOME = "home", _("At home")
    IN_QUESTION = "in_question", _("In question: to be given back")
    RETURNED = "returned", _("Given back")


class BurialKind(TextChoices):
    TEMPORARY = "temporary", _("Temporary burial")
    BURIAL = "burial", _("Burial")
    REBURIAL = "reburial", _("Reburial")


class Sign(TextChoices):
    """What a piece of evidence says of a pair."""

    FOR = "for", pgettext_lazy("evidence", "Speaks for")
    AGAINST = "against", pgettext_lazy("evidence", "Speaks against")
    NEITHER = "neither", pgettext_lazy("evidence", "Says little")


class GapKind(TextChoices):
    """What is contradictory in a chain of custody, before one of its steps."""

    NOT_BEGUN = "not_begun", _("The chain does not begin with the recovery or the taking")
    TAKEN_AGAIN = "taken_again", _("It was taken a second time")
    NOT_RECEIVED = "not_received", _("It had been given, and nobody received it")
    NOT_GIVEN = "not_given", _("It was received without having been given")
    OTHER_RECEIVER = "other_receiver", _("Another received it than it was given to")
    OTHER_HOLDER = "other_holder", _("Another has it than who had it before")
    OTHER_SEAL = "other_seal", _("The seal is another, and nobody opened the one before")
    NOT_EXHUMED = "not_exhumed", _("It had been buried, and nobody took it out of the grave")
    NOT_BURIED = "not_buried", _("It was taken out of a grave without having been buried")
    AFTER_THE_END = "after_the_end", _("It had been used up or destroyed")
    IN_THE_FUTURE = "in_the_future", _("The step is later than the day it was written down")


class SampleState(TextChoices):
    """Where a sample stands, read from what was recorded of it."""

    TAKEN = "taken", pgettext_lazy("sample", "Taken")
    ON_THE_WAY = "on_the_way", pgettext_lazy("sample", "On the way")
    IN_LABORATORY = "in_laboratory", pgettext_lazy("sample", "In the laboratory")
    IN_BATCH = "in_batch", pgettext_lazy("sample", "Being typed")
    TYPED = "typed", pgettext_lazy("sample", "Typed")
    TO_DESTROY = "to_destroy", pgettext_lazy("sample", "Withdrawn, to be destroyed")
    GONE = "gone", pgettext_lazy("sample", "Used up or destroyed")


class ReadingState(TextChoices):
    """How far the readings of one sample in a batch are."""

    UNREAD = "unread", pgettext_lazy("readings", "To be read")
    HALF = "half", pgettext_lazy("readings", "Another reading is missing")
    DIFFERENT = "different", pgettext_lazy("readings", "The readings differ")
    SWAPPED = "swapped", pgettext_lazy("readings", "Labels are likely swapped")
    AGREED = "agreed", pgettext_lazy("readings", "The readings agree")
    ACCEPTED = "accepted", pgettext_lazy("readings", "Accepted")
    UNTYPED = "untyped", pgettext_lazy("readings", "Without a profile")


class RemainsStage(TextChoices):
    """How far remains have come on their way home; read from what was recorded, never stored."""

    RECOVERED = "recovered", _("Recovered")
    SAMPLED = "sampled", _("Sampled")
    TYPED = "typed", _("Typed")
    IDENTIFIED = "identified", _("Identified")
    HANDED_OVER = "handed_over", _("Handed over")
    BURIED = "buried", _("Buried")


class FamilyStage(TextChoices):
    """How far families have come; read from what was recorded, never stored."""

    OPENED = "opened", pgettext_lazy("families", "Families")
    SAMPLED = "sampled", pgettext_lazy("families", "Gave a sample")
    TYPED = "typed", pgettext_lazy("families", "Typed")
    ANSWERED = "answered", pgettext_lazy("families", "Have an answer")


class MutationModel(TextChoices):
    """How alleles change from parent to child: names of engines.kinship.mutation."""

    NONE = "", pgettext_lazy("mutation", "None: a mismatch excludes")
    EQUAL = "equal", _("Equal: into any other allele alike")
    PROPORTIONAL = "proportional", _("Proportional to how common alleles are")
    ONESTEP = "onestep", _("One repeat more or less")
    STEPWISE = "stepwise", _("Stepwise, near repeats likelier")


class LeftOut(TextChoices):
    """Why a search did not compare something."""

    DIFFER = "differ", _("profiles of these remains differ: they are not of one person")
    FEW_SHARED = "few_shared", _("profiles of these remains share too few markers: only the fullest was compared")
    UNREADABLE = "unreadable", _("a profile has three alleles at a marker")
    TYPED_THEMSELF = "typed_themself", _("they, or an identical twin, are typed: the laboratory compares directly")
    NOBODY_TYPED = "nobody_typed", _("no relative is typed who lets their sample be compared")
    CONTRADICT = "contradict", _("relatives contradict each other: a tie or a sample is not what it seems")
    NO_PEDIGREE = "no_pedigree", _("the family as recorded cannot be: correct its ties")
    ENTANGLED = "entangled", _("the family is too entangled to be computed exactly")


class Standing(TextChoices):
    """How a match stands beside others."""

    UNDISPUTED = "undisputed", _("No other is near")
    DISPUTED = "disputed", _("Others are nearly as likely")
    SYMMETRIC = "symmetric", _("DNA cannot tell brothers or sisters of this family apart")


class PairState(TextChoices):
    """Where a pair of remains and a missing person stands on the board; the first that holds."""

    SIGNED = "signed", _("Identified, signed by two")
    WAITING = "waiting", _("Waits for a second person")
    EXCLUDED = "excluded", _("Excluded by a person")
    REACHES = "reaches", _("DNA reaches the threshold")
    LIKELY = "likely", _("DNA speaks for it")
    UNLIKELY = "unlikely", _("DNA speaks against it")
    FAR = "far", _("Compared, not worth a look")
    NOT_COMPARED = "not_compared", _("Not compared")


class Comparison(TextChoices):
    """What came of holding what was found against what was told."""

    AGREE = "agree", _("They agree")
    OVERLAP = "overlap", _("The ranges overlap")
    APART = "apart", _("The ranges do not overlap")
    DIFFER = "differ", _("They differ")
    CHANGES = "changes", _("They differ, and such things change in life")
    OTHER_SEX = "other_sex", _("The sex is another")
    PROBABLY_OTHER_SEX = "probably_other_sex", _("The sex is probably another")
    TEETH_FIT = "teeth_fit", _("No tooth contradicts what was known in life")
    TEETH_DIFFER = "teeth_differ", _("Teeth that were treated or lost in life are sound here")
    SAME_NUMBER = "same_number", _("The same number stands on both")
    TO_READ = "to_read", _("To be compared by a person")
    ONE_SIDE = "one_side", _("Known of one side only")
    FOUND_BEFORE = "found_before", _("Found before the person was last seen alive")
    DIED_BEFORE = "died_before", _("Thought to have died before the person was last seen alive")
    DATES_FIT = "dates_fit", _("The dates allow it")
    PLACES = "places", _("Distance between where they were last seen and where found")
    DNA = "dna", _("DNA was compared")
    DNA_EXCLUDES = "dna_excludes", _("DNA excludes it")
    DNA_FAR = "dna_far", _("DNA was compared: the likelihood ratio is below 1/100")
    DNA_STALE = "dna_stale", _("Profiles or the family changed since DNA was compared: search again")
    DNA_NONE = "dna_none", _("DNA was not compared")
