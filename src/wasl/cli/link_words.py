"""Everything ``wasl link`` says to people, in English and in Arabic."""
# ruff: noqa: E501  a sentence stays whole

import re
from collections.abc import Sequence
from dataclasses import dataclass

from wasl.cli.printing import Language, isolated
from wasl.engines.tables.fields import Field

FEW = 5  # row numbers and names that are told; the rest are counted


@dataclass(frozen=True)
class Remark:
    """Something to tell about a list or a run. ``key`` is stable, for programs; the sentence is in ``WORDS``.

    Parameters: ``rows`` as numbered in the file; ``names`` are headers or ids; ``told`` is what an engine
    said in English, kept where there is no sentence of ours.
    """

    key: str
    rows: tuple[int, ...] = ()
    names: tuple[str, ...] = ()
    field: Field | None = None
    count: int = 0
    told: str = ""

    def text(self, language: Language) -> str:
        """One sentence."""
        if language is Language.EN and self.told:
            return self.told
        if self.key not in WORDS:
            return isolated(self.told)
        return word(self.key, language).format(
            rows=_few([str(row) for row in self.rows], len(self.rows), language),
            names=_few([isolated(name) for name in self.names], len(self.names), language),
            field=field_word(self.field, language) if self.field else "",
            count=f"{self.count or len(self.rows) or len(self.names):,}",
        )


def word(key: str, language: Language) -> str:
    """A word or sentence in the person's language. Raises KeyError for one that nobody wrote."""
    return WORDS[key][language is Language.AR]


def field_word(field: str, language: Language) -> str:
    """What a column of a list is called."""
    return word(f"field:{field}", language)


def engine_warning(told: str) -> Remark:
    """What the linkage engine said in English, as a remark that can be said in Arabic too."""
    for key, pattern in ENGINE_SAYS.items():
        if found := re.search(pattern, told):
            return Remark(key, count=int(found["count"]), told=told)
    for key, pattern in ENGINE_SAYS_OF_COLUMNS.items():
        if (found := re.match(COLUMN + pattern, told)) and found["field"] in list(Field):
            return Remark(key, field=Field(found["field"]), count=int(found["count"]))
    return Remark("engine", told=told)


def _few(things: Sequence[str], count: int, language: Language) -> str:
    joint = "، " if language is Language.AR else ", "
    told = joint.join(things[:FEW])
    return told if count <= FEW else told + word("and_more", language).format(more=f"{count - FEW:,}")


ENGINE_SAYS = {
    "not_fitted": r"too small to fit weights \((?P<count>\d+)",
    "left_out": r"^(?P<count>\d+) blocks",
    "unread_dates": r"^(?P<count>\d+) dates could not be read",
}
COLUMN = r"column (name \()?(?P<field>\w+)[^:]*: "
ENGINE_SAYS_OF_COLUMNS = {
    "column_empty": r"empty in (?P<count>\d+) %",
    "column_long": r"(?P<count>\d+) texts are longer",
    "column_unread": r"(?P<count>\d+) texts could not be read",
    "column_same": r"one value in (?P<count>\d+) %",
}

