"""What the engine says of a laboratory's file, for the catalogue: its sentences, with ``{}`` for each place.

``refusals.said_again`` finds them there. The engine itself knows no languages.
"""

from django.utils.translation import gettext_noop

OF_FILES = (
    gettext_noop("an allele is off the ladder"), gettext_noop("an allele is outside the ladder"),
    gettext_noop("an allele was left undecided"), gettext_noop("an allele has a comma"),
    gettext_noop("an allele has become a date or a time"), gettext_noop("something stands there that is no allele"),
    gettext_noop("three or more alleles"), gettext_noop("two alleles on the X of a man"),
    gettext_noop("an allele on the Y of a woman"), gettext_noop("more alleles than the region of the Y has copies"),
    gettext_noop("one allele alone: the other is read as not known"), gettext_noop("{}: read as not known"),
    gettext_noop("the marker stands twice"), gettext_noop("the sex is in no word that is known here"),
    gettext_noop("amelogenin is neither X nor X, Y"),
    gettext_noop("amelogenin shows X and Y, the sample is stated to be of a woman"),
    gettext_noop("amelogenin shows X alone, the sample is stated to be of a man"),
    gettext_noop("the sample stands twice, with another sex in line {}"),
    gettext_noop("the sample stands also in line {}; what they say was joined"),
    gettext_noop("the sample has other alleles there in line {}"), gettext_noop("a height is no number"),
    gettext_noop("no sample is in it"), gettext_noop("a sample has no id"),
    gettext_noop("a name is no marker that is known here"),
    gettext_noop("the column a name is not known"), gettext_noop("the column a name was not read"),
    gettext_noop("no column tells the sample"), gettext_noop("no column is headed Allele 1"),
    gettext_noop("no column is headed by a marker"), gettext_noop("a cell stands in a column without a header"),
    gettext_noop("the row has more cells than the header"), gettext_noop("it is empty"),
    gettext_noop("its letters are not {}"),
    gettext_noop("it holds NUL characters"), gettext_noop("no cell in it holds anything"),
    gettext_noop("a quotation mark is in the wrong place or never closes"),
    gettext_noop("its XML is broken or cut off"), gettext_noop("it is XML of another kind"),
)  # fmt: skip
TO_DO = (
    gettext_noop("Have the laboratory size it, or read such alleles as not known."),
    gettext_noop("Have the laboratory decide, or read such alleles as not known."),
    gettext_noop("Write a part of a repeat with a point, as in 9.3, and one allele to a cell."),
    gettext_noop("Format the cells as text before typing alleles, and type it again."),
    gettext_noop("Write alleles as 14 or 9.3, and leave empty what was not typed."),
    gettext_noop(
        "If they come from one person, have the laboratory confirm it and leave the marker out; if not, it is a "
        "mixture."
    ),
    gettext_noop("Compare the label and the sex; else leave the marker out."),
    gettext_noop("Compare the label and the sex; the sample may be a mixture."),
    gettext_noop("Compare the label with the sample. X alone in a man can also be a lost Y or a loss of the allele."),
    gettext_noop("If they are two readings, have the laboratory decide; if they are two people, correct the id."),
    gettext_noop("Have the laboratory look, or leave the column out."),
    gettext_noop("Keep one of the two columns or rows."), gettext_noop("Bring the file again, from the original."),
    gettext_noop("Export it from CODIS as CMF 3.2."), gettext_noop("Head one column Sample Name."),
    gettext_noop("Head columns by markers, as D3S1358."), gettext_noop("Save the file again as text in UTF-8."),
)  # fmt: skip
