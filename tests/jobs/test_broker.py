"""The embedded queue: what a worker sees of a message that is being written."""

from queue import Empty

import pytest
from kombu import Connection
from kombu.exceptions import ChannelError

from mentoring_site import broker


@pytest.fixture
def channel(tmp_path):
    folders = {name: str(tmp_path) for name in ("data_folder_in", "data_folder_out")}
    options = {**folders, "control_folder": str(tmp_path / "control")}
    with Connection("filesystem://", transport_options=options) as connection:
        yield connection.channel()


def test_messages_come_in_their_order(channel):
    assert isinstance(channel, broker.Channel)
    for number in range(3):
        channel._put("celery", {"n": number})

    assert [channel._get("celery")["n"] for _ in range(3)] == [0, 1, 2]
    with pytest.raises(Empty):
        channel._get("celery")


def test_message_that_is_being_written_is_not_there_yet(channel, monkeypatch):
    seen = []

    def peep(source, target):
        with pytest.raises(Empty):
            channel._get("celery")
        seen.append(source)

    monkeypatch.setattr(broker.os, "replace", peep)
    channel._put("celery", {"n": 1})

    assert len(seen) == 1


@pytest.mark.parametrize("content", [b"", b'{"body": '])
def test_message_that_was_cut_is_dropped_and_the_next_one_read(channel, tmp_path, content):
    (tmp_path / "0_cut.celery.msg").write_bytes(content)
    channel._put("celery", {"n": 1})

    with pytest.raises(Empty):
        channel._get("celery")
    assert channel._get("celery") == {"n": 1}


def test_folder_that_cannot_be_written_is_said(channel, monkeypatch, tmp_path):
    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(broker.os, "replace", full)
    with pytest.raises(ChannelError):
        channel._put("celery", {"n": 1})

    assert list(tmp_path.glob("*.msg*")) == []
