"""The five personas, the moves and the questions about findings, read once from the TOML files beside this module.

Pure: no Django. A mistake in a file stops the import with a sentence that names the file, the step and the fault.
CONTRIBUTING.md says what a new persona needs.
"""

from conversations.personas.loading import PersonaError, load_moves, load_personas, load_questions
from conversations.personas.shapes import BANS, DEPTHS, FindingQuestion, Move, Option, Persona, Predicate, Step

__all__ = [
    "BANS",
    "DEPTHS",
    "FINDINGS",
    "HANDOVER",
    "MOVES",
    "ORDER",
    "PERSONAS",
    "FindingQuestion",
    "Move",
    "Option",
    "Persona",
    "PersonaError",
    "Predicate",
    "Step",
]

ORDER = ("product_manager", "ux_designer", "architect", "tester", "critic")

MOVES: dict[str, Move] = load_moves(ORDER)
PERSONAS: dict[str, Persona] = load_personas(ORDER, MOVES)
FINDINGS: dict[str, FindingQuestion] = load_questions()
HANDOVER: FindingQuestion = FINDINGS.pop("handover")
