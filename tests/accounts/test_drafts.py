"""Drafts of forms on the server: a person's own, bounded, gone when thrown away or after their term."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError

from apps.accounts.models import FormDraft
from apps.accounts.services import drafts
from apps.accounts.tasks import forget_drafts
from apps.core import clock

pytestmark = pytest.mark.django_db
ADDRESS = "/accounts/drafts/"
BODY = '[["note", "Разобрали урок", false]]'


def keep(cast, who, key="meeting-1", body=BODY):
    return cast.client(who).post(ADDRESS, {"key": key, "body": body})


def drafts_of(cast, who, *keys):
    return cast.client(who).get(ADDRESS, {"key": keys}).json()["drafts"]


def test_what_was_typed_is_found_again_and_the_last_words_win(cast):
    keep(cast, "mentor")
    at = keep(cast, "mentor", body="[]").json()["at"]
    assert drafts_of(cast, "mentor", "meeting-1", "another") == {"meeting-1": {"body": "[]", "at": at}}
    assert FormDraft.objects.count() == 1


@pytest.mark.parametrize("who", ["curator", "director", "administrator", "mentee", "foreign_curator"])
def test_nobody_else_meets_it(cast, who):
    keep(cast, "mentor")
    assert drafts_of(cast, who, "meeting-1") == {}
    keep(cast, who, body="[1]")
    assert drafts_of(cast, "mentor", "meeting-1")["meeting-1"]["body"] == BODY


def test_empty_words_throw_it_away(cast):
    keep(cast, "mentor")
    keep(cast, "curator")
    assert keep(cast, "mentor", body="").json() == {"at": ""}
    assert FormDraft.objects.get().user == cast.curator


@pytest.mark.parametrize(
    ("key", "body"), [("", "[]"), ("a b", "[]"), ("я", "[]"), ("x" * 101, "[]"), ("x", "я" * 65_537)]
)
def test_a_nameless_or_endless_draft_is_refused_in_words(cast, key, body):
    answer = keep(cast, "mentor", key, body)
    assert answer.status_code == 400
    assert answer.json()["error"]
    assert not FormDraft.objects.exists()


def test_the_oldest_gives_way(cast):
    for n in range(drafts.MOST + 2):
        drafts.keep(cast.mentor, f"form-{n}", "[]")
    assert FormDraft.objects.filter(user=cast.mentor).count() == drafts.MOST
    assert FormDraft.objects.filter(key=f"form-{drafts.MOST + 1}").exists()


def test_a_draft_of_the_past_is_not_given_and_is_removed(cast):
    keep(cast, "mentor")
    keep(cast, "curator")
    FormDraft.objects.filter(user=cast.mentor).update(saved_at=clock.now() - drafts.KEEP)
    FormDraft.objects.filter(user=cast.curator).update(saved_at=clock.now() - drafts.KEEP + timedelta(minutes=1))
    assert drafts_of(cast, "mentor", "meeting-1") == {}
    forget_drafts()
    assert [row.user for row in FormDraft.objects.all()] == [cast.curator]


def test_one_draft_a_form(cast):
    values = {"user": cast.mentor, "key": "x", "body": "[]", "saved_at": clock.now()}
    FormDraft.objects.create(**values)
    with pytest.raises(IntegrityError, match=r"form_draft_once|formdraft\.key"):
        FormDraft.objects.create(**values)
