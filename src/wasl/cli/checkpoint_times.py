"""The worker's clock: a checkpoint of the log at every fixed time, so that none shows when work is done."""

import logging
import threading
import time
from datetime import datetime

from wasl.kernel.errors import WaslError

LONGEST_SLEEP_S = 20  # the clock may be set meanwhile


def sign_at_fixed_times() -> None:
    """Begin, in a thread that ends with the process."""
    threading.Thread(target=_sign_for_ever, daemon=True).start()


def _sign_for_ever() -> None:
    from django.conf import settings
    from django.utils import timezone

    from wasl.apps.audit.domain.checkpoints import next_time

    while True:
        wanted = next_time(timezone.now(), minutes=settings.CHECKPOINT_MINUTES)
        while (left := (wanted - timezone.now()).total_seconds()) > 0:
            time.sleep(min(left, LONGEST_SLEEP_S))
        sign_now(wanted)


def sign_now(at: datetime) -> None:
    """One checkpoint; why there is none stands in the program's own log, and the next fixed time tries again."""
    from django.db import Error, connections

    from wasl.apps.audit.domain.checkpoints import make_checkpoint

    try:
        make_checkpoint(at=at)
    except (WaslError, Error, OSError) as refusal:
        logging.getLogger("wasl.ledger").error("no checkpoint was made: %s", refusal)
    finally:
        connections.close_all()
