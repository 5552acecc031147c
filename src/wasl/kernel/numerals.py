"""Digits as people type them: Western, Arabic-Indic (٠-٩) and Persian (۰-۹)."""

ARABIC_INDIC = "٠١٢٣٤٥٦٧٨٩"
PERSIAN = "۰۱۲۳۴۵۶۷۸۹"
WESTERN = "0123456789"

_TO_WESTERN = str.maketrans(ARABIC_INDIC + PERSIAN, WESTERN * 2)


def to_western_digits(text: str) -> str:
    """The same text with Arabic-Indic and Persian digits written 0-9; nothing else changes."""
    return text if text.isascii() else text.translate(_TO_WESTERN)
