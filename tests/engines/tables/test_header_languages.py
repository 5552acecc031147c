"""Headers in six languages, as people write them: with their case, accents, punctuation and brackets."""

import pytest

from wasl.engines.tables.fields import Field
from wasl.engines.tables.headers import asides, header_of, is_aside, others, spellings

LANGUAGES = ("ar", "en", "tr", "ru", "fr", "fa")
# Field by field, one header to a language in the order above.
WRITTEN: dict[str, tuple[str, str, str, str, str, str]] = {
    "entry_key": ("الرقم المتسلسل:", "Ref. No.", "SIRA NO", "№ П/П", "N° de dossier", "ردیف"),
    "name": ("الإسم الثُلاثي", "FULL  NAME *", "Adı ve Soyadı", "Ф.И.О.", "NOM ET PRENOM", "نام و نام خانوادگي"),
    "name_latin": ("الأسم بالإنكليزيّة", "Name (in English)", "Latin harfleriyle adi", "ФИО (латиницей)",
                   "Nom (en caracteres latins)", "نام لاتین"),
    "given": ("الإسم الاول", "First-name", "İlk Adı", "ИМЯ", "Prenom", "نام کوچک"),
    "father": ("إسم الأب", "FATHER’S NAME", "Baba Adi", "Имя отца", "Nom du pere", "نام پدر:"),
    "grandfather": ("اسم الجدّ", "Grand­father's name", "DEDE ADI", "имя деда", "Nom du grand-pere", "نام پدربزرگ"),
    "family": ("الكنيه", "Sur-name / الكنية", "SOYADI", "ФАМИЛИЯ", "Nom de famille", "نام خانوادگی"),
    "mother": ("إسم الام", "Mothers' name", "Anne adı", "ФИО матери", "Nom de la Mère :", "نام مادر"),
    "kunya": ("الإسم الحركي", "A.K.A.", "LAKABI", "Прозвище/псевдоним", "Surnom", "كنيه"),
    "sex": ("الجنس (ذ/أ)", "Gender (M/F)", "CİNSİYETİ", "Пол (м/ж)", "Sexe (H/F)", "جنسيت"),
    "birth_date": ("تاريخ الولاده", "D.O.B.", "DOĞUM TARİHİ", "Дата  рождения:", "Né(e) le",
                   "تاریخ تولّد"),
    "birth_place": ("محلّ الولادة", "Place-of-Birth", "Doğum Yeri (il)", "Место рождения", "Lieu de naissance",
                    "محل تولد"),
    "age": ("العُمر", "AGE (years)", "Yaşı", "Возраст, лет", "Age", "سنّ"),
    "residence": ("مكان الإقامه", "ADDRESS:", "İkametgâh", "АДРЕС", "Domicile", "نشاني"),
    "national_id": ("الرقم الوطنيّ", "National ID #", "T.C. Kimlik No", "Номер паспорта", "Numéro d’identité", "كد ملي"),
    "arrest_date": ("تاريخ الإعتقال", "Date of Arrest / تاريخ الاعتقال", "Gözaltı Tarihi", "Дата задержания",
                    "Date d’arrestation", "تاريخ بازداشت"),
    "arrest_place": ("مكان الإعتقال", "Place of arrest?", "Gözaltı yeri", "Место ареста", "Lieu d'enlevement",
                     "محل دستگيري"),
    "holding_place": ("مكان الإحتجاز", "Detention center", "CEZAEVİ", "Тюрьма",
                      "Lieu de detention", "زندان"),
    "status": ("الحاله", "STATUS", "Son Durum", "Статус", "État", "وضعيت"),
    "note": ("ملاحظات.", "Remarks", "AÇIKLAMALAR", "Примечание", "Remarques :", "توضيحات"),
}  # fmt: skip


@pytest.mark.parametrize("place", range(6), ids=LANGUAGES)
def test_every_field__in_the_languages_of_the_group(place: int) -> None:
    written = {name: headers[place] for name, headers in WRITTEN.items()}
    found = {name: header.field.value if (header := header_of(text)) else None for name, text in written.items()}
    assert found == {field.value: field.value for field in Field}


@pytest.mark.parametrize(
    ("header", "field"),
    [
        # group/question, as forms are exported: the question counts, and a relative's name is the relative's
        ("person/full_name", Field.NAME),
        ("detainee_info/detainee/full_name", Field.NAME),
        ("arrest/date", Field.ARREST_DATE),
        ("a/arrest/date", Field.ARREST_DATE),
        ("family/first_name", Field.GIVEN),
        ("mother/first_name", Field.MOTHER),
        ("mother/birth_date", None),
        ("Mother's date of birth", None),
        ("Arrest date of the father", Field.ARREST_DATE),
        ("father/mother/name", Field.MOTHER),
        ("معلومات الشخص/اسم الأب", Field.FATHER),
        ("Mother/Full name", Field.MOTHER),
        # questions
        ("What is the name of the detainee?", Field.NAME),
        ("ما هو اسم المعتقل؟", Field.NAME),
        # another person than the one the row is about
        ("Reporter name", None),
        ("reporter/name", None),
        ("Informant full name", None),
        ("اسم المبلغ الكامل", None),
        ("Nom complet du déclarant", None),
        ("ФИО заявителя", None),
        ("Date of arrest according to witness", Field.ARREST_DATE),
        # what a program adds
        ("_id", Field.ENTRY_KEY),
        ("_uuid", Field.ENTRY_KEY),
        ("_index", None),
        ("_status", None),
        ("_notes", None),
        ("_submission_time", None),
        ("Timestamp", None),
        ("طابع زمني", None),
        # Bayanat
        ("father_name_ar", Field.FATHER),
        ("profile_1_last_address", Field.RESIDENCE),
        ("Enforced disappearance/from_date", Field.ARREST_DATE),
    ],
)
def test_header__of_forms_and_programs(header: str, field: Field | None) -> None:
    found = header_of(header)
    assert (found.field if found else None) == field


@pytest.mark.parametrize(
    "header", ["Timestamp", "_submission_time", "start", "reporter/phone", "اسم الشاهد", "Horodateur"]
)
def test_aside__so_its_values_may_not_speak(header: str) -> None:
    assert is_aside(header)
    assert header_of(header) is None


@pytest.mark.parametrize("header", ["", "x", "تاريخ الاعتقال", "Full name", "Informants", "started"])
def test_aside__is_not_what_may_tell_of_the_person(header: str) -> None:
    assert not is_aside(header)


def test_words_of_other_people_stand_in_no_known_spelling() -> None:
    known = spellings()
    assert [word for word in others() for spelling in known if f" {word} " in f" {spelling} "] == []
    assert asides() & known.keys() == set()
