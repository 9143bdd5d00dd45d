from .cards import Clearance, Interview, PeopleImport, SavedFilter
from .papers import Consent, ConsentText, Withdrawal, WithdrawalStep, WithdrawalTerm
from .people import Agreement, Participation, Partner, Person, RestrictedCategory

__all__ = [
    "Agreement",
    "Clearance",
    "Consent",
    "ConsentText",
    "Interview",
    "Participation",
    "Partner",
    "PeopleImport",
    "Person",
    "RestrictedCategory",
    "SavedFilter",
    "Withdrawal",
    "WithdrawalStep",
    "WithdrawalTerm",
]
