"""Pictures of every page, to be looked at: `python -m tests.journeys.pictures FOLDER [de-360-light …]`.

Visitors' pages by themselves are on the sheet of `./run proof languages`; here are the walks, and the pages of staff.
It walks the journeys' own steps through the demo county, on a database that is thrown away, and takes a picture of
each page: phone and desk, German and English, light and dark. Files are named by the order of the walk and the title.
"""

import os
import sys
from pathlib import Path

import django


def main(folder: str, *names: str) -> int:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    # Playwright's loop runs in this thread, and Django would take every query for one from a coroutine.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    django.setup()
    from tests.journeys.studio import WAYS, open_studio, take  # noqa: PLC0415 - its imports need Django set up

    with open_studio(Path(folder)) as studio:
        for name in names or WAYS:
            take(studio, name)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
