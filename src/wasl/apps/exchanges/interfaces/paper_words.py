"""The words of the papers of an exchange: minutes, run sheet, receipt, annex of names."""

from wasl.apps.papers.words import Words


def words_of(language: str) -> Words:
    """Raises PaperError for another language than the four."""
    return Words(language, table="minutes/words.yaml")
