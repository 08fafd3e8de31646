"""The program `servicepunkt`: every management command, without a file to carry around."""

import os
import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

from servicepunkt.forms.reading import DefinitionWrong


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "servicepunkt.config.settings")
    try:
        settings.DATABASES  # noqa: B018 - reads the settings, and so the environment
    except ImproperlyConfigured as wrong:
        sys.exit(f"servicepunkt: {wrong}")
    try:
        execute_from_command_line(["servicepunkt", *sys.argv[1:]])
    except DefinitionWrong as wrong:
        sys.exit(f"servicepunkt: {wrong}")


if __name__ == "__main__":
    main()
