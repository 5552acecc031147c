"""Files as other programs export them, written here by hand; the people are invented."""

import json
from collections.abc import Sequence
from typing import Any

import xlsxwriter
from tests.engines.tables.books import fill_sheet, xlsx

PFIF_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<pfif:pfif xmlns:pfif="http://zesty.ca/pfif/1.4">\n'


def pfif(inside: str, *, version: str = "1.4") -> bytes:
    return f"{PFIF_HEAD.replace('1.4', version)}{inside}</pfif:pfif>".encode()


def element(name: str, *inside: str, **fields: str) -> str:
    told = "".join(f"  <pfif:{field}>{text}</pfif:{field}>\n" for field, text in fields.items())
    return f"<pfif:{name}>\n{told}{''.join(inside)}</pfif:{name}>\n"


PFIF = pfif(
    element(
        "note", note_record_id="lists.example/n3", person_record_id="lists.example/2", status="believed_alive",
        source_date="2014-02-01T00:00:00Z", last_known_location="Adra",
    )
    + element(
        "person",
        element("note", note_record_id="lists.example/n1", source_date="2013-06-01T00:00:00Z",
                status="information_sought", text="Seen at a checkpoint"),
        element("note", note_record_id="lists.example/n2", source_date="2014-01-01T00:00:00Z",
                status="believed_missing", linked_person_record_id="lists.example/9"),
        element("note", note_record_id="lists.example/n4", source_date="2012-01-01T00:00:00Z", status="believed_alive",
                last_known_location="Duma"),
        person_record_id="lists.example/1", entry_date="2013-06-01T00:00:00Z", expiry_date="2014-06-01T00:00:00Z",
        full_name="خالد محمود العطار / Khaled Mahmoud al-Attar", given_name="Khaled", family_name="al-Attar",
        alternate_names="Abu Mahmoud\nKhalid Attar", sex="male", date_of_birth="1984/1986", age="27-29",
        home_street="Station Road", home_city="Duma", home_state="Rif Dimashq", home_country="SY", description="A scar",
    )
    + element("person", person_record_id="lists.example/2", full_name="Rami Haddad", expiry_date="2030-01-01T00:00:00Z")
    + element("person", person_record_id="lists.example/3", expiry_date="2013-01-01T00:00:00Z")
    + element("note", note_record_id="lists.example/n5", person_record_id="elsewhere.example/7", text="of another file")
)  # fmt: skip

FEED = (
    b'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>People</title><entry><content>'
    b'<person xmlns="http://zesty.ca/pfif/1.2"><person_record_id>x/1</person_record_id><first_name>SAMIRA</first_name>'
    b"<last_name>SABBAGH</last_name><other>a teacher</other></person></content></entry></feed>"
)

# --- KoboToolbox ----------------------------------------------------------------------------------------

KOBO_HEADER = [
    "start", "end", "reporter/name", "person/full_name", "person/father_name", "person/sex", "person/date_of_birth",
    "mother/first_name", "arrest/date", "arrest/place_of_arrest", "injuries", "injuries/passport", "injuries/mother",
    "_id", "_uuid", "_submission_time", "_validation_status", "_notes", "_status", "_submitted_by", "__version__",
    "_tags", "_index",
]  # fmt: skip
KOBO_ROWS = [
    ["2021-03-01T09:00:00.000+02:00", "2021-03-01T09:12:00.000+02:00", "هدى قاسم", "خالد محمود العطار", "محمود",
     "ذكر", "1984-11-04", "فاطمة", "2013-05-17", "دوما", "passport mother", "1", "1", "4401", "0f1c",
     "2021-03-01T07:12:10", "", "", "submitted_via_web", "field_team", "vA1", "", "1"],
    ["2021-03-02T09:00:00.000+02:00", "2021-03-02T09:12:00.000+02:00", "سامر حداد", "رامي جورج حداد", "جورج",
     "ذكر", "1988", "ماري", "2012", "حلب", "", "0", "0", "4402", "0f1d", "2021-03-02T07:12:10",
     "", "", "submitted_via_web", "field_team", "vA1", "", "2"],
]  # fmt: skip


