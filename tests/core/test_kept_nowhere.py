"""Nothing that we answer is kept by a browser or a proxy, whatever it is: a page, a file, a part of a page, a refusal."""

import pytest
from django.urls import reverse


@pytest.mark.parametrize(
    ("who", "name", "status"),
    [
        ("curator", "monitoring:home", 200),
        ("curator", "participants:mentor-export", 200),
        ("curator", "accounts:drafts", 200),
        ("mentor", "participants:mentor-list", 403),
        ("anonymous", "accounts:login", 200),
        ("anonymous", "monitoring:home", 302),
    ],
)
def test_no_answer_is_kept(who, name, status, cast):
    answer = cast.client(who).get(reverse(name))

    assert answer.status_code == status
    assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))


def test_page_that_is_not_there_is_not_kept_either(cast):
    answer = cast.client("curator").get("/нет-такой/")

    assert (answer.status_code, answer["Cache-Control"]) == (404, "private, no-store")
