"""What an open page shows, and the fragments that bring it up to date.

Compares the page's partials, freshly rendered, with what was sent before; so whatever was missed (a lost frame, another
tab, another process) is put right by the next look, and the page ends equal to the database.
"""

import hashlib
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.template.loader import render_to_string

from conversations import pages, transcript
from conversations.events import ToolStarted
from conversations.models import Conversation, Turn
from conversations.transcript import Entry
from prd.models import Document

READINGS = 3  # of a turn that is written while it is read

PARTS = {  # the id that a partial's root element has on the page
    "project-title": "conversations/_title.html",
    "composer-actions": "conversations/_composer_actions.html",
    "personas": "conversations/_personas.html",
    "readiness": "prd/_readiness.html",
    "next-count": "prd/_next_count.html",
    "panel-next": "prd/_whats_next.html",
    "panel-wireframes": "wireframes/_gallery.html",
}


class LivePage:
    """One open workspace page. Its methods read the database and render: call them off the event loop."""

    def __init__(self, project_id: UUID, persona: str, version: str, csrf_token: str) -> None:
        self.project_id, self.persona, self.version = project_id, persona, version
        self.csrf_token = csrf_token
        self.shown: dict[str, str] = {}  # element id -> digest of what was sent
        self.turn: Turn | None = None
        self.revision = 0
        self.fresh: tuple[str, ...] = ()  # what the last change touched; kept, or the next look would put out its glow
        self.texts: dict[int, str] = {}  # position of a message -> its text so far
        self.seq = 0  # number of the last event in what is shown

    # ---- a look at the database ----

    def look(self) -> list[str]:
        """The fragments that bring the page up to date; none when nothing changed."""
        conversation = Conversation.objects.select_related("project").get(
            project_id=self.project_id, persona=self.persona
        )
        turns = settled_turns(conversation)
        newest = turns[-1] if turns else None
        context = self.context(conversation, newest)
        first = not self.shown
        quiet = first and self.version == pages.version_of(conversation, context)
        fragments = [*self.entries(conversation, turns, context, refresh=first and not quiet), *self.parts(context)]
        self.turn, self.revision = newest, context["document"].revision
        self.note_texts(newest)
        return [] if quiet else fragments

    def context(self, conversation: Conversation, newest: Turn | None) -> dict[str, Any]:
        document = Document.objects.for_project(conversation.project)
        if self.shown and document.revision > self.revision:
            self.fresh = tuple(document.changed_since(self.revision)["changed"])
        return {**pages.live(conversation, newest, self.fresh), "csrf_token": self.csrf_token}

    def parts(self, context: dict[str, Any]) -> Iterable[str]:
        for element, template in PARTS.items():
            yield from self.changed(element, template, context)
        for section in context["sections"]:
            yield from self.changed(f"section-{section.key}", "prd/_section.html", {**context, "section": section})

    def changed(self, element: str, template: str, context: dict[str, Any]) -> Iterable[str]:
        """The partial as an out-of-band swap, if it differs from what was sent last."""
        html = render_to_string(template, {**context, "oob": "true"})
        if self.is_new(element, html):
            yield html

    def is_new(self, element: str, html: str) -> bool:
        digest = hashlib.blake2b(html.encode(), digest_size=12).hexdigest()
        known, self.shown[element] = self.shown.get(element), digest
        return known != digest

    # ---- the conversation ----

    def entries(
        self, conversation: Conversation, turns: list[Turn], context: dict[str, Any], *, refresh: bool
    ) -> list[str]:
        newest = turns[-1] if turns else None
        gone_on = {turn.pk for turn in turns}
        missed = bool(self.shown) and (self.turn.pk not in gone_on if self.turn else newest is not None)
        if refresh or missed or (self.turn and newest is None):
            return [self.whole(conversation, context)]
        shown = transcript.entries(turns, newest=newest)
        return [*(fragment for entry in shown for fragment in self.entry(entry, context)), *self.vanished(shown)]

    def whole(self, conversation: Conversation, context: dict[str, Any]) -> str:
        """The whole list, for a page that missed something."""
        turns = transcript.loaded_turns(conversation)
        listed = transcript.entries(turns, newest=turns[-1] if turns else None)
        for known in [key for key in self.shown if is_entry(key)]:
            del self.shown[known]
        html = "".join(self.rendered(entry, context) for entry in listed)
        if not listed:
            html = render_to_string("conversations/_opening.html", context)
        return f'<ol id="messages" hx-swap-oob="innerHTML">{html}</ol>'

    def rendered(self, entry: Entry, context: dict[str, Any]) -> str:
        html = render_to_string("conversations/_entry.html", {**context, "entry": entry})
        self.is_new(entry.id, html)
        return html

    def entry(self, entry: Entry, context: dict[str, Any]) -> Iterable[str]:
        """A new entry is appended, a changed one replaced."""
        known = entry.id in self.shown
        html = render_to_string("conversations/_entry.html", {**context, "entry": entry})
        if not self.is_new(entry.id, html):
            return
        if known:
            yield render_to_string("conversations/_entry.html", {**context, "entry": entry, "oob": "true"})
        else:
            yield f'<ol hx-swap-oob="beforeend:#messages">{html}</ol>'

    def vanished(self, shown: list[Entry]) -> Iterable[str]:
        """Entries of the newest turns that are no longer there: a placeholder, a call that was refused."""
        here = {entry.id for entry in shown}
        kept = self.turn.pk if self.turn else ""
        for known in [key for key in self.shown if is_passing(key, kept) and key not in here]:
            del self.shown[known]
            yield f'<li id="{known}" hx-swap-oob="delete"></li>'

    # ---- the running reply ----

    def note_texts(self, turn: Turn | None) -> None:
        """Take over the reply as far as the database has it; the log's later events add to it."""
        self.texts = {message.position: message.text for message in turn.messages.all()} if turn else {}
        self.seq = turn.last_seq if turn else 0

    def add_text(self, position: int, words: str) -> None:
        self.texts[position] = self.texts.get(position, "") + words

    def text(self, position: int) -> str:
        """The fragment that shows a reply's text as it stands now."""
        assert self.turn is not None
        entry = transcript.text_entry(self.turn, position, self.texts[position], streaming=True)
        if entry.id in self.shown:
            self.shown[entry.id] = "streaming"
            return f'<div id="{entry.id}-body" hx-swap-oob="innerHTML">{entry.html}</div>'
        return self.appended(entry)

    def tool(self, started: ToolStarted) -> list[str]:
        """The line that says a tool is at work."""
        assert self.turn is not None
        running = transcript.running_entries(self.turn, {"id": started.tool_use_id, "name": started.tool})
        return [self.appended(entry) for entry in running if entry.id not in self.shown]

    def appended(self, entry: Entry) -> str:
        html = render_to_string("conversations/_entry.html", {"entry": entry, "persona": pages.PERSONAS[self.persona]})
        self.shown[entry.id] = "streaming"
        return f'<ol hx-swap-oob="beforeend:#messages">{html}</ol>'


def settled_turns(conversation: Conversation) -> list[Turn]:
    """The newest turns with their messages as of one moment: text newer than its number would come twice."""
    turns: list[Turn] = []
    for _attempt in range(READINGS):
        turns = transcript.loaded_turns(conversation, newest=2)
        if not turns or not turns[-1].is_running:
            break
        seen = {name: getattr(turns[-1], name) for name in ("status", "last_seq", "steps")}
        if Turn.objects.filter(pk=turns[-1].pk, **seen).exists():
            break
    return turns


def is_entry(element: str) -> bool:
    return element.startswith(("words-", "m-", "use-", "question-", "end-"))


def is_passing(element: str, turn: object) -> bool:
    return element.startswith((f"m-{turn}-", f"use-{turn}-"))
