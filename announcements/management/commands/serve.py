"""Set everything up and serve the site; with --demo, as `make run` does, with the demo data and users."""

import os
import secrets
import signal
import socket
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, NoReturn

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.management import BaseCommand, CommandError, call_command
from django.db import connection, transaction

from announcements.models import Agreement, Announcement
from policytracker import database, scraped
from policytracker.cluster import ClusterError
from policytracker.parent import end_with_parent
from policytracker.succession import Succession, alone
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
            with alone(data_folder()), database.running() as hold, address.bound() as door:
                self.set_up(demo)
                with scraped.served(os.environ.get("METRICS_PORT", ""), settings.SCHEDULE):
                    self.serve(address, door, hold)
        except (WebError, ClusterError, database.DatabaseError) as error:
            raise CommandError(str(error)) from None

    def set_up(self, demo: bool) -> None:
        call_command("set_up")
        if demo and is_empty():
            call_command("load_demo", verbosity=0)
        if demo:
            self.make_demo_users()
        with connection.cursor() as cursor:
            cursor.execute("SELECT forget_changes()")

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
            password = secrets.token_urlsafe(12)
            self.stdout.write(f"Demo user {user.username}, password {password} (shown this once)")
        if password and not user.check_password(password):
            user.set_password(password)
            user.save()

    def serve(self, address: Address, door: socket.socket, hold: database.Hold) -> None:
        web = WebProcess(address, threads=settings.THREADS, folder=settings.BASE_DIR, door=door)
        served = Succession(web, data_folder())
        try:
            web.wait_until_it_answers()
            served.may_be_reloaded()
            self.stdout.write(f"http://localhost:{address.port}/")
            self.stdout.flush()
            while True:
                time.sleep(0.2)
                hold.renew()
                served.look()
        finally:
            ignore_further_signals()
            served.stop()


def is_empty() -> bool:
    return not Announcement.objects.exists() and not Agreement.objects.exists()


def data_folder() -> Path:
    return Path(settings.BASE_DIR) / ".data"


def leave(number: int, frame: object) -> NoReturn:
    """A wish to stop is no failure."""
    ignore_further_signals()
    raise SystemExit(0)


def ignore_further_signals() -> None:
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGUSR1):
        signal.signal(number, signal.SIG_IGN)
