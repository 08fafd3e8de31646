"""`./run proof`: no place is booked twice, and nothing sent twice is booked twice, for as long as one likes.

`./run proof languages` looks at every page for visitors in every language.
"""

import argparse
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from servicepunkt.commandline.bench.engines import POSTGRESQL, SQLITE, NoDatabase
from servicepunkt.commandline.management.commands.bench import ending_as_with_ctrl_c
from servicepunkt.commandline.proof.languages import STOPPED, NoCheckout, look_at_pages
from servicepunkt.commandline.proof.long_run import COUNTED, ROUND, AlreadyRunning, RoundFailed, Sum, go_on

_LANGUAGES = "languages"


class Command(BaseCommand):
    help = (
        "Lets release waves or repeated submissions loose on a database of its own, or looks at every page in every "
        "language; docs/testing.md. "
        "Stopped, by Ctrl-C or worse, it goes on when the same command is given again."
    )
    # It asks nothing of this installation's database.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("kind", choices=[*ROUND, _LANGUAGES], help="what to prove")
        parser.add_argument("--operations", type=int, default=200_000, help="how many, all in all (200000)")
        parser.add_argument("--engine", choices=[SQLITE, POSTGRESQL], default=SQLITE, help="where (sqlite)")
        parser.add_argument("--round", type=int, metavar="N", help="how many before they are verified and counted")
        parser.add_argument("--languages", default="", metavar="de,ru", help="languages: only these")
        parser.add_argument("--pages", default="", metavar="PATTERN", help="languages: only pages with such a name")
        parser.add_argument("--folder", type=Path, help="languages: where pictures go (proof/languages in the data)")
        parser.add_argument("--anew", action="store_true", help="begin at nothing, whatever an earlier run came to")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["kind"] == _LANGUAGES:
            self._look_at_pages(options)
            return
        total = None
        try:
            with ending_as_with_ctrl_c():
                for total in self._rounds(options):
                    self.stdout.write(_progress(total))
        except (NoDatabase, AlreadyRunning, RoundFailed) as failed:
            raise CommandError(str(failed)) from None
        except KeyboardInterrupt:
            raise CommandError("Stopped; the same command goes on from the last full round.", returncode=130) from None
        assert total is not None  # noqa: S101 - the sum comes before the first round
        self.stdout.write(_result(total))
        if not total.sound:
            raise CommandError("Something came that must not come; see above.")

    def _look_at_pages(self, options: dict[str, Any]) -> None:
        folder = options["folder"] or settings.SERVICEPUNKT_DATA / "proof" / _LANGUAGES
        wanted = {name: options[name] for name in ("languages", "pages", "anew")}
        try:
            answer = look_at_pages(folder.resolve(), **wanted)
        except NoCheckout as missing:
            raise CommandError(str(missing)) from None
        if answer:
            said = "Stopped." if answer == STOPPED else "Not all is well; see above."
            raise CommandError(said, returncode=answer)

    def _rounds(self, options: dict[str, Any]) -> Any:
        wanted, data = options["operations"], settings.SERVICEPUNKT_DATA
        return go_on(options["kind"], options["engine"], wanted, data=data, size=options["round"], anew=options["anew"])


def _progress(total: Sum) -> str:
    found = "nothing amiss" if total.sound else "SOMETHING IS WRONG"
    return (
        f"{total.engine}: {total.done:,} of {total.wanted:,} {COUNTED[total.kind]} in {total.rounds} rounds, "
        f"{total.rate:.0f} a second, {found}"
    )


def _result(total: Sum) -> str:
    answers = [f"  {count:>12,}  {answer}" for answer, count in sorted(total.said.items())]
    met = [f"  {total.met:>12,}  met another copy of theirs under way"] if total.met else []
    flaws = [f"  {count:>12,}  {flaw.replace('_', ' ')}" for flaw, count in sorted(total.flaws.items())]
    return "\n".join(["What people were told:", *answers, *met, *flaws, *total.differences[:50]])
