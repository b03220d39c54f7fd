"""What an open page shows, and the fragments that bring it up to date.

Compares the page's partials, freshly rendered, with what was sent before; so whatever was missed (a lost frame, another
tab, another process) is put right by the next look, and the page ends equal to the database.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.template.loader import render_to_string

from conversations import pages, transcript
from conversations.events import ToolStarted
from conversations.growing import GrowingText
from conversations.models import Conversation, Turn
from conversations.transcript import Entry

PANELS = {  # the id that a partial's root element has on the page
    "project-title": "conversations/_title.html",
    "personas": "conversations/_personas.html",
    "handover": "conversations/_handover.html",
    "readiness": "prd/_readiness.html",
    "next-count": "prd/_next_count.html",
    "panel-next": "prd/_whats_next.html",
    "panel-wireframes": "wireframes/_gallery.html",
    "panel-coverage": "prd/_coverage.html",
    "timeline": "prd/_timeline.html",
    "sources": "prd/_sources.html",
}


class LivePage:
    """One open workspace page. Its methods read the database and render: call them off the event loop, but for those
    of the running reply, which cost next to nothing."""

    def __init__(self, project_id: UUID, persona: str, version: str, csrf_token: str) -> None:
        self.project_id, self.persona, self.version = project_id, persona, version
        self.csrf_token = csrf_token
        self.shown: dict[str, str] = {}  # element id -> digest of what was sent
        self.conversation: Conversation | None = None
        self.turn: Turn | None = None
        self.revision = 0
        self.panels = ""  # mark of what the panels show
        self.fresh: tuple[str, ...] = ()  # what the last change touched; kept, or the next look would put out its glow
        self.texts: dict[int, GrowingText] = {}  # position of a message -> its text on this page
        self.seq = 0  # number of the last event in what is shown
        self.ahead = False  # of the turn's row: the log has brought more than was saved by then

    # ---- a look at the database ----

    def look(self, *, panels: bool = True) -> list[str]:
        """The fragments that bring the page up to date; none when nothing changed. Without `panels` only those of the
        conversation, which is less than half of the queries."""
        if panels or self.conversation is None:
            rows = Conversation.objects.select_related("project")
            self.conversation = rows.get(project_id=self.project_id, persona=self.persona)
        conversation = self.conversation
        turns = conversation.loaded_turns(newest=2)
        newest = turns[-1] if turns else None
        state = State(conversation, newest, self.csrf_token)
        self.ahead = self.is_ahead_of(newest)
        quiet = not self.shown and self.version == pages.version_of(newest, state.panels)
        refresh = not self.shown and not quiet
        fragments = [*self.entries(turns, state, refresh=refresh), *self.composer(state)]
        if panels and state.panels != self.panels:
            fragments += self.parts(state)
            self.revision, self.panels = state.rows.document.revision, state.panels
        self.turn = newest
        self.note_texts(newest)
        return [] if quiet else fragments

    def composer(self, state: "State") -> Iterable[str]:
        return self.changed("composer-actions", "conversations/_composer_actions.html", state.talk)

    def parts(self, state: "State") -> Iterable[str]:
        if self.shown and state.rows.document.revision > self.revision and self.panels:
            self.fresh = tuple(state.rows.document.changed_since(self.revision)["changed"])
        context = state.whole(self.fresh)
        for element, template in PANELS.items():
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

    def entries(self, turns: list[Turn], state: "State", *, refresh: bool) -> list[str]:
        newest = state.turn
        gone_on = {turn.pk for turn in turns}
        missed = bool(self.shown) and (self.turn.pk not in gone_on if self.turn else newest is not None)
        if refresh or missed or (self.turn and newest is None):
            return [self.whole(state)]
        shown = transcript.entries(turns, newest=newest)
        fragments = [fragment for entry, later in followed(shown) for fragment in self.entry(entry, later, state)]
        return [*fragments, *self.vanished(shown)]

    def whole(self, state: "State") -> str:
        """The whole list, for a page that missed something."""
        turns = state.conversation.loaded_turns()
        listed = transcript.entries(turns, newest=turns[-1] if turns else None)
        for known in [key for key in self.shown if is_entry(key)]:
            del self.shown[known]
        self.ahead = False
        html = "".join(self.rendered(entry, state) for entry in listed)
        if not listed:
            html = render_to_string("conversations/_opening.html", state.whole())
        return f'<ol id="messages" hx-swap-oob="innerHTML">{html}</ol>'

    def rendered(self, entry: Entry, state: "State") -> str:
        html = render_to_string("conversations/_entry.html", {**state.talk, "entry": entry})
        self.is_new(entry.id, html)
        return html

    def entry(self, entry: Entry, later: list[Entry], state: "State") -> Iterable[str]:
        """A new entry takes its place, a changed one is replaced; a reply that runs on here is further than its row.

        `later` are those that come after it: words of the log may stand on the page before the look that brings what
        happened before them.
        """
        known = entry.id in self.shown
        if known and entry.streaming and self.ahead:
            return
        html = render_to_string("conversations/_entry.html", {**state.talk, "entry": entry})
        if not self.is_new(entry.id, html):
            return
        if known:
            yield render_to_string("conversations/_entry.html", {**state.talk, "entry": entry, "oob": "true"})
        else:
            next_one = next((each.id for each in later if each.id in self.shown), "")
            place = f"beforebegin:#{next_one}" if next_one else "beforeend:#messages"
            yield f'<ol hx-swap-oob="{place}">{html}</ol>'

    def vanished(self, shown: list[Entry]) -> Iterable[str]:
        """Entries of the newest turns that are no longer there: a placeholder, a call that was refused."""
        here = {entry.id for entry in shown}
        kept = self.turn.pk if self.turn else ""
        for known in [key for key in self.shown if is_passing(key, kept) and key not in here]:
            del self.shown[known]
            yield f'<li id="{known}" hx-swap-oob="delete"></li>'

    # ---- the running reply ----

    def is_ahead_of(self, newest: Turn | None) -> bool:
        if newest is None or newest != self.turn:
            return False
        return newest.is_running and newest.last_seq <= self.seq

    def note_texts(self, turn: Turn | None) -> None:
        """Take over the reply as far as the database has it; the log's later events add to it."""
        if self.ahead:
            return
        self.texts.clear()
        for message in turn.said if turn and turn.is_running else ():
            if message.role == "assistant":
                self.texts[message.position] = self.growing(message.position, message.text)
        self.seq = turn.last_seq if turn else 0

    def growing(self, position: int, words: str = "") -> GrowingText:
        """The text of a message as this page has it: the entry that was sent was drawn from the same words."""
        assert self.turn is not None
        text = transcript.growing_text(f"m-{self.turn.pk}-{position}", words)
        text.markup()
        return text

    def add_text(self, position: int, words: str) -> None:
        if position not in self.texts:
            self.texts[position] = self.growing(position)
        self.texts[position].add(words)

    def text(self, position: int) -> str:
        """The fragment that shows what was added to a reply's text."""
        assert self.turn is not None
        growing = self.texts[position]
        if growing.element.removesuffix("-body") in self.shown:
            return growing.fragment()
        entry = transcript.text_entry(self.turn, position, growing.pending, streaming=True)
        growing.markup()
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


@dataclass
class State:
    """What is stored now, read and made into the contexts of templates as far as it is asked for."""

    conversation: Conversation
    turn: Turn | None
    csrf_token: str

    @cached_property
    def rows(self) -> pages.Rows:
        return pages.rows_of(self.conversation)

    @cached_property
    def panels(self) -> str:
        return pages.panels_mark(self.conversation, self.rows)

    @cached_property
    def talk(self) -> dict[str, Any]:
        return {**pages.talk(self.conversation, self.turn), "csrf_token": self.csrf_token}

    def whole(self, fresh: tuple[str, ...] = ()) -> dict[str, Any]:
        return {**pages.live(self.conversation, self.turn, self.rows, fresh), "csrf_token": self.csrf_token}


def followed(entries: list[Entry]) -> Iterable[tuple[Entry, list[Entry]]]:
    """Each with those that come after it."""
    return ((entry, entries[place + 1 :]) for place, entry in enumerate(entries))


def is_entry(element: str) -> bool:
    return element.startswith(("words-", "m-", "use-", "wait-", "question-", "end-"))


def is_passing(element: str, turn: object) -> bool:
    return element.startswith((f"m-{turn}-", f"use-{turn}-", f"wait-{turn}"))
