"""The checks answer for any document that can be stored, also for one that no edit would have made."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from prd.checks import Screen, find_all, readiness
from prd.items import SECTION_KEYS, SECTIONS, Content, Criterion, Item, Section, SectionKind

# Words that the detectors look for among others, so that their patterns meet each other.
ODD = ["Wi-Fi", "WİFİ", "wıfı", "ſ-K"]  # letters that are alike to some, and not to others
words = st.one_of(
    st.text(max_size=30),
    st.lists(
        st.sampled_from(
            [
                "can",
                "and",
                "kann",
                "und",
                "FR-1",
                "“",
                "…",
                "4.5",
                "fast",
                "the",
                "der",
                "etc.",
                "不",
                "Wi-Fi",
                "WİFİ",
                "wıfı",
                "ſ-K",
            ]
        )
    ).map(" ".join),
)
ids = st.sampled_from(["FR-001", "FR-002", "UJ-1", "W-1", "SM-1", "A-1", "G-1", "", "no id", "metrics"])


def values_for(kind: SectionKind) -> st.SearchStrategy[dict[str, Any]]:
    assert kind.item is not None
    fields: dict[str, st.SearchStrategy[Any]] = {"derived_from": st.lists(ids, max_size=2)}
    for name, field in kind.item.model_fields.items():
        if field.annotation is str and name not in ("id", "priority", "kind"):
            fields[name] = words
    links = {name: st.lists(ids, max_size=2) for name in ("journeys", "wireframes", "about") if name in kind.fields}
    if "acceptance" in kind.fields:
        links["acceptance"] = st.lists(st.builds(Criterion, then=words), max_size=2)
    return st.fixed_dictionaries({"id": ids}, optional={**fields, **links})


def section_of(key: str) -> st.SearchStrategy[Section]:
    kind = SECTIONS[key]
    if kind.item is None:
        return st.builds(Section, body=words)
    items: st.SearchStrategy[list[Item]] = st.lists(values_for(kind).map(kind.item.model_validate), max_size=3)
    return st.builds(Section, items=items)


contents = st.fixed_dictionaries({key: section_of(key) for key in SECTION_KEYS}).map(
    lambda sections: Content(outline="full", sections=sections)
)
screens = st.lists(
    st.builds(Screen, id=ids, title=words, requirements=st.lists(ids, max_size=2).map(tuple)), max_size=2
)


@given(contents, screens)
def test_no_document_is_too_odd_to_be_checked(content: Content, screens: list[Screen]) -> None:
    findings = find_all(content, screens)
    measured = readiness(content, findings)
    assert 0 <= measured.overall <= 100
    assert all(finding.message and finding.why and finding.owner for finding in findings)
    assert all(finding.section in SECTION_KEYS for finding in findings)
    assert find_all(content, screens) == findings
