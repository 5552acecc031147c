from wasl.apps.register.models.claim import Claim
from wasl.apps.register.models.custody import CustodyEpisode
from wasl.apps.register.models.person import Person, PersonRecord
from wasl.apps.register.models.place import Place
from wasl.apps.register.models.searching import SearchBlock, SearchCount

__all__ = ["Claim", "CustodyEpisode", "Person", "PersonRecord", "Place", "SearchBlock", "SearchCount"]
