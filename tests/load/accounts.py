"""Accounts, sessions and projects in bulk. Runs within the site's Django: hashing 200 passwords would take a minute."""

import json
from datetime import timedelta

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.crypto import get_random_string

from conversations.models import Message
from projects.models import Project
from voiceprd.tokens import pair_for


def make(count: int, prefix: str) -> None:
    """Print one line of JSON: what each person needs to know of their account."""
    users = User.objects.bulk_create([User(username=f"{prefix}{each}", password="!") for each in range(count)])
    projects = Project.objects.bulk_create([Project(owner=user, name="Harbour", slug="harbour") for user in users])
    sessions = Session.objects.bulk_create([session_of(user) for user in users])
    known = [
        {
            "session": session.session_key,
            "slug": project.slug,
            "project": str(project.pk),
            "token": pair_for(project.owner).access,
        }
        for session, project in zip(sessions, projects, strict=True)
    ]
    print(json.dumps(known))


def session_of(user: User) -> Session:
    known = {
        SESSION_KEY: str(user.pk),
        BACKEND_SESSION_KEY: "django.contrib.auth.backends.ModelBackend",
        HASH_SESSION_KEY: user.get_session_auth_hash(),
    }
    until = timezone.now() + timedelta(days=1)
    return Session(session_key=get_random_string(32), session_data=SessionStore().encode(known), expire_date=until)


def texts() -> None:
    """Print one line of JSON: every reply as it is stored."""
    print(json.dumps([message.text for message in Message.objects.filter(role="assistant").order_by("id")]))
