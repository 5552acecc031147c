"""The life of a family's request, as tables."""

from wasl.apps.casework.enums import RequestState, ToldState

NEXT: dict[RequestState, frozenset[RequestState]] = {
    RequestState.FILED: frozenset({RequestState.PASSED_ON, RequestState.ANSWERED, RequestState.RETRACTED}),
    RequestState.PASSED_ON: frozenset({RequestState.GRANTED, RequestState.REFUSED, RequestState.RETRACTED}),
    # a grant that is taken back is a refusal
    RequestState.GRANTED: frozenset({RequestState.ANSWERED, RequestState.REFUSED, RequestState.RETRACTED}),
    RequestState.REFUSED: frozenset({RequestState.ANSWERED, RequestState.GRANTED, RequestState.RETRACTED}),
    RequestState.ANSWERED: frozenset({RequestState.REFUSED}),
    RequestState.RETRACTED: frozenset({RequestState.REFUSED}),
}

# What the liaison is told. Passed on, granted and refused would each say that a list names the person.
TOLD: dict[RequestState, ToldState] = {
    RequestState.FILED: ToldState.EXAMINED,
    RequestState.PASSED_ON: ToldState.EXAMINED,
    RequestState.GRANTED: ToldState.EXAMINED,
    RequestState.REFUSED: ToldState.EXAMINED,
    RequestState.ANSWERED: ToldState.ANSWERED,
    RequestState.RETRACTED: ToldState.RETRACTED,
}
