"""The page of an identification that was found to be wrong."""

from tests.apps.identification.conftest import programme, remains, site  # noqa: F401  fixtures
from tests.apps.identification.named import (  # noqa: F401  fixtures
    LATER,
    SIGNED,
    conclusion,
    corrected,
    family,
    missing,
    mother,
)
from tests.conftest import DAY, Cast
from tests.web.conftest import browser, text_of

from wasl.apps.identification.domain.telling import notify
from wasl.apps.identification.models.conclusion import Conclusion
from wasl.apps.identification.models.family import Relative


def test_what_followed_is_open_until_it_is_set_right(cast: Cast, conclusion: Conclusion, mother: Relative) -> None:
    told = {"how": "At home", "wishes": "", "by": cast.liaison}
    notify(conclusion, mother, told_at=SIGNED + DAY, at=SIGNED + DAY, **told)
    page = f"/identification/conclusions/{conclusion.id}/"
    assert "set right" not in text_of(browser(cast.examiner).get(page))
    corrected(cast, conclusion)
    assert "still to be set right" in text_of(browser(cast.examiner).get(page))
    notify(conclusion, mother, told_at=LATER + DAY, at=LATER + DAY, **told)
    after = text_of(browser(cast.examiner).get(page))
    assert "set right" in after
    assert "still to be set right" not in after
