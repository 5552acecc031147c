"""What planning refuses."""

from wasl.kernel.errors import EngineError


class PlanningError(EngineError):
    """A pool, rules or seeds from which no plan can be made as they stand."""

    code = "planning_refused"


class PoolError(PlanningError):
    """The people put forward contradict each other or the rules: an id twice, an unknown party, a circle."""

    code = "bad_pool"


class RulesError(PlanningError):
    """A rule that cannot mean anything: a negative limit, an unknown party, two rules of one name."""

    code = "bad_rules"


class SeedError(PlanningError):
    """The seeds for the lot are missing, malformed, or not what was committed to."""

    code = "bad_seed"


class StagesError(PlanningError):
    """The people chosen cannot be split into stages as the rules ask."""

    code = "stages_impossible"


class InfeasibleError(PlanningError):
    """No choice keeps all the rows. Whoever asked finds out which rules contradict each other."""

    code = "rules_impossible"


class GaveUpError(PlanningError):
    """The solver neither found a plan nor showed that there is none."""

    code = "gave_up"


class ImpossibleRulesError(PlanningError):
    """The rules contradict each other. ``names`` are those of a smallest set that does."""

    code = "rules_impossible"

    def __init__(self, what: str, *, names: tuple[str, ...] = (), smallest: bool = False, why: str = "", do: str = ""):
        super().__init__(what, why=why, do=do)
        self.names, self.smallest = names, smallest
