"""No page of the demonstration year shows a link that leads nowhere."""

import re
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import Resolver404, resolve

from apps.accounts.models import User

HREF = re.compile(r'href="(/(?!static/)[^"#?]*)')
# Papers and sheets are slow to make and are opened by tests of their own.
FILE = re.compile(r"(pdf|docx|xlsx|export|template)/?$")
WHO = ["curator", "mentor", "municipality", "admin"]


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """One demonstration year for all people; rolled back at the end."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        call_command("demo", stdout=StringIO(), stderr=StringIO())
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize("login", WHO)
@pytest.mark.usefixtures("demo", "db")
def test_every_link_leads_somewhere(login):
    """One page of each address is opened; every link on it names an address that exists."""
    client = Client()
    client.force_login(User.objects.get(username=login))
    waiting, opened, dead = [("/", "")], set(), []
    while waiting:
        path, shown_on = waiting.pop(0)
        try:
            route = resolve(path).view_name
        except Resolver404:
            dead.append((path, shown_on))
            continue
        if path.startswith("/admin/") or route in opened or FILE.search(path):
            continue
        opened.add(route)
        response = client.get(path, follow=True)
        if response.status_code >= 400:
            dead.append((path, shown_on))
        elif not response.streaming and "html" in response.headers["Content-Type"]:
            waiting += [(link, path) for link in HREF.findall(response.content.decode())]

    assert dead == []
    assert len(opened) > 5