def kobo_csv() -> bytes:
    """With semicolons, everything quoted, and a row of HXL tags, as the site exports on request."""
    tags = ["" if "/" not in header else "#affected+name" for header in KOBO_HEADER]
    lines = [KOBO_HEADER, tags, *KOBO_ROWS]
    return "\n".join(";".join(f'"{cell}"' for cell in line) for line in lines).encode("utf-8-sig")


def kobo_xlsx() -> bytes:
    """One sheet of forms, and one of a repeated group that has more rows."""
    repeat: list[Sequence[str]] = [["relatives/name", "relatives/age", "_index", "_parent_table_name", "_parent_index"]]
    repeat += [[f"قريب {number}", "30", str(number), "Missing", "1"] for number in range(1, 6)]

    def fill(book: xlsxwriter.Workbook) -> None:
        fill_sheet(book.add_worksheet("Missing"), [KOBO_HEADER, *KOBO_ROWS])
        fill_sheet(book.add_worksheet("relatives"), repeat)

    return xlsx(fill)


# --- Bayanat --------------------------------------------------------------------------------------------

ACTORS: list[dict[str, Any]] = [
    {
        "class": "actor", "id": 12, "type": "Person", "_type": "شخص", "name": "Khaled al-Attar",
        "name_ar": "خالد العطار", "nickname": None, "nickname_ar": "أبو محمود",
        "first_name": "Khaled", "first_name_ar": "خالد",
        "middle_name": None, "middle_name_ar": None, "last_name": "al-Attar", "last_name_ar": "العطار",
        "father_name": "Mahmoud", "father_name_ar": "محمود", "mother_name": "Fatima", "mother_name_ar": "فاطمة",
        "sex": "Male", "_sex": "ذكر", "age": "Adult", "civilian": "Civilian", "status": "Machine Created",
        "id_number": [{"type": {"id": 1, "title": "National ID"}, "number": "04010012345"}], "tags": ["a", "b"],
        "assigned_to": {"id": 3, "name": "someone of their office"}, "roles": [{"id": 1}], "no_children": 2,
        "origin_place": {"id": 7, "title": "Duma", "title_ar": "دوما", "parent": {"title": "Rif Dimashq"}},
        "events": [
            {"id": 2, "title": "Second time", "eventtype": {"title": "Arrest", "title_ar": "اعتقال"},
             "from_date": "2014-01-02T00:00", "to_date": None, "location": None},
            {"id": 1, "title": None, "eventtype": {"title": "Arrest", "title_ar": "اعتقال"}, "estimated": True,
             "from_date": "2013-05-17T00:00", "to_date": None, "location": {"title": "Harasta", "title_ar": "حرستا"}},
        ],
        "actor_relations": [{"actor": {"id": 13, "name": "Walid al-Attar"}, "related_as": [1]}],
        "bulletin_relations": [], "incident_relations": [], "medias": [{"id": 9, "filename": "x.jpg"}],
        "actor_profiles": [{"id": 5, "mode": 3, "actor_id": 12, "MP": True, "description": "Taken at night",
                            "last_address": "دوما", "case_status": "Missing", "_hair_color": "بني",
                            "seen_in_detention": {"opts": "Yes", "details": "2015"},
                            "sources": [{"id": 1, "title": "Family"}]}],
    },
    {"class": "actor", "id": 14, "type": "Entity", "name": "A branch", "name_ar": "فرع"},
]  # fmt: skip


def bayanat_json() -> bytes:
    return ("{ \n" + '"actors": [ \n' + ",".join(json.dumps(each) for each in ACTORS) + "\n] \n }").encode()


BAYANAT_CSV = (
    ",id,name,name_ar,nickname,nickname_ar,middle_name,middle_name_ar,last_name,last_name_ar,mother_name,"
    "mother_name_ar,sex,age,civilian,type,related_bulletins,events.event-1,profile_1_mode,profile_1_last_address\n"
    "0,12,Khaled al-Attar,خالد العطار,,أبو محمود,,,al-Attar,العطار,Fatima,فاطمة,Male,Adult,Civilian,Person,,"
    "1-Arrest,3,دوما\n"
    "1,14,A branch,فرع,,,,,,,,,,,,Entity,,,,\n"
    "2,15,Rami Haddad,رامي حداد,,,,,Haddad,حداد,Marie,ماري,Male,Adult,Civilian,Person,,,,\n"
).encode()  # fmt: skip
