"""What a turn will do: the edits for the words said, or the sentence that answers a command."""

from conversations.llm.offline import card_answers, doing
from conversations.llm.offline.answers import file_answer
from conversations.llm.offline.asked import Asked, asked_of, place_of
from conversations.llm.offline.clauses import normalised
from conversations.llm.offline.commands import Command, command_of, option_meant
from conversations.llm.offline.draft import Draft
from conversations.llm.offline.facts import Fact
from conversations.llm.offline.filing import file_facts
from conversations.llm.offline.given import park
from conversations.llm.offline.intent import Plan
from conversations.llm.offline.reading import kept_whole, read
from conversations.llm.offline.replies import wording
from conversations.llm.offline.rules import DEFAULT, LANGUAGES, Rules
from conversations.llm.offline.situation import Answer, Situation

# Steps and findings whose question can be answered by a bare yes.
CONFIRMED = ("apart", "two_in_one", "true", "unconfirmed_assumption", "match", "handover", "card_name")


def plan_of(situation: Situation, rules: Rules) -> Plan:
    """The plan for the newest input."""
    if situation.focus:
        return Plan(ask_now=True)
    asked = asked_of(situation)
    words = normalised(situation.words)
    answer = situation.answer
    if answer and answer.recorded:
        kept = "left_open" if answer.recorded.startswith("Q-") else "ruled"
        return Plan(say=wording(rules, kept, situation.turn_number, id=answer.recorded))
    if answer and answer.exit and asked:
        return _exit(answer, asked, Draft(situation, rules, asked.prompt, asked.step), rules)
    picked = bool(answer and answer.options)
    meant = "" if picked or asked is None or asked.is_card else option_meant(words, asked.options, rules)
    words, picked = (meant, True) if meant else (words, picked)
    command = None if picked else command_of(words, rules)
    if command and not _answers_the_question(command, asked):
        return doing.do(command, situation, rules, asked)
    draft = Draft(situation, rules, words, asked.step if asked and not asked.is_card else _open_step(situation))
    if asked and asked.is_card and card_answers.answer_card(asked, draft):
        return _plan(draft)
    if asked and asked.step not in CONFIRMED and rules.starts("commands.yes").fullmatch(words.strip(" .!")):
        return doing.do(Command("greeting"), situation, rules, asked)
    if asked and asked.step == "handover":
        return doing.hand_over(words, situation, rules)
    _read_and_file(words, picked, asked, draft)
    return _plan(draft)


def _read_and_file(words: str, picked: bool, asked: Asked | None, draft: Draft) -> None:
    place = place_of(draft.situation, asked)
    if picked and asked and place.answering:
        file_answer(Fact("answer", words, 0, len(words), kind="answer"), draft, asked)
        return
    known = draft.situation.context.get("language", DEFAULT) in LANGUAGES
    facts = read(words, place, draft.rules) if known else kept_whole(words, place)
    answers = [fact for fact in facts if fact.kind == "answer"]
    if asked and asked.item and draft.situation.find(asked.item) and _says_nothing(facts):
        park(asked, draft)
        return
    file_facts([fact for fact in facts if fact.kind != "answer"], draft)
    for fact in answers:
        assert asked is not None
        file_answer(fact, draft, asked)


def _says_nothing(facts: list[Fact]) -> bool:
    """A bare "I do not know", which names nobody who does."""
    return len(facts) == 1 and facts[0].evidence == "unknown" and not facts[0].fields.get("owner")


def _open_step(situation: Situation) -> str:
    return "" if situation.document_is_begun else "dump"


def _plan(draft: Draft) -> Plan:
    return Plan(draft.name, draft.edits, draft.screens, draft.card, vague=draft.vague)


def _answers_the_question(command: Command, asked: Asked | None) -> bool:
    """A greeting such as "great" or a short word may be the answer to an open question; "skip" never is."""
    if asked is None or asked.step in ("dump", "handover"):
        return False
    return command.key == "draw" and asked.step == "first_screen"


def _exit(answer: Answer, asked: Asked, draft: Draft, rules: Rules) -> Plan:
    """The three exits of a question card: an open question, an assumption, or a decision."""
    labels = rules.get("labels")
    about = [asked.item] if draft.situation.find(asked.item) else []
    if asked.is_card or asked.step == "handover":
        return Plan()
    if answer.exit == "not_sure":
        park(asked, draft)
    elif answer.exit == "does_not_apply":
        statement = str(labels["does_not_apply"]).format(prompt=asked.prompt)
        fields = {"statement": statement, "kind": "does_not_apply", "topic": asked.item if about else asked.title}
        decided = draft.add("decisions", fields)
        if decided is not None:
            decided.update(derived_from=about, quote=asked.prompt[:200], span=None)
    elif answer.exit == "you_choose" and asked.recommended:
        _assume(asked, draft)
    return _plan(draft)


def _assume(asked: Asked, draft: Draft) -> None:
    """The recommended option, filed as a guess, with an assumption that says so."""

    before = len(draft.edits)
    file_answer(Fact("answer", asked.recommended, 0, 0, kind="answer"), draft, asked)
    for edit in draft.edits[before:]:
        edit |= {"evidence": "assumed", "quote": asked.recommended[:200], "span": None}
    about = f" ({asked.item})" if draft.situation.find(asked.item) else ""
    fields = {"statement": f"{asked.prompt} {asked.recommended}{about}"}
    assumed = draft.add("assumptions", fields, evidence="assumed")
    if assumed is not None:
        assumed.update(quote=asked.recommended[:200], span=None)
