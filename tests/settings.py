"""Settings of the tests: a data folder of their own, a fast hasher, static files as they lie."""

import os
import tempfile

# Every worker of a run has a folder of its own, not that of the process that started it: the files of one would be counted among
# those of a test of another.
worker = os.environ.get("PYTEST_XDIST_WORKER", "first")
if os.environ.get("DATA_DIR", "") in ("", os.environ.get("TESTS_STARTED_IN")):
    os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix=f"mentoring-tests-{worker}-")
    if worker == "first":
        os.environ["TESTS_STARTED_IN"] = os.environ["DATA_DIR"]
os.environ.setdefault("DEMO", "1")

from mentoring_site.settings import *  # noqa: E402,F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# An undefined variable in a template is a mistake, not an empty string.
CELERY_TASK_ALWAYS_EAGER = False
STATIC_ROOT = DATA_DIR / "static"  # noqa: F405
STATIC_ROOT.mkdir(exist_ok=True)
# Every test client builds the middleware anew: static files are looked for when one is asked for, not all of them each time.
WHITENOISE_AUTOREFRESH = True
# Tests open a door more often than a person.
COSTLY_PER_MINUTE: dict[str, int] = {}
