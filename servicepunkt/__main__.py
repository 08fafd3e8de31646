"""The program `servicepunkt`: every management command, without a file to carry around."""

import os
import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

from servicepunkt.commandline.overview import Program
from servicepunkt.forms.reading import DefinitionWrong


def main() -> None:
    # Every file that is written belongs to the account alone, even in a data folder open to others: the database
    # names who has booked, and contains sessions unencrypted.
    os.umask(0o077)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "servicepunkt.config.settings")
    try:
        settings.DATABASES  # noqa: B018 - reads the settings, and so the environment
    except ImproperlyConfigured as wrong:
        sys.exit(f"servicepunkt: {wrong}")
    try:
        Program(["servicepunkt", *sys.argv[1:]]).execute()
    except DefinitionWrong as wrong:
        sys.exit(f"servicepunkt: {wrong}")
    except DatabaseError:
        from servicepunkt.commandline import tables  # noqa: PLC0415 - models are there once the settings are read

        if not tables.are_behind():
            raise
        sys.exit('servicepunkt: the database lacks tables of this version; the command "prepare" makes them.')


if __name__ == "__main__":
    main()
