"""A text that somebody brought, read as a document: its headings are mapped to sections, and what stands below them
becomes edits to suggest. Pure: no model is asked, so it works offline and does nothing that the text orders.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain

from markdown_it.token import Token

from prd.document import (
    QUOTE_LENGTH,
    SECTIONS,
    AddItem,
    AppendProse,
    Content,
    ItemFields,
    Suggested,
    apply_edits,
    clean_text,
    every_item,
    find,
    new_content,
)
from prd.document import title as title_of
from prd.markdown import parser
from prd.sovereignty import item_text

MOST_SUGGESTED = 100
_LONGEST_LINE, _LONGEST_PROSE = 2_000, 20_000

# How documents call what we call by our key: English, German, French, Spanish.
_NAMES = {
    "summary": "summary, executive summary, overview, introduction, abstract, vision, tl;dr, product summary, purpose"
    ", zusammenfassung, überblick, einleitung, kurzfassung, zweck, résumé, synthèse, présentation, aperçu, but"
    ", resumen, resumen ejecutivo, introducción, visión, visión general, propósito",
    "problem": "problem, problem statement, background, motivation, context, why, opportunity, the problem"
    ", problemstellung, ausgangslage, hintergrund, anlass, problème, problématique, contexte"
    ", problema, planteamiento del problema, antecedentes, contexto, motivación",
    "users": "users, user, target users, target audience, audience, personas, user personas, stakeholders, customers"
    ", benutzer, nutzer, anwender, zielgruppe, zielgruppen, interessengruppen, kunden"
    ", utilisateurs, utilisateur, public cible, cible, parties prenantes, clients"
    ", usuarios, usuario, público objetivo, clientes, interesados, partes interesadas",
    "journeys": "journeys, user journeys, user journey, scenarios, user scenarios, user flows, use cases, workflows"
    ", user stories, nutzungsszenarien, szenarien, anwendungsfälle, abläufe, nutzerreisen"
    ", parcours, parcours utilisateur, parcours utilisateurs, scénarios, cas d’usage, cas d’utilisation"
    ", recorridos, escenarios, casos de uso, flujos, historias de usuario",
    "metrics": "goals and metrics, goals, objectives, metrics, success metrics, success criteria, kpis, kpi, okrs"
    ", measures of success, ziele, ziele und kennzahlen, kennzahlen, erfolgskriterien, messgrößen"
    ", objectifs, objectifs et indicateurs, indicateurs, critères de succès, critères de réussite"
    ", objetivos, objetivos y métricas, métricas, indicadores, criterios de éxito",
    "scope_in": "in scope, scope, scope in, included, umfang, im umfang, leistungsumfang, enthalten"
    ", périmètre, dans le périmètre, inclus, alcance, dentro del alcance, incluido",
    "scope_out": "out of scope, non-goals, non goals, nongoals, not in scope, excluded, exclusions, anti-goals"
    ", nicht im umfang, außerhalb des umfangs, nicht-ziele, nichtziele, abgrenzung"
    ", hors périmètre, non-objectifs, exclus, fuera de alcance, fuera del alcance, no objetivos, excluido",
    "requirements": "requirements, functional requirements, features, feature list, product requirements, capabilities"
    ", anforderungen, funktionale anforderungen, funktionen, exigences, exigences fonctionnelles, fonctionnalités"
    ", besoins fonctionnels, requisitos, requisitos funcionales, requerimientos, funcionalidades, funciones",
    "quality": "quality requirements, non-functional requirements, nonfunctional requirements"
    ", non functional requirements, nfrs, nfr, quality attributes, qualitätsanforderungen"
    ", nicht-funktionale anforderungen, nichtfunktionale anforderungen, nicht funktionale anforderungen"
    ", exigences non fonctionnelles, exigences de qualité"
    ", requisitos no funcionales, requisitos de calidad, atributos de calidad",
    "data": "data and integrations, data, data model, integrations, technical considerations, architecture, interfaces"
    ", apis, daten und schnittstellen, daten, datenmodell, schnittstellen, integrationen, architektur"
    ", données et intégrations, données, modèle de données, intégrations, interfaces externes"
    ", datos e integraciones, datos, modelo de datos, integraciones, arquitectura",
    "risks": "risks, risks and mitigations, risk, risiken, risiken und maßnahmen, risques, riesgos",
    "assumptions": "assumptions, assumption, constraints and assumptions, annahmen, hypothèses, supuestos, suposiciones"
    ", hipótesis",
    "questions": "open questions, questions, open issues, unresolved questions, offene fragen, offene punkte, fragen"
    ", questions ouvertes, questions en suspens, points ouverts, preguntas abiertas, preguntas, cuestiones abiertas",
    "decisions": "decisions, decision log, design decisions, entscheidungen, décisions, decisiones",
    "glossary": "glossary, definitions, terms, terminology, glossar, begriffe, definitionen, glossaire, définitions"
    ", glosario, definiciones, términos",
    "milestones": "milestones, timeline, roadmap, release plan, schedule, phases, meilensteine, zeitplan, fahrplan"
    ", jalons, calendrier, feuille de route, hitos, calendario, cronograma, hoja de ruta",
}
_SECTION_OF = {name.strip(): key for key, names in _NAMES.items() for name in names.split(",")}
_SECTION_OF |= {kind.title.casefold(): key for key, kind in SECTIONS.items()}

_NUMBERING = re.compile(r"^(?:\(?\d[\d.)]*|[ivxlc]+\.|§\s*\d+)\s+", re.IGNORECASE)
_OWN_ID = re.compile(r"^\s*[\[(]?[A-Z]{1,4}[- ]?\d{1,4}[\])]?\s*[:.–—-]?\s+")
_TERM = re.compile(r"^(.{1,80}?)\s*(?::|\s[–—-])\s+(.+)$", re.DOTALL)


@dataclass
class _Part:
    """What stands below one heading."""

    section: str
    paragraphs: list[str] = field(default_factory=list)
    entries: list[str] = field(default_factory=list)


def edits_from(text: str, title: str = "") -> list[AppendProse | AddItem]:
    """What a text would add to a document, in its own order; nothing where no heading is one of ours. Each edit carries
    the words that it comes from, and `title`, the name of the text."""
    found: list[AddItem] = []
    prose: dict[str, list[str]] = {}
    for part in _parts(text):
        if SECTIONS[part.section].is_prose:
            prose.setdefault(part.section, []).extend([*part.paragraphs, *(f"- {each}" for each in part.entries)])
        else:
            found += [_item(part.section, each, title) for each in part.entries or part.paragraphs]
    written = (_prose(key, blocks, title) for key, blocks in prose.items())
    suggested: Iterator[AppendProse | AddItem] = chain(written, found)
    return [edit for edit in suggested if _says_something(edit)][:MOST_SUGGESTED]


def _says_something(edit: AppendProse | AddItem) -> bool:
    return bool(edit.text if isinstance(edit, AppendProse) else edit.fields.statement or edit.fields.term)


def section_named(heading: str) -> str:
    """The key of the section that a heading means, or an empty text."""
    words = _NUMBERING.sub("", " ".join(heading.split()).strip(" *_:.#")).casefold().replace("'", "’")
    return _SECTION_OF.get(words) or _SECTION_OF.get(words.replace(" & ", " and "), "")


def _parts(text: str) -> Iterator[_Part]:
    """Below each heading that is one of ours, as far as the next of its rank; sub-headings belong to it."""
    part, rank = None, 0
    tokens = parser().parse(text)
    for index, token in enumerate(tokens):
        if token.type == "heading_open" and token.level == 0:
            level, key = int(token.tag[1]), section_named(_words(tokens[index + 1]))
            if key or level <= rank or part is None:
                if part:
                    yield part
                part, rank = (_Part(key), level) if key else (None, 0)
        elif part is not None:
            _take(part, tokens, index)
    if part:
        yield part


def _take(part: _Part, tokens: Sequence[Token], index: int) -> None:
    token, before = tokens[index], tokens[index - 1] if index else None
    if token.type == "tr_open" and any(each.type == "td_open" for each in tokens[index : index + 2]):
        part.entries.append(_row(tokens, index))
    elif token.type == "fence" and token.level == 0:
        part.paragraphs.append(f"```\n{token.content.rstrip()}\n```")
    elif token.type != "inline" or before is None or before.type not in ("paragraph_open", "heading_open"):
        return
    elif before.type == "paragraph_open" and before.level == 0:
        part.paragraphs.append(token.content)
    elif _opens_an_entry(tokens, index):
        part.entries.append(token.content)
    elif before.type == "paragraph_open" and part.entries:
        part.entries[-1] += f" {token.content}"


def _opens_an_entry(tokens: Sequence[Token], index: int) -> bool:
    return index > 1 and tokens[index - 2].type == "list_item_open" and tokens[index - 2].level <= 1


def _row(tokens: Sequence[Token], index: int) -> str:
    cells = []
    for token in tokens[index + 1 :]:
        if token.type == "tr_close":
            break
        if token.type == "inline" and token.content.strip():
            cells.append(_words(token))
    return ": ".join([cells[0], ", ".join(cells[1:])]) if len(cells) > 1 else "".join(cells)


def _words(token: Token) -> str:
    """The text of a line without its marks."""
    parts = (" " if each.type in ("softbreak", "hardbreak") else each.content for each in token.children or [])
    return clean_text("".join(parts)) or ""


def _plain(entry: str) -> str:
    return " ".join(_words(parser().parseInline(entry)[0]).split())


def _prose(section: str, blocks: Sequence[str], title: str) -> AppendProse:
    text = "\n\n".join(blocks)
    text = re.sub(r"(?m)^(- .*)\n\n(?=- )", r"\1\n", text)[:_LONGEST_PROSE]
    return AppendProse(section=section, text=text, evidence="stated", quote=text[:QUOTE_LENGTH], material=title)


def _item(section: str, entry: str, title: str) -> AddItem:
    words = _plain(entry)[:_LONGEST_LINE]
    statement = _OWN_ID.sub("", words) or words
    fields = {"statement": statement}
    term = _TERM.match(statement) if section == "glossary" else None
    if section == "glossary":
        fields = {"term": term[1], "statement": term[2]} if term else {"term": statement}
    return AddItem(
        section=section,
        fields=ItemFields.model_validate(fields),
        evidence="stated",
        quote=words[:QUOTE_LENGTH],
        material=title,
    )


def suggestions_from(content: Content, text: str, title: str) -> list[Suggested]:
    """The same as suggestions for a document as it stands, without what it says already."""
    edits = edits_from(text, title)
    tried = apply_edits(new_content(), edits)
    known = {(key, title_of(item).casefold()) for key, item in every_item(content)}
    found = []
    for index, (edit, done) in enumerate(zip(edits, tried.report, strict=True)):
        body, after = content.sections[edit.section].body, ""
        if isinstance(edit, AppendProse):
            before, after = body, "" if edit.text in body else f"{body}\n\n{edit.text}".strip()
        elif made := find(tried.content, done["id"]):
            before, after = "", "" if (edit.section, title_of(made[1]).casefold()) in known else item_text(made[1])
        if after:
            found.append(Suggested(index, edit, edit.section, edit.section, f"it stands in “{title}”", before, after))
    return found
