"""What `help` and `--version` say about the program as a whole; each command says itself what it takes."""

import sys

from django.apps import apps
from django.core.management import ManagementUtility, get_commands, load_command_class

import servicepunkt

# Those of Django's commands that an installation may need, in the words of the people who run it.
_OF_DJANGO = {
    "check": "Says what is wrong with the settings.",
    "dbshell": "Opens the database's own client, sqlite3 or psql, where that is installed.",
    "migrate": 'Brings the tables to this version; "prepare" does that, and the rest as well.',
    "sendtestemail": "Sends a test letter to an address, at once: does the mail server take it?",
    "showmigrations": "Lists which changes of the tables have been made here.",
}

_FRAME = """\
Servicepunkt {version}

{ours}

Of the commands that come with Django, an installation may need these:

{django}

"help COMMAND" says what a command takes. "help --commands" lists all of Django's as well: they are for
developers, "flush" empties the database, and of accounts only "staff" knows all that belongs to them."""


class Program(ManagementUtility):
    """Django's dispatcher of commands, speaking about this program instead of Django."""

    def main_help_text(self, commands_only: bool = False) -> str:  # noqa: FBT001, FBT002 - Django's signature
        if commands_only:
            return str(super().main_help_text(commands_only=True))
        return _FRAME.format(version=servicepunkt.__version__, ours=_listed(our_commands()), django=_listed(_OF_DJANGO))

    def execute(self) -> None:
        # Even if a single command is asked: none has a version of its own, and it would give Django's.
        if self.argv[-1] == "--version" or self.argv[1:] == ["version"]:
            sys.stdout.write(f"{servicepunkt.__version__}\n")
        else:
            super().execute()


def our_commands() -> dict[str, str]:
    """The commands of the house, each with the first sentence of what it says about itself."""
    ours = {config.name for config in apps.get_app_configs() if config.name.startswith("servicepunkt.")}
    found = {name: app for name, app in sorted(get_commands().items()) if app in ours}
    return {name: _first_sentence(load_command_class(app, name).help) for name, app in found.items()}


def _first_sentence(said: str) -> str:
    return said.partition(". ")[0].rstrip(".") + "."


def _listed(commands: dict[str, str]) -> str:
    width = max(map(len, commands))
    return "\n".join(f"    {name:<{width}}  {said}" for name, said in commands.items())
