"""The embedded queue: a folder of messages. kombu's own shows a message before it is written to its end, and a worker that reads
an unfinished one dies of it; here a message appears whole or not at all.
"""

from __future__ import annotations

import os
import time
import uuid
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.encoding import str_to_bytes
from kombu.utils.json import dumps

UNFINISHED = ".part"


class Channel(filesystem.Channel):
    def _put(  # type: ignore[override]  # two bases of kombu name the message differently
        self, queue: str, payload: dict[str, Any], **kwargs: Any
    ) -> None:
        """Writes aside, then gives the name that readers look for. Raises ChannelError when the folder cannot be written."""
        name = f"{time.time_ns()}_{uuid.uuid4()}.{queue}.msg"
        whole = Path(self.data_folder_out, name)
        part = whole.with_name(name + UNFINISHED)
        try:
            part.write_bytes(str_to_bytes(dumps(payload)))
            os.replace(part, whole)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise ChannelError("The folder of the queue cannot be written") from error

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        """A message that cannot be read (cut by a power failure) is dropped: the row of its work rings again."""
        try:
            return super()._get(queue)
        except ValueError:
            raise Empty from None


class Transport(filesystem.Transport):
    Channel = Channel


TRANSPORT_ALIASES["filesystem"] = "mentoring_site.broker:Transport"
