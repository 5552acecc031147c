"""Short codes for paper and speech, and a journal as text for a QR code.

A code is made before the day from a mediator's secret and printed beside each step on that mediator's own sheet. Read
out, it lets another device note "the other has confirmed this". Whoever holds the secret checks it later; until then
the word counts and is marked (``Standing.on_word``). Eight symbols of 23 make 36 bits: enough against a guess that
is seen when it fails, too few to be published or tried without limit.
"""

import hmac
from collections.abc import Iterable, Sequence
from itertools import pairwise

from wasl.engines.crossing.errors import CodeError
from wasl.engines.crossing.journals import NUMBER_MAX, Confirmation, Tip
from wasl.kernel.canonical import canonical_json
from wasl.kernel.numerals import to_western_digits

ALPHABET = (
    "34679ACDEFGHJKMNPRTVWXY"  # without 0 O Q, 1 I L, 2 Z, 5 S, 8 B, U; 23 is prime, so the check sees every swap
)
LENGTH = 8
DOMAIN = "wasl crossing code 1"
SECRET_BYTES_MIN = 16
SEPARATORS = " -_.\u00a0\u2010\u2011\u2013\u200e\u200f\u2066\u2067\u2068\u2069"
QR_PREFIX = "WASL-JOURNAL-1"


def short_code(secret: bytes, *, operation: str, role: str, step: str, subject: str, count: int = -1) -> str:
    """Eight symbols and a check: ``7KXM-4PRA-T``. ``count`` is the number that the step tells, -1 for none."""
    if len(secret) < SECRET_BYTES_MIN:
        raise CodeError("a secret is too short for codes", why=f"it needs {SECRET_BYTES_MIN} random bytes")
    digest = hmac.digest(secret, canonical_json([DOMAIN, operation, role, step, subject, count]), "sha256")
    number, symbols = int.from_bytes(digest[:16]), ""
    for _ in range(LENGTH):
        number, place = divmod(number, len(ALPHABET))
        symbols += ALPHABET[place]
    return _shown(symbols + _check(symbols))


def read_code(typed: str) -> str:
    """The code in its one form, from what was typed: any case, any digits, with or without dashes.

    Raises CodeError when a symbol is not of the alphabet or the check symbol does not fit: any one wrong symbol and any
    two that changed places are found.
    """
    symbols = to_western_digits(typed).upper().translate({ord(mark): None for mark in SEPARATORS})
    if len(symbols) != LENGTH + 1 or not set(symbols) <= set(ALPHABET):
        raise CodeError(
            "this is not a code", why=f"a code has {LENGTH + 1} symbols of {ALPHABET}", do="Ask to hear it again."
        )
    if _check(symbols[:LENGTH]) != symbols[LENGTH]:
        raise CodeError("this code was misheard or mistyped", why="its last symbol does not fit", do="Ask again.")
    return _shown(symbols)


def is_true_code(secret: bytes, confirmation: Confirmation) -> bool:
    """Whether the code of a word carried over is the one that this secret gives."""
    one = confirmation
    expected = short_code(
        secret, operation=one.operation, role=one.role, step=one.step, subject=one.subject, count=one.count
    )
    return hmac.compare_digest(expected.encode(), one.code.encode())


def _check(symbols: str) -> str:
    total = sum(weight * ALPHABET.index(symbol) for weight, symbol in enumerate(symbols, start=1))
    return ALPHABET[total * pow(-(LENGTH + 1), -1, len(ALPHABET)) % len(ALPHABET)]


def _shown(symbols: str) -> str:
    return f"{symbols[:4]}-{symbols[4:8]}-{symbols[8:]}"


def qr_text(journal: Sequence[Confirmation]) -> str:
    """A run of one device's journal as text of plain ASCII; ids are left out, since they follow from the rest.

    Raises CodeError when these are not one unbroken run of one device.
    """
    if not journal or any(later.previous != one.id for one, later in pairwise(journal)):
        raise CodeError("these confirmations are not one run of a journal", why="each must follow the one before")
    first, last = journal[0], journal[-1]
    rows, seen = [], tuple[Tip, ...]()
    for one in journal:
        news = ",".join(f"{tip.device}:{tip.counter}:{tip.id}" for tip in one.seen) if one.seen != seen else "="
        rows.append(
            "|".join((one.step, one.subject, one.role, str(one.at), str(one.count), one.code, news, one.signature))
        )
        seen = one.seen
    head = (QR_PREFIX, first.operation, first.device, str(first.counter), first.previous)
    return "\n".join(("|".join(head), *rows, last.id))


def from_qr_text(text: str) -> tuple[Confirmation, ...]:
    """The run that ``qr_text`` wrote. Raises CodeError unless all of it is there and unaltered."""
    lines = text.strip().split("\n")
    try:
        prefix, operation, device, counter, previous = lines[0].split("|")
        if prefix != QR_PREFIX or len(lines) < 3:
            raise ValueError(prefix)
        journal = tuple(_rows(lines[1:-1], operation, device, int(counter), previous))
    except (ValueError, IndexError):
        raise CodeError("this text is not a journal", why="it has another shape", do="Scan it again.") from None
    if journal[-1].id != lines[-1]:
        raise CodeError("this journal was altered or cut", why="its last line does not fit", do="Scan it again.")
    return journal


def _rows(lines: Iterable[str], operation: str, device: str, counter: int, previous: str) -> Iterable[Confirmation]:
    seen: tuple[Tip, ...] = ()
    for line in lines:
        step, subject, role, at, count, code, news, signature = line.split("|")
        if news != "=":
            tips = (tip.split(":") for tip in news.split(",")) if news else ()
            seen = tuple(Tip(name, int(number), id) for name, number, id in tips)
        if max(abs(int(at)), abs(int(count)), abs(counter)) > NUMBER_MAX:
            raise ValueError(at)
        one = Confirmation(
            operation, device, counter, previous, seen, step, subject, role, int(at), int(count), code, signature
        )
        counter, previous = counter + 1, one.id
        yield one
