"""Addresses that are secrets reach the log of neither server."""

import re
from pathlib import Path

import pytest
from django.urls import reverse

from mentoring_site.web_log import AccessLog, hidden

SECRET = "QX1-secret_9"
ADDRESSES = [
    reverse("organizations:invitation", args=[SECRET]),
    reverse("organizations:invitation-accept", args=[SECRET]),
    reverse("notifications:letter", args=[SECRET]),
    reverse("notifications:letter-silence", args=[SECRET]),
    reverse("notifications:calendar", args=[SECRET]),
]


def proxied(path):
    """What the proxy writes, by the map of its configuration."""
    text = Path("deploy/nginx.conf").read_text()
    pattern, shown = re.search(r"~(\^/\S+) (\S+);", text).groups()
    found = re.search(pattern.replace("(?<", "(?P<"), path)
    return re.sub(r"\$(\w+)", lambda name: found[name[1]], shown) if found else path


@pytest.mark.parametrize("log", [hidden, proxied])
@pytest.mark.parametrize("address", ADDRESSES)
def test_secret_is_not_written(log, address):
    assert SECRET not in log(address)


@pytest.mark.parametrize("log", [hidden, proxied])
def test_other_addresses_are_written_whole(log):
    paths = ["/", "/plans/many/", "/participants/mentors/", "/calendar/"]

    assert [log(path) for path in paths] == paths


def test_web_server_uses_it():
    assert f'"{AccessLog.__module__}.{AccessLog.__name__}"' in Path("deploy/gunicorn.py").read_text()
