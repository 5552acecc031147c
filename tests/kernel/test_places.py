import pytest

from wasl.kernel.places import PlaceError, PlaceName, PlacePrecision


def test_place_precision__from_finest_to_none():
    assert [precision.value for precision in PlacePrecision] == [
        "exact",
        "community",
        "district",
        "governorate",
        "country",
        "withheld",
        "unknown",
    ]


def test_place_name__keeps_what_was_written():
    place = PlaceName("الباب ", "SY020200", PlacePrecision.DISTRICT)
    assert (place.text, place.pcode, place.precision) == ("الباب ", "SY020200", PlacePrecision.DISTRICT)


@pytest.mark.parametrize("precision", [PlacePrecision.WITHHELD, PlacePrecision.UNKNOWN])
def test_place_name__code_beside_an_untold_place_is_refused(precision):
    with pytest.raises(PlaceError, match="would say what the precision says is not told"):
        PlaceName("a village", "SY020200", precision)


def test_place_name__empty_code_is_refused():
    with pytest.raises(PlaceError, match="empty p-code"):
        PlaceName("a village", " ", PlacePrecision.COMMUNITY)
