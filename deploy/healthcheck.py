"""Asks the web server of this container whether it is alive; exit 0 when it is."""

import http.client
import os
import sys


def main() -> int:
    # As the proxy asks: under TLS and by a name the site answers to.
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0]
    connection = http.client.HTTPConnection("127.0.0.1", int(os.environ.get("WEB_BIND", ":8000").rpartition(":")[2]), 4)
    try:
        connection.request("GET", "/healthz", headers={"Host": host, "X-Forwarded-Proto": "https"})
        return 0 if connection.getresponse().status == 200 else 1
    except (OSError, http.client.HTTPException):
        return 1


if __name__ == "__main__":
    sys.exit(main())
