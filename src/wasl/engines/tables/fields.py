"""The columns a list of persons may have."""

from enum import StrEnum


class Field(StrEnum):
    ENTRY_KEY = "entry_key"
    NAME = "name"
    NAME_LATIN = "name_latin"
    GIVEN = "given"
    FATHER = "father"
    GRANDFATHER = "grandfather"
    FAMILY = "family"
    MOTHER = "mother"
    KUNYA = "kunya"
    SEX = "sex"
    BIRTH_DATE = "birth_date"
    BIRTH_PLACE = "birth_place"
    AGE = "age"
    RESIDENCE = "residence"
    NATIONAL_ID = "national_id"
    ARREST_DATE = "arrest_date"
    ARREST_PLACE = "arrest_place"
    HOLDING_PLACE = "holding_place"
    STATUS = "status"
    NOTE = "note"
