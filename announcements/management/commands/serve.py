"""Set everything up and serve the site; with --demo, as `make run` does, with the demo data and users."""

import fcntl
import os
import secrets
import signal
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.management import BaseCommand, CommandError, call_command
from django.db import connection, transaction

from announcements.models import Agreement, Announcement
from policytracker import database, scraped
from policytracker.cluster import ClusterError, own_folder
from policytracker.parent import end_with_parent
from policytracker.web_process import Address, WebError, WebProcess

# Who the demo users are: name, group, superuser.
DEMO_USERS = [("editor", "editor", False), ("admin", "maintainer", True)]


class Command(BaseCommand):
    help = __doc__
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8000))
        parser.add_argument("--demo", action="store_true", help="load the demo data and make the demo users")
        parser.add_argument("--with-parent", action="store_true", help="end when the process that started this ends")

    def handle(self, *, host: str, port: int, demo: bool, with_parent: bool, **options: Any) -> None:
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            signal.signal(number, leave)
        if with_parent:
            end_with_parent(os.getppid(), signal.SIGTERM)
        address = Address(host, port)
        try:
            with alone(), database.running() as hold:
                address.check_free()
                self.set_up(demo)
                with scraped.served(os.environ.get("METRICS_PORT", ""), settings.SCHEDULE):
                    self.serve(address, hold)
        except (WebError, ClusterError, database.DatabaseError) as error:
            raise CommandError(str(error)) from None

    def set_up(self, demo: bool) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        call_command("load_reference", verbosity=0)
        if demo and is_empty():
            call_command("load_demo", verbosity=0)
        if demo:
            self.make_demo_users()
        with connection.cursor() as cursor:
            cursor.execute("SELECT forget_changes()")
        call_command("collectstatic", interactive=False, verbosity=0)

    def make_demo_users(self) -> None:
        for name, group, superuser in DEMO_USERS:
            with transaction.atomic():
                user, made = User.objects.get_or_create(
                    username=name, defaults={"is_staff": superuser, "is_superuser": superuser}
                )
                user.groups.add(Group.objects.get(name=group))
                self.give_password(user, made=made)

    def give_password(self, user: User, *, made: bool) -> None:
        """The chosen one, if there is one; else a random one that is shown when the user is made."""
        password = os.environ.get("DEMO_PASSWORD")
        if made and not password:
            password = secrets.token_urlsafe(9)
            self.stdout.write(f"Demo user {user.username}, password {password} (shown this once)")
        if password and not user.check_password(password):
            user.set_password(password)
            user.save()

    def serve(self, address: Address, hold: database.Hold) -> None:
        web = WebProcess(address, threads=settings.THREADS, folder=settings.BASE_DIR)
        try:
            web.wait_until_it_answers()
            self.stdout.write(f"http://localhost:{address.port}/")
            self.stdout.flush()
            while True:
                time.sleep(0.2)
                hold.renew()
                web.renew()
        finally:
            ignore_further_signals()
            web.stop()


def is_empty() -> bool:
    return not Announcement.objects.exists() and not Agreement.objects.exists()


@contextmanager
def alone() -> Iterator[None]:
    """Of one checkout only one may serve: two would migrate and load at once."""
    own_folder(settings.BASE_DIR / ".data")
    with (settings.BASE_DIR / ".data" / "serve.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise WebError("The site is being served from this folder already.") from None
        yield


def leave(number: int, frame: object) -> NoReturn:
    """A wish to stop is no failure."""
    ignore_further_signals()
    raise SystemExit(0)


def ignore_further_signals() -> None:
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
