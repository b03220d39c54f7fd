"""Where the answer to each step goes. Data: one line a step, and what its follow-up fills."""

import dataclasses
from typing import Any


@dataclasses.dataclass(frozen=True)
class Recipe:
    """`how` names the way in `answers.py`; section and field say where; `follow` is the field a follow-up fills."""

    how: str
    section: str = ""
    field: str = "statement"
    fixed: dict[str, Any] = dataclasses.field(default_factory=dict)
    follow: str = ""  # a field of the same item, "prose" for another paragraph, "criterion" or "failure"
    reason: str = ""  # the field that "because" and second sentences fill
    label: str = ""  # the name put before a bare fragment
    narrative: bool = True  # a story: only a new actor with a duty leads elsewhere


RECIPES: dict[str, Recipe] = {
    # product manager
    "last_time": Recipe("prose", "problem", label="last_time"),
    "first_user": Recipe("entries", "users", fixed={"kind": "user"}, reason="drives", follow="drives"),
    "not_for": Recipe("entries", "users", fixed={"kind": "non_user"}, reason="drives", follow="drives"),
    "today": Recipe("prose", "problem", label="today"),
    "success": Recipe("metric", "metrics", follow="metric", narrative=False),
    "must_not": Recipe("set", "metrics", "counter", follow="counter"),
    "day_one": Recipe("day_one", "scope_in", reason="reason", follow="reason"),
    "left_out": Recipe("entries", "scope_out", reason="reason", follow="reason"),
    "first_result": Recipe("milestone", "milestones", follow="outcome"),
    # UX designer
    "whose_visit": Recipe("journey", "journeys", "person", follow="entry"),
    "arrival": Recipe("set", "journeys", "entry", follow="entry"),
    "beats": Recipe("beats", "journeys", "beats", follow="more_beats"),
    "worth_it": Recipe("worth", "journeys", "value", follow="end"),
    "stumble": Recipe("set", "journeys", "edge", follow="edge"),
    "first_screen": Recipe("screen", "requirements", follow="screen"),
    "match": Recipe("match", follow="match"),
    "before_content": Recipe("add", "requirements", label="before_content", follow="add"),
    "meanwhile": Recipe("add", "requirements", label="meanwhile", follow="add"),
    "reach": Recipe("each", "quality", fixed={"kind": "accessibility"}, label="reach", follow="threshold"),
    "second_path": Recipe("journey", "journeys", "person", follow="entry"),
    # architect
    "things": Recipe("things", "glossary", follow="define", label="things"),
    "life": Recipe("prose", "data", label="life", follow="prose"),
    "neighbours": Recipe("prose", "data", label="neighbours", follow="prose"),
    "leans_on": Recipe("prose", "data", label="leans_on", follow="prose"),
    "outage": Recipe("prose", "data", label="outage", follow="prose"),
    "crowd": Recipe("limit", "quality", fixed={"kind": "load"}, label="crowd", follow="window"),
    "patience": Recipe("limit", "quality", fixed={"kind": "speed"}, label="patience", follow="population"),
    "stranger_reads": Recipe("each", "quality", fixed={"kind": "privacy"}, label="stranger_reads", follow="threshold"),
    "who_sees": Recipe("add", "requirements", label="who_sees", follow="add"),
    "loss": Recipe("limit", "quality", fixed={"kind": "recovery"}, label="loss", follow="window"),
    "fixed": Recipe("decision", "decisions", fixed={"kind": "choice"}, reason="reason", follow="reason"),
    # tester
    "show_me": Recipe("criterion", "requirements", fixed={"kind": "criterion"}, follow="criterion"),
    "cannot": Recipe("criterion", "requirements", fixed={"kind": "failure"}, follow="failure"),
    "how_much": Recipe("measure", "requirements", fixed={"kind": "limit"}, follow="limit"),
    "apart": Recipe("apart", "requirements"),
    "edges": Recipe("edge", "requirements", fixed={"kind": "limit"}, follow="edge"),
    "collide": Recipe("case", "requirements", fixed={"kind": "failure"}, label="collide", follow="failure"),
    "refused": Recipe("case", "requirements", fixed={"kind": "failure"}, label="refused", follow="failure"),
    "number": Recipe("set", "metrics", "method", follow="method"),
    "referee": Recipe("add", "decisions", label="referee", follow="reason"),
    # critic
    "which_holds": Recipe("stands", "decisions"),
    "true": Recipe("true", "assumptions", follow="revisit"),
    "obituary": Recipe("risk", "risks", reason="impact", follow="revisit"),
    "why_stay": Recipe("risk", "risks", reason="impact", follow="revisit"),
    "seen": Recipe("prose", "problem", label="seen"),
    "harmed": Recipe("risk", "risks", reason="impact", follow="impact"),
    "misuse": Recipe("risk", "risks", reason="impact", follow="revisit"),
    "who_knows": Recipe("owner", "questions", "owner", follow="when"),
    "road_not_taken": Recipe("road", "decisions", "alternatives", reason="reason", follow="reason"),
    "watch": Recipe("owner", "risks", "owner", follow="revisit"),
    "cheap_proof": Recipe("set", "assumptions", "revisit", follow="revisit"),
    # findings that no step asks about
    "no_actor": Recipe("set", "requirements", "actor"),
    "no_priority": Recipe("rank", "requirements", "priority"),
    "no_target": Recipe("target", "metrics", "target"),
    "no_counter": Recipe("set", "metrics", "counter"),
    "requirement_without_journey": Recipe("serves", "requirements", "journeys"),
    "journey_without_requirement": Recipe("promise", "requirements", "journeys", narrative=False),
    "screen_without_requirement": Recipe("shows", "requirements", "wireframes"),
    "no_threshold": Recipe("figures", "quality", "threshold"),
    "no_acceptance": Recipe("criterion", "requirements", fixed={"kind": "criterion"}),
    "no_failure_path": Recipe("criterion", "requirements", fixed={"kind": "failure"}),
    "vague_word": Recipe("measure", "requirements", fixed={"kind": "limit"}),
    "two_in_one": Recipe("apart", "requirements"),
    "unconfirmed_assumption": Recipe("true", "assumptions"),
    "question_without_owner": Recipe("owner", "questions", "owner"),
    "no_reason": Recipe("road", "decisions", "alternatives", reason="reason"),
    "contradiction": Recipe("stands", "decisions"),
    "empty_section": Recipe("section", narrative=False),
    "glossary_drift": Recipe("add", "decisions"),
    "duplicate_id": Recipe("add", "decisions"),
    "dangling_id": Recipe("add", "decisions"),
}
