"""`demo seed` fills the demo with staff and visitors; `demo logins` prints who may sign in."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from servicepunkt.catalogue.models import Authority
from servicepunkt.commandline.demo.applications import seed_applications
from servicepunkt.commandline.demo.logins import demo_password, logins, make_logins, reader_of
from servicepunkt.commandline.demo.visitors import seed_visitors
from servicepunkt.common import clock
from servicepunkt.reception.open_days import keep_open_days
from servicepunkt.responsibility.responsible import DEMO_COUNTY


class Command(BaseCommand):
    help = "Fills the demo county with staff and visitors (seed), or prints the demo's logins (logins)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=("seed", "logins"))

    def handle(self, *_args: Any, **options: Any) -> None:
        if not settings.SERVICEPUNKT_DEMO:
            raise CommandError("This is not a demo: SERVICEPUNKT_DEMO=1 makes it one.")
        authority = Authority.objects.filter(slug=DEMO_COUNTY).first()
        if authority is None:
            raise CommandError("The demo county is missing: servicepunkt county import FILE")
        {"seed": self._seed, "logins": self._print_logins}[options["action"]](authority)

    def _seed(self, authority: Authority) -> None:
        now = clock.now()
        keep_open_days(now, by="command line")
        make_logins(authority)
        self.stdout.write(f"Demo: {seed_visitors(authority, now=now)} appointments added.")
        added = seed_applications(authority, reader=reader_of(authority), now=now)
        self.stdout.write(f"Demo: {added} applications added.")

    def _print_logins(self, authority: Authority) -> None:
        found = list(logins(authority))
        if not found:
            return
        self.stdout.write(f"\n  Staff sign in at {settings.SERVICEPUNKT_ORIGIN}/schalter/")
        self.stdout.write(f"  Password of all: {demo_password()}\n")
        width = max(len(login.name) for login in found)
        for login in found:
            self.stdout.write(f"    {login.name:<{width}}  {login.role}, {login.where}")
        others = Authority.objects.exclude(pk=authority.pk).order_by("slug").values_list("slug", flat=True)
        if others:
            self.stdout.write(f"    antraege.NAME for the other authorities, NAME being: {', '.join(others)}")
        self.stdout.write("")