WORDS = {
    # what could not be used
    "and_more": (" and {more} more", " و{more} غيرها"),
    "nameless": ("rows without a name: {rows}", "سطور بلا اسم: {rows}"),
    "unreadable": ("{field} not understood in rows {rows}", "{field}: لم يُفهم في السطور {rows}"),
    "unrecognised": ("columns not recognised: {names}", "أعمدة لم تُعرف: {names}"),
    "not_compared": ("columns not compared: {names}", "أعمدة لا تدخل في المقارنة: {names}"),
    "no_key": ("no column of entry numbers: rows are numbered instead", "لا عمود لأرقام القيود: رُقّمت السطور بدلًا منها"),
    "key_empty": (
        "column {names} is empty in {count} rows: rows are numbered instead",
        "العمود {names} فارغ في {count} من السطور: رُقّمت السطور بدلًا منه",
    ),
    "key_repeats": (
        "column {names} repeats a value {count} times: rows are numbered instead",
        "العمود {names} يكرر قيمًا {count} من المرات: رُقّمت السطور بدلًا منه",
    ),
    "key_formula": (
        "column {names} has values that a spreadsheet would run as formulas: rows are numbered instead",
        "العمود {names} فيه قيم قد ينفذها برنامج الجداول كصيغ: رُقّمت السطور بدلًا منه",
    ),
    "truth_unknown": (
        "the truth names {count} ids that are on no list, so its pairs with them are left aside: {names}",
        "في ملف الحقيقة {count} من المعرّفات غير موجودة في القوائم، فتُركت أزواجها جانبًا: {names}",
    ),
    "ids_collide": (
        "both lists use some of the same ids: in clusters.csv every id begins with left: or right:",
        "في القائمتين معرّفات متماثلة: كل معرّف في clusters.csv يبدأ بـ left: أو right:",
    ),
    "not_fitted": (
        "the lists are too small to fit weights ({count} entries): default weights were used, and probabilities are only a guide",
        "القوائم أصغر من أن تُقدَّر منها الأوزان ({count} قيدًا): استُعملت أوزان مسبقة، والاحتمالات إرشادية فقط",
    ),
    "left_out": (
        "{count} blocks of very frequent values were left out",
        "تُركت {count} من المجموعات ذات القيم الشائعة جدًا",
    ),
    "column_empty": ("{field}: empty in {count} % of the entries", "{field}: فارغ في {count} % من القيود"),
    "column_long": (
        "{field}: {count} texts are far longer than such a text is, and only their beginning was read",
        "{field}: عدد النصوص الأطول بكثير من المعتاد {count}، ولم يُقرأ إلا أولها",
    ),
    "column_unread": (
        "{field}: {count} texts could not be read and count as not known",
        "{field}: عدد النصوص التي تعذرت قراءتها {count}، وتُعدّ غير معروفة",
    ),
    "column_same": (
        "{field}: one value in {count} % of the entries that have one, so that it helps to find nobody",
        "{field}: قيمة واحدة في {count} % من القيود التي تذكره، فلا يعين على إيجاد أحد",
    ),
    # what the reader of a file notices, in English by its own words
    "note:encoding_guessed": ("", "خُمّن ترميز الحروف؛ انظر في بعض الأسماء"),
    "note:wrong_extension": ("", "لاحقة اسم الملف لا توافق محتواه"),
    "note:sheet_chosen": ("", "في الملف أوراق عدة؛ قُرئت أكبرها"),
    "note:hidden_sheets": ("", "في الملف أوراق مخفية لم تُقرأ"),
    "note:hidden_rows": ("", "في الورقة سطور مخفية، وقد قُرئت"),
    "note:hidden_columns": ("", "في الورقة أعمدة مخفية، وقد قُرئت"),
    "note:macros_ignored": ("", "في الملف برامج ماكرو، وقد أُهملت"),
    "note:merged_cells": ("", "في الورقة خلايا مدمجة"),
    "note:error_cells": ("", "خلايا فيها خطأ من برنامج الجداول"),
    "note:rounded_numbers": ("", "أرقام طويلة غيّر برنامج الجداول خاناتها الأخيرة"),
    "note:rows_above": ("", "فوق سطر العناوين سطور لا تدخل في القائمة"),
    "note:two_header_rows": ("", "العناوين في سطرين، وقد جُمعا في عنوان واحد لكل عمود"),
    "note:no_header": ("", "لا سطر للعناوين؛ عُرفت الأعمدة من قيمها"),
    "note:duplicate_headers": ("", "عناوين مكررة"),
    "note:short_rows": ("", "سطور أقصر من سطر العناوين"),
    "note:extra_cells": ("", "سطور أطول من سطر العناوين"),
    "note:blank_rows": ("", "سطور فارغة"),
    "note:bidi_controls": ("", "علامات اتجاه مخفية في بعض الخلايا"),
    "note:presentation_forms": ("", "حروف بأشكالها الطباعية، كما تخرج من ملفات PDF"),
    "note:hxl_tags": ("", "تحت سطر العناوين سطر وسوم HXL لا يدخل في القائمة"),
    "note:repeat_sheets": ("", "أوراق لم تُقرأ، فيها المجموعات المتكررة من استمارة"),
    "note:not_persons": ("", "سطور تخص جهات لا أشخاصاً، وقد تُركت"),
    "note:expired": ("", "سجلات انقضى تاريخ صلاحيتها"),
    "note:cut_short": ("", "قيم أطول من أن تتسع لها خلية، وقد تُركت"),
    "note:orphans": ("", "ملاحظات عن أشخاص ليسوا في الملف"),
    # columns
    "field:entry_key": ("entry number", "رقم القيد"),
    "field:name": ("name", "الاسم الكامل"),
    "field:name_latin": ("name in Latin letters", "الاسم بالحروف اللاتينية"),
    "field:given": ("given name", "الاسم"),
    "field:father": ("father", "اسم الأب"),
    "field:grandfather": ("grandfather", "اسم الجد"),
    "field:family": ("family name", "الكنية"),
    "field:mother": ("mother", "اسم الأم"),
    "field:kunya": ("kunya", "اللقب"),
    "field:sex": ("sex", "الجنس"),
    "field:birth_date": ("date of birth", "تاريخ الولادة"),
    "field:birth_place": ("place of birth", "مكان الولادة"),
    "field:age": ("age", "العمر"),
    "field:residence": ("residence", "مكان الإقامة"),
    "field:national_id": ("national number", "الرقم الوطني"),
    "field:arrest_date": ("date of arrest", "تاريخ الاعتقال"),
    "field:arrest_place": ("place of arrest", "مكان الاعتقال"),
    "field:holding_place": ("place of detention", "مكان الاحتجاز"),
    "field:status": ("status", "الحالة"),
    "field:note": ("note", "ملاحظة"),
    # verdicts on a field
    "verdict:missing": ("not known on one side", "غير معروف في إحدى الجهتين"),
    "verdict:same": ("the same", "متطابق"),
    "verdict:variant": ("two writings of one", "كتابتان لاسم واحد"),
    "verdict:near": ("one slip apart", "بينهما خطأ واحد"),
    "verdict:contradicted": ("different", "مختلف"),
    "verdict:displaced": ("in another place", "في موضع آخر"),
    "verdict:swapped": ("day and month exchanged", "تبادل اليوم والشهر"),
    "verdict:close": ("almost the same", "متطابق تقريبًا"),
    "verdict:compatible": ("possible, as far as known", "ممكن بقدر ما هو معروف"),
    "verdict:near_years": ("within two years", "ضمن سنتين"),
    # who else a pair may be
    "kind:strangers": ("two strangers", "شخصان لا صلة بينهما"),
    "kind:siblings": ("brothers or sisters", "إخوة أو أخوات"),
    "kind:cousins": ("cousins", "أبناء عمومة"),
    "kind:not compared": ("not compared", "لم يُقارنا"),
    "kind:same person": ("the same person", "الشخص نفسه"),
    "miss:not proposed": ("never compared", "لم يُقارنا أصلًا"),
    "miss:below the threshold": ("below the threshold", "دون العتبة"),
    "miss:lost to a rival": ("lost to a likelier pair", "غلبه زوج أرجح"),
    # sides
    "left": ("left list", "القائمة الأولى"),
    "right": ("right list", "القائمة الثانية"),
    "only": ("list", "القائمة"),
    # stages of the work
    "stage:files": ("reading the files", "قراءة الملفات"),
    "stage:read": ("reading the names", "قراءة الأسماء"),
    "stage:propose": ("finding pairs worth comparing", "اختيار الأزواج للمقارنة"),
    "stage:compare": ("comparing", "المقارنة"),
    "stage:weigh": ("weighing", "الوزن"),
    "stage:decide": ("deciding", "الحسم"),
    "stage:write": ("writing", "الكتابة"),
    "stage:done": ("writing", "الكتابة"),
    # on the terminal
    "entries": ("entries", "القيود"),
    "matched": ("matched", "لها مقابل"),
    "possible": ("to be looked at", "تحتاج نظرًا"),
    "alone": ("no counterpart found", "لم يوجد لها مقابل"),
    "nameless_short": ("without a name", "بلا اسم"),
    "summary": (
        "{matches} pairs taken of {candidates} compared.",
        "أُخذ {matches} من الأزواج من أصل {candidates} قورنت.",
    ),
    "persons_found": ("{count} persons, duplicates within each list counted once.", "عدد الأشخاص {count}، والمكرر في كل قائمة معدود مرة."),
    "conflicts": (
        "{count} more pairs are above the threshold and were not taken: a likelier pair has one of the two entries.",
        "وهناك {count} من الأزواج فوق العتبة لم تؤخذ: لأحد القيدين زوج أرجح.",
    ),
    "conflicts_one": (
        "{count} more pairs are above the threshold and were not taken: the rest of their groups speaks against it.",
        "وهناك {count} من الأزواج فوق العتبة لم تؤخذ: بقية مجموعتها ترجّح خلافها.",
    ),
    "differently_named": (
        "{count} more pairs are above the threshold and are left to a person: their given names are plainly different.",
        "وهناك {count} من الأزواج فوق العتبة يُترك القرار فيها لشخص: الاسمان الأولان مختلفان بوضوح.",
    ),
    "figures": (
        "Against the truth: precision {precision}, recall {recall}, F1 {f1}.",
        "مقابل الحقيقة: الضبط {precision}، والاستيعاب {recall}، وF1 {f1}.",
    ),
    "not_used": ("{side} {file}, not used or uncertain: {remarks}.", "{side} {file}، ما لم يُستعمل أو ما فيه شك: {remarks}."),
    "of_run": ("To know: {remarks}.", "للعلم: {remarks}."),
    "written": ("Written: {folder}", "كُتب في: {folder}"),
    "calibration": ("Calibration: how often pairs of each probability were true", "المعايرة: كم صدقت الأزواج عند كل احتمال"),
    "bin_pairs": ("pairs", "الأزواج"),
    "bin_said": ("said", "قيل"),
    "bin_true": ("true", "صدق"),
    "kept": (
        "Kept: {folder}. Names and dates stand there in the clear: keep it as you keep the lists.",
        "حُفظ في: {folder}. الأسماء والتواريخ فيه مكشوفة: احفظه كما تحفظ القوائم.",
    ),
    "added": (
        "{file}: {entries} entries, {known} of persons already known, {new_persons} new persons; {to_look_at} pairs to look at, {suggested} known persons that may be one with another. {persons} persons in all.",
        "{file}: عدد القيود {entries}، منها {known} لأشخاص معروفين من قبل، والأشخاص الجدد {new_persons}؛ أزواج تحتاج نظرًا {to_look_at}، وأزواج من المعروفين قد يكونون واحدًا {suggested}. مجموع الأشخاص {persons}.",
    ),
    "frequent": (
        "{count} values are so frequent that not all entries with them were compared",
        "عدد القيم الشائعة جدًا التي لم تُقارن كل قيودها: {count}",
    ),
    # the report
    "title_two": ("Two lists, brought together", "قائمتان متقابلتان"),
    "title_one": ("Duplicates within one list", "المكررات في قائمة واحدة"),
    "lead_two": (
        "{left_matched} of {left_all} entries of {left} and {right_matched} of {right_all} entries of {right} name the same persons, as far as the program can see.",
        "{left_matched} من {left_all} قيدًا في {left} و{right_matched} من {right_all} قيدًا في {right} تسمّي الأشخاص أنفسهم، بقدر ما يراه البرنامج.",
    ),
    "lead_one": (
        "{left_matched} of {left_all} entries of {left} have a duplicate in the same list, as far as the program can see.",
        "{left_matched} من {left_all} قيدًا في {left} لها مكرر في القائمة نفسها، بقدر ما يراه البرنامج.",
    ),
    "title_added": ("A new list and persons already known", "قائمة جديدة وأشخاص معروفون من قبل"),
    "lead_added": (
        "{known} of {entries} entries of {file} name persons already known, as far as the program can see; with it come {new_persons} new persons.",
        "{known} من {entries} قيدًا في {file} تسمّي أشخاصًا معروفين من قبل، بقدر ما يراه البرنامج؛ وعدد الأشخاص الجدد معها {new_persons}.",
    ),
    "tile_known": ("entries of persons already known", "قيود لأشخاص معروفين من قبل"),
    "tile_new_persons": ("new persons", "أشخاص جدد"),
    "tile_to_look_at": ("pairs to look at", "أزواج تحتاج نظرًا"),
    "tile_suggested": ("known persons that may be one", "معروفون قد يكونون واحدًا"),
    "sec_sides_added": ("Who was known", "من كان معروفًا"),
    "sec_sides_added_note": (
        "To be looked at: taken for a new person, though a pair speaks for somebody known.",
        "تحتاج نظرًا: عُدّ شخصًا جديدًا مع أن زوجًا يرجّح شخصًا معروفًا.",
    ),
    "standing_known": ("of persons already known", "لأشخاص معروفين من قبل"),
    "standing_new": ("of new persons", "لأشخاص جدد"),
    "sec_refused": ("Pairs to look at", "أزواج تحتاج نظرًا"),
    "sec_refused_note": (
        "These two alone look like one person, with the probability shown, and were not joined.",
        "هذان القيدان وحدهما يبدوان لشخص واحد بالاحتمال المبين، ولم يُجمعا.",
    ),
    "refused:weak": ("the rest of the group speaks against it", "بقية المجموعة ترجّح خلافه"),
    "refused:cannot": ("people decided otherwise", "قرر أشخاص خلاف ذلك"),
    "refused:one_per_list": ("both groups have an entry of a list without duplicates", "في المجموعتين قيد من قائمة بلا مكررات"),
    "refused:kept": ("both are persons known before, who are not merged by the program", "كلاهما شخص معروف من قبل، والبرنامج لا يدمج المعروفين"),
    "refused:too_large": ("the group was too large to weigh whole", "المجموعة أكبر من أن توزن كاملة"),
    "refused:names_differ": ("the given names are plainly different", "الاسمان الأولان مختلفان بوضوح"),
    "two_persons": ("persons {one} and {other}", "الشخصان {one} و{other}"),
    "list_number": ("list {number}", "القائمة {number}"),
    "sec_suggested": ("Known persons that may be one", "معروفون قد يكونون شخصًا واحدًا"),
    "sec_suggested_note": (
        "The new list speaks for it. Numbers of persons stay as they are until somebody decides.",
        "القائمة الجديدة ترجّح ذلك. تبقى أرقام الأشخاص كما هي حتى يقرر أحد.",
    ),
    "lead_person": (
        "Every pair is a suggestion. A person decides.",
        "كل زوج اقتراح، والقرار لإنسان.",
    ),
    "tile_persons": ("persons, each counted once", "أشخاص، كل واحد مرة"),
    "tile_pairs": ("pairs taken", "أزواج أُخذت"),
    "tile_threshold": ("threshold", "العتبة"),
    "tile_candidates": ("pairs compared", "أزواج قورنت"),
    "tile_conflicts": ("above the threshold, lost to a likelier pair", "فوق العتبة وغلبتها أزواج أرجح"),
    "tile_conflicts_one": ("above the threshold, against their groups", "فوق العتبة وتخالفها مجموعتها"),
    "sec_sides": ("Who has a counterpart", "من له مقابل"),
    "sec_sides_note": (
        "To be looked at: no pair was taken, but one is at least {floor} likely.",
        "تحتاج نظرًا: لم يؤخذ لها زوج، لكن زوجًا واحدًا على الأقل احتماله {floor} أو أكثر.",
    ),
    "sec_histogram": ("How sure the pairs are", "مقدار الثقة في الأزواج"),
    "sec_histogram_note": (
        "Pairs by probability that both entries name one person, from {keep} up. Heights grow with the number of digits, so that the few uncertain pairs stay visible; dark from the threshold {threshold} up.",
        "الأزواج بحسب احتمال أن يسمّي القيدان شخصًا واحدًا، من {keep} فما فوق. يزداد الارتفاع مع عدد خانات العدد كي تبقى الأزواج القليلة غير المؤكدة ظاهرة؛ والداكن من العتبة {threshold} فما فوق.",
    ),
    "sec_truth": ("Against the truth", "مقابل الحقيقة"),
    "sec_truth_note": (
        "From {file}: {pairs} true pairs. On the diagonal, a pair called 80 % likely is true in 80 of 100 cases. Larger dots hold more pairs.",
        "من {file}: عدد الأزواج الصحيحة {pairs}. على القطر: ما قيل إن احتماله 80 % يصدق في 80 من كل 100. والنقطة الأكبر لأزواج أكثر.",
    ),
    "precision": ("precision", "الضبط"),
    "recall": ("recall", "الاستيعاب"),
    "f1": ("F1", "F1"),
    "candidate_recall": ("of true pairs compared", "من الأزواج الصحيحة قورنت"),
    "precision_means": ("of the pairs taken are true", "من الأزواج المأخوذة صحيحة"),
    "recall_means": ("of the true pairs were taken", "من الأزواج الصحيحة أُخذت"),
    "f1_means": ("harmonic mean of both", "المتوسط التوافقي لهما"),
    "axis_said": ("probability given", "الاحتمال المعطى"),
    "axis_true": ("share that is true", "نسبة ما صدق"),
    "wrong_pairs": ("Wrong pairs, by what they may be instead", "أزواج خاطئة، بحسب ما قد تكون"),
    "missed_pairs": ("Missed pairs, by where they were lost", "أزواج فائتة، بحسب موضع فقدها"),
    "sec_hard": ("The hardest pairs", "أصعب الأزواج"),
    "sec_hard_note": (
        "The pairs nearest the threshold: look at these first. A bar towards + speaks for one person, towards − against; each point doubles the odds. What is weighed is one person against the likeliest other explanation: that a father agrees says nothing about brothers.",
        "أقرب الأزواج إلى العتبة: ابدأ بها. الشريط نحو + يرجّح أنهما شخص واحد، ونحو − يرجّح خلافه؛ وكل درجة تضاعف الأرجحية. والموازنة بين شخص واحد وأرجح تفسير آخر: فاتفاق اسم الأب لا يميز بين أخوين.",
    ),
    "one_side": ("On one side only", "في جهة واحدة فقط"),
    "hard_none": ("No pair is uncertain.", "لا زوج غير مؤكد."),
    "taken": ("taken", "أُخذ"),
    "not_taken": ("not taken", "لم يؤخذ"),
    "outdone": ("not taken: a likelier pair has one of the two", "لم يؤخذ: لأحد القيدين زوج أرجح"),
    "other_name": (
        "left to a person: the given names are plainly different",
        "يُترك القرار لشخص: الاسمان الأولان مختلفان بوضوح",
    ),
    "outdone_one": ("not taken: the rest of the group speaks against it", "لم يؤخذ: بقية المجموعة ترجّح خلافه"),
    "otherwise": ("otherwise likeliest: {kind}", "وإلا فالأرجح: {kind}"),
    "row": ("row {number}", "السطر {number}"),
    "sec_clusters": ("The largest groups", "أكبر المجموعات"),
    "sec_clusters_note": (
        "Entries joined by pairs that were taken. A group of many may be one person entered often, or brothers taken for one.",
        "قيود جمعتها أزواج مأخوذة. والمجموعة الكبيرة قد تكون شخصًا واحدًا تكرر قيده، أو إخوة حُسبوا واحدًا.",
    ),
    "clusters_none": ("No group has more than two entries.", "لا مجموعة فيها أكثر من قيدين."),
    "cluster_size": ("{count} entries", "عدد القيود {count}"),
    "sec_keys": ("What was compared", "ما الذي قورن"),
    "sec_keys_note": (
        "Two entries are compared when they agree on all words of a key. Light: pairs proposed; dark: pairs that no key above had proposed.",
        "يُقارن القيدان إذا اتفقا في كل كلمات المفتاح. الفاتح: أزواج اقترحها؛ والداكن: أزواج لم يقترحها مفتاح فوقه.",
    ),
    "key_new": ("{pairs} pairs, {new} of them new", "عدد الأزواج {pairs}، منها {new} جديدة"),
    "key_cut": ("blocks cut: {cut}", "مجموعات قُسمت: {cut}"),
    "key_left_out": ("blocks left out: {out}", "مجموعات تُركت: {out}"),
    "part:two_parts": ("two parts in any place", "جزءان من الاسم في أي موضع"),
    "part:birth_year": ("year of birth", "سنة الولادة"),
    "part:given:2": ("given name, first letters", "أول حروف الاسم"),
    "part:family:2": ("family name, first letters", "أول حروف الكنية"),
    "part:father:2": ("father, first letters", "أول حروف اسم الأب"),
    "sec_weights": ("What agreement is worth", "ما تساويه المطابقة"),
    "sec_weights_note": (
        "Weights in powers of two, one person against two strangers, {how}. Where marked *, agreement on a frequent value counts for less, on a rare one for more.",
        "الأوزان بقوى العدد 2، شخص واحد مقابل شخصين لا صلة بينهما، {how}. وفي ما عليه * يقل وزن الاتفاق في القيمة الشائعة ويزيد في النادرة.",
    ),
    "weights_fitted": ("fitted to these lists", "مقدَّرة من هذه القوائم"),
    "weights_default": ("set beforehand", "مسبقة"),
    "sec_remarks": ("What could not be used, and what to know", "ما لم يُستعمل، وما ينبغي معرفته"),
    "whole_run": ("the run as a whole", "العمل كله"),
    "ids_from": ("entries are called by column {header}", "تُسمّى القيود بعمود {header}"),
    "sec_stamp": ("How this was made", "كيف صُنع هذا"),
    "stamp": (
        "wasl {version}, {engine} engine {engine_version}, seed {seed}; SHA-256 of the inputs:",
        "wasl {version}، المحرك {engine} {engine_version}، البذرة {seed}؛ بصمة المدخلات SHA-256:",
    ),
    "personal": (
        "This page holds names of persons at risk. Keep it as you keep the lists.",
        "في هذه الصفحة أسماء أشخاص معرّضين للخطر. احفظها كما تحفظ القوائم.",
    ),
}  # fmt: skip
