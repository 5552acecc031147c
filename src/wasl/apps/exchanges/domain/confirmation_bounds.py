"""How large a confirmation may be, and how many one device can have made: what is beyond was written by no telephone.

The engine takes any number and any text. What is kept here is read by all who have a part in the exchange, on every
page of the day: one device must not be able to fill or to break it for the others.
"""

from collections import Counter
from collections.abc import Collection

from wasl.apps.exchanges.domain.errors import CrossingDayError
from wasl.apps.exchanges.models.crossing import Crossing
from wasl.engines.crossing.journals import Confirmation
from wasl.engines.crossing.steps import TABLE
from wasl.engines.crossing.terms import ROLES
from wasl.kernel.canonical import canonical_json

MOST_BYTES = 10_000  # in canonical JSON; an honest one has a tenth
LATEST = 253_402_300_799  # the last second of the year 9999
LAST_NUMBER = 2**31 - 1  # that every database keeps


def check_bounds(crossing: Crossing, confirmations: Collection[Confirmation]) -> None:
    """Raises CrossingDayError when one is no telephone's, or a device would have said more than there is to say."""
    for one in confirmations:
        if not (0 <= one.at <= LATEST and one.counter <= LAST_NUMBER and one.count <= LAST_NUMBER):
            raise _refused(crossing, "a confirmation holds a time or a number that cannot be")
        if len(canonical_json(one.as_json())) > MOST_BYTES:
            raise _refused(crossing, f"a confirmation is longer than {MOST_BYTES} bytes")
        if any(letter < " " for text in (one.step, one.subject, one.role, one.code) for letter in text):
            raise _refused(crossing, "a confirmation holds a control character")
    subjects = Counter(crossing.terms.about.values())
    most = len(ROLES) * sum(subjects[step.about] for step in TABLE.steps.values())
    for device, count in Counter(one.device for one in confirmations).items():
        if count + crossing.confirmations.filter(device=device).count() > most:
            raise _refused(crossing, "a device has confirmed more than there is to confirm")


def _refused(crossing: Crossing, why: str) -> CrossingDayError:
    return CrossingDayError(
        f"nothing changed at the gate of exchange {crossing.pk}", why=why,
        do="Look at the clock of the device; if it is right, confirm from paper on another.",
    )  # fmt: skip
