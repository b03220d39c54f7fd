"""Give an account the finished sample project: `make sample FOR=username`."""

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.urls import reverse

from conversations import sample
from projects.models import Project


class Command(BaseCommand):
    help = "Give an account the finished sample project, with the conversations behind it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", nargs="?", default="", help="whose it shall be (default: the only account)")
        parser.add_argument("--password", default="", help="make the account with this password if there is none")
        parser.add_argument("--again", action="store_true", help="load a fresh copy beside one that is there already")

    def handle(self, *, username: str, password: str, again: bool, **options: Any) -> None:
        with transaction.atomic():
            owner = account(username, password)
            there = None if again else sample.present(owner)
            project = there or loaded(owner)
        if there:
            self.stdout.write(f"{owner} has the sample already; --again loads a fresh copy.")
        else:
            self.stdout.write(f"The sample is there for {owner}.")
        self.stdout.write(f"Its address is {address_of(project)}")


def account(username: str, password: str) -> User:
    """The account of that name, made if there is a password for it."""
    if not username:
        return only_account()
    known = User.objects.filter(username=username).first()
    if known:
        return known
    if not password:
        raise CommandError(f"There is no account {username!r}. Sign up first, or give --password to make it.")
    return new_account(username, password)


def only_account() -> User:
    accounts = list(User.objects.all()[:2])
    if len(accounts) == 1:
        return accounts[0]
    raise CommandError("Say whose the sample shall be: load_sample USERNAME [--password PASSWORD].")


def new_account(username: str, password: str) -> User:
    owner = User(username=username)
    try:
        owner.full_clean(exclude=["password"])
        validate_password(password, owner)
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from error
    owner.set_password(password)
    owner.save()
    return owner


def loaded(owner: User) -> Project:
    try:
        return sample.load(owner)
    except sample.SampleError as error:
        raise CommandError(f"The sample was not loaded. {error}") from error


def address_of(project: Project) -> str:
    return reverse("project", args=[project.slug])
