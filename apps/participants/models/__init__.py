from .cards import Clearance, Interview, PeopleImport, SavedFilter
from .papers import Consent, ConsentText, Withdrawal, WithdrawalStep, WithdrawalTerm
from .people import Agreement, Namesakes, Participation, Partner, Person, RestrictedCategory
from .requests import SubjectRequest

__all__ = [
    "Agreement",
    "Clearance",
    "Consent",
    "ConsentText",
    "Interview",
    "Namesakes",
    "Participation",
    "Partner",
    "PeopleImport",
    "Person",
    "RestrictedCategory",
    "SavedFilter",
    "SubjectRequest",
    "Withdrawal",
    "WithdrawalStep",
    "WithdrawalTerm",
]
