"""Hearing each person alone, before anybody is moved. Nobody goes who does not want to, or is not fit to."""

from datetime import datetime

from django.db import transaction

from wasl.apps.audit.domain.log import Event, append
from wasl.apps.exchanges.domain.errors import InterviewError
from wasl.apps.exchanges.domain.moving import locked, move
from wasl.apps.exchanges.enums import ExchangeState, Readiness
from wasl.apps.exchanges.models.exchange import Exchange
from wasl.apps.exchanges.models.interview import Interview
from wasl.apps.exchanges.models.manifest import Manifest
from wasl.apps.exchanges.models.pool import Candidate
from wasl.apps.exchanges.rules import STAYS, may_hear
from wasl.apps.staff.models.staff import Staff

WILLS = frozenset({Readiness.READY, Readiness.DECLINES})  # what a person says of themselves, and only alone
HEARD_IN = (ExchangeState.AGREED, ExchangeState.READY)


def record_interview(
    exchange: Exchange,
    candidate: Candidate,
    *,
    outcome: Readiness,
    heard_alone: bool,
    by: Staff,
    at: datetime,
    why: str = "",
) -> Interview:
    """Write down whether a person of the signed manifest goes. Heard again, the later word stands; but where one body
    wrote down that a person stays, no other body writes down that they go.

    When the last of the manifest is ready, so is the exchange. When somebody is not, the others wait until the
    manifest has been repaired and signed anew. What was said, and why, is sealed: the log proves that the person was
    heard, never what they said.
    """
    if not may_hear(exchange.part_of(by), by.roles):
        raise _refused(candidate, "your party is not the neutral body of it, or your role does not hear persons",
                       "Ask the neutral.")  # fmt: skip
    if outcome in WILLS and not heard_alone:
        raise _refused(candidate, "a will that was not spoken alone is not one", "Hear the person again, alone.")
    with transaction.atomic():
        exchange = locked(exchange, *HEARD_IN)
        manifest = exchange.manifests.standing().get()
        if candidate.id not in living(manifest):
            raise _refused(candidate, "the manifest does not name this person", "Look at the manifest again.")
        before = exchange.interviews.standing().filter(candidate=candidate)
        if outcome not in STAYS and before.filter(outcome__in=STAYS).exclude(by__party=by.party).exists():
            raise _refused(candidate, "another neutral body has heard this person; its word stands until it does again",
                           "Ask that body.")  # fmt: skip
        before.update(replaced_at=at)
        interview = Interview.objects.create(
            exchange=exchange, candidate=candidate, outcome=outcome, why=why.strip(), heard_alone=heard_alone,
            by=by, at=at,
        )  # fmt: skip
        append(Event("person_heard", by=by.id, subject=candidate.id, plain={"exchange": exchange.id},
                     sealed={"outcome": outcome.value, "why": why.strip(), "alone": heard_alone}), at=at)  # fmt: skip
        ready_when_all_go(exchange, manifest, by=by, at=at)
    return interview


def ready_when_all_go(exchange: Exchange, manifest: Manifest, *, by: Staff, at: datetime) -> None:
    """Take an agreed exchange on when nobody of its manifest is still to be heard, or stays."""
    if exchange.state == ExchangeState.AGREED and not unheard(manifest) and not staying(manifest):
        move(exchange, ExchangeState.READY, by=by.id, at=at)


def living(manifest: Manifest) -> set[str]:
    """Ids of the living of the manifest."""
    bodies = Candidate.objects.filter(pool__exchange=manifest.exchange_id, told__kind="body")
    return manifest.chosen - set(bodies.values_list("pk", flat=True))


def unheard(manifest: Manifest) -> set[str]:
    """Ids of those of the manifest whom nobody has heard yet."""
    heard = manifest.exchange.interviews.standing().values_list("candidate_id", flat=True)
    return living(manifest) - set(heard)


def staying(manifest: Manifest) -> set[str]:
    """Ids of those of the manifest who do not go; why is not asked here."""
    stays = manifest.exchange.interviews.standing().filter(outcome__in=STAYS)
    return manifest.chosen & set(stays.values_list("candidate_id", flat=True))


def _refused(candidate: Candidate, why: str, do: str) -> InterviewError:
    return InterviewError(f"no interview with {candidate.id} was recorded", why=why, do=do)
