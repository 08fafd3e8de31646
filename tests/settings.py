"""The same settings, on data that is thrown away, and cheaper where nothing is proved by the cost."""

import atexit
import os
import shutil
import tempfile

# A developer's own environment must not decide what passes; the database is chosen by ./test.
for _name in [name for name in os.environ if name.startswith("SERVICEPUNKT_") and name != "SERVICEPUNKT_DATABASE"]:
    if not _name.startswith("SERVICEPUNKT_TEST_"):
        del os.environ[_name]

_data = tempfile.mkdtemp(prefix="servicepunkt-test-")
atexit.register(shutil.rmtree, _data, ignore_errors=True)
os.environ["SERVICEPUNKT_DATA"] = _data
os.environ["SERVICEPUNKT_DEMO"] = "1"

from servicepunkt.config.settings import *  # noqa: E402, F403
from servicepunkt.config.settings import DATABASES, SERVICEPUNKT_DATA, STORAGES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# No manifest and no collected files: pages name the sources, and the live site serves them.
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
# All tests come from one address, and many of them in the same minute, at which the clock stands.
SERVICEPUNKT_UNVOUCHED_PER_MINUTE = 1_000_000
(SERVICEPUNKT_DATA / "static").mkdir()

if DATABASES["default"]["ENGINE"].endswith("sqlite"):
    # A real file, since threads and the live site must meet in one database as they do outside of tests. Only the
    # waiting for the disk is left out: no test pulls the plug.
    DATABASES["default"]["TEST"] = {"NAME": str(SERVICEPUNKT_DATA / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] = (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA secure_delete=ON;"
    )
