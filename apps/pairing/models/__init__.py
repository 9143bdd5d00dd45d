from .matching import MatchRun, Refusal, Tie, Wish, YearForm
from .pairs import EmploymentTerms, Pair, PairMember, TrialAnswer

__all__ = ["EmploymentTerms", "MatchRun", "Pair", "PairMember", "Refusal", "Tie", "TrialAnswer", "Wish", "YearForm"]
