"""A document that bears an answer out, as a program sends it."""

from base64 import b64decode
from typing import Annotated

from pydantic import AfterValidator
from pydantic import Field as Bounds

from wasl.api.values import Given, Words
from wasl.apps.lists.domain.answer_details import MOST_BYTES, Evidence


def _file(text: str) -> str:
    try:
        b64decode(text, validate=True)
    except ValueError:
        raise ValueError("write the document in base64") from None
    return text


Base64 = Annotated[str, Bounds(min_length=4, max_length=MOST_BYTES * 4 // 3 + 4), AfterValidator(_file)]


class EvidenceIn(Given):
    title: Words = Bounds(min_length=1, max_length=300)
    date: Words = Bounds("", max_length=40)
    filename: Words = Bounds("document", max_length=200)
    content: Base64 = Bounds(description="The document in base64, at most 20 MB.")

    def read(self) -> Evidence:
        return Evidence(b64decode(self.content), self.filename, self.title, self.date)
