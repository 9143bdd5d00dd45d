import pytest

from apps.documents import content
from tests.documents import kinds


@pytest.fixture(autouse=True)
def invented_people(monkeypatch):
    """The bases of people of these tests: two teachers with consents."""
    kinds.Noted.calls = []
    monkeypatch.setattr(content.people, "resolve", kinds.resolve)
    monkeypatch.setattr(content.people, "check", lambda ids, organization: [])
