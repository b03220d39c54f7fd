"""The document and its edits."""

import json
from typing import Any

import pytest
from pydantic import ValidationError

from prd.document import (
    OUTLINES,
    SECTION_KEYS,
    SECTIONS,
    AppendProse,
    ChangeItem,
    Content,
    EditError,
    ItemFields,
    Origin,
    RemoveItem,
    SetProse,
    StaleEdit,
    UpdatePrd,
    apply_edits,
    canonical_id,
    digest,
    explain,
    find,
    live,
    new_content,
    plain_text,
    shown_sections,
)
from tests.prd.making import KEPT, REFUSED, add, append, change, document, ferry, prose


def refused(content: Content, *edits: Any) -> str:
    with pytest.raises(EditError) as caught:
        apply_edits(content, edits)
    return str(caught.value)


def complaint(edit: dict[str, Any]) -> str:
    with pytest.raises(ValidationError) as caught:
        UpdatePrd.model_validate({"edits": [edit]})
    return explain(caught.value)


def test_a_new_document_has_every_section_and_nothing_in_it() -> None:
    content = new_content("lean")
    assert tuple(content.sections) == SECTION_KEYS
    assert all(section.is_empty for section in content.sections.values())


def test_ids_count_up_per_kind() -> None:
    content = document(add("users", statement="A"), add("requirements", statement="B"), add("users", statement="C"))
    assert [item.id for item in live(content, "users")] == ["U-1", "U-2"]
    assert [item.id for item in live(content, "requirements")] == ["FR-001"]


def test_an_id_is_never_given_twice() -> None:
    content = document(add("users", statement="A"))
    gone = apply_edits(content, [RemoveItem(item="U-1", reason="double", revision=1, evidence="stated")]).content
    again = apply_edits(gone, [add("users", statement="B")]).content
    assert [item.id for item in live(again, "users")] == ["U-2"]


def test_applying_leaves_the_old_content_alone() -> None:
    content = ferry()
    before = content.model_dump_json()
    apply_edits(
        content,
        [append("FR-001", acceptance=[{"then": "more"}]), prose("problem", "More."), add("users", statement="X")],
    )
    assert content.model_dump_json() == before


def test_content_comes_back_from_json_as_it_was() -> None:
    content = ferry()
    assert Content.model_validate(json.loads(content.model_dump_json())) == content


def test_a_section_s_revision_rises_once_per_call() -> None:
    applied = apply_edits(new_content(), [add("users", statement="A"), add("users", statement="B")])
    assert applied.content.sections["users"].revision == 1
    assert applied.content.sections["problem"].revision == 0


def test_what_was_applied_is_told_in_order() -> None:
    applied = apply_edits(
        new_content(), [add("requirements", statement="A"), prose("problem", "P"), append("FR-1", journeys=[])]
    )
    assert applied.changed == ["FR-001", "problem"]
    assert applied.sections == ["requirements", "problem"]
    assert applied.summary == "FR-001 added; Problem written"
    assert applied.report[0] == {"edit": 0, "op": "add_item", "id": "FR-001", "section_revision": 1}
    assert applied.report[1] == {"edit": 1, "op": "append_prose", "section": "problem", "section_revision": 1}


def test_a_long_summary_counts_the_rest() -> None:
    edits = [add("users", statement=name) for name in "ABCDEF"]
    assert apply_edits(new_content(), edits).summary == "U-1, U-2, U-3 and 3 more added"


def test_prose_is_appended_as_a_paragraph_and_never_stale() -> None:
    content = document(prose("problem", "One."), prose("problem", "Two."))
    assert content.sections["problem"].body == "One.\n\nTwo."


def test_replacing_prose_needs_the_current_revision() -> None:
    content = document(prose("problem", "One."))
    with pytest.raises(StaleEdit) as caught:
        apply_edits(content, [SetProse(section="problem", text="Two.", revision=0, evidence="stated")])
    assert (caught.value.section, caught.value.revision, caught.value.current) == ("problem", 1, "One.")


def test_a_stale_change_shows_the_items_as_they_stand() -> None:
    content = document(add("users", statement="A"))
    with pytest.raises(StaleEdit) as caught:
        apply_edits(content, [change("U-1", 0, statement="B")])
    assert caught.value.current == [{"id": "U-1", "statement": "A", "evidence": "stated", "kind": "user"}]


def test_revisions_are_compared_with_the_start_of_the_call() -> None:
    content = document(add("users", statement="A"))
    applied = apply_edits(content, [change("U-1", 1, drives="X"), change("U-1", 1, statement="B")])
    assert applied.content.sections["users"].revision == 2


def test_a_change_of_fields_without_a_revision_says_what_to_give() -> None:
    content = document(add("users", statement="A"))
    assert "give the revision of users" in refused(content, change("U-1", statement="B"))


def test_an_item_of_the_same_call_can_be_changed_without_a_revision() -> None:
    content = document(add("users", statement="A"), change("U-1", drives="X"))
    assert getattr(find(content, "U-1")[1], "drives") == "X"  # type: ignore[index]  # noqa: B009


def test_lists_are_lengthened_without_doubles() -> None:
    content = document(
        add("requirements", statement="A", acceptance=[KEPT]), append("FR-001", acceptance=[KEPT, REFUSED])
    )
    assert live(content, "requirements")[0].model_dump()["acceptance"] == [KEPT.model_dump(), REFUSED.model_dump()]


def test_only_lists_can_be_lengthened() -> None:
    content = document(add("requirements", statement="A"))
    assert "append takes lists only (acceptance, journeys, wireframes)" in refused(content, append("FR-001", actor="x"))


def test_nothing_is_applied_if_one_edit_is_refused() -> None:
    content = new_content()
    assert refused(content, add("users", statement="A"), add("users", statment="B")).startswith("edits[1]: ")
    assert content == new_content()


def test_an_unknown_field_is_answered_with_the_fields_there_are() -> None:
    assert "a user has no field 'priority'; it has statement, kind, drives" in refused(
        new_content(), add("users", statement="A", priority="must")
    )


def test_a_wrong_value_is_answered_with_the_values_there_are() -> None:
    assert "priority must be one of '', 'must', 'should', 'could' or 'wont'" in refused(
        new_content(), add("requirements", statement="A", priority="high")
    )


def test_priorities_are_read_as_people_write_them() -> None:
    content = document(add("requirements", statement="A", priority="Won't"))
    assert live(content, "requirements")[0].model_dump()["priority"] == "wont"


def test_an_unknown_section_is_answered_with_the_sections_there_are() -> None:
    assert "there is no section 'goals'; the sections are summary, problem" in refused(
        new_content(), prose("goals", "x")
    )


def test_prose_and_items_are_told_apart() -> None:
    assert "users holds items" in refused(new_content(), prose("users", "x"))
    assert "problem is prose" in refused(new_content(), add("problem", statement="x"))


def test_an_item_without_words_is_refused() -> None:
    assert "needs fields.statement" in refused(new_content(), add("requirements", actor="visitor"))


def test_a_journey_may_be_told_in_beats_alone() -> None:
    assert live(document(add("journeys", beats=["She pays"])), "journeys")[0].id == "UJ-1"


def test_a_link_to_nothing_names_what_there_is() -> None:
    content = document(add("journeys", statement="A"), add("journeys", statement="B"))
    assert "there is no UJ-7; there are UJ-1 and UJ-2" in refused(
        content, add("requirements", statement="R", journeys=["UJ-7"])
    )


def test_a_link_of_the_wrong_kind_is_refused() -> None:
    content = document(add("users", statement="A"))
    assert "'U-1' is not the id of that kind" in refused(content, add("requirements", statement="R", journeys=["U-1"]))


def test_links_may_point_to_items_of_the_same_call_in_order() -> None:
    content = document(add("journeys", statement="A"), add("requirements", statement="R", journeys=["uj-1"]))
    assert live(content, "requirements")[0].model_dump()["journeys"] == ["UJ-1"]


def test_wireframes_are_not_looked_up() -> None:
    content = document(add("requirements", statement="R", wireframes=["w-09"]))
    assert live(content, "requirements")[0].model_dump()["wireframes"] == ["W-9"]


@pytest.mark.parametrize(
    ("written", "meant"), [("fr-3", "FR-003"), ("NFR-02", "NFR-2"), ("FR-1000", "FR-1000"), ("x", "x")]
)
def test_ids_are_put_into_their_written_form(written: str, meant: str) -> None:
    assert canonical_id(written) == meant


def test_the_first_source_is_the_origin_and_later_ones_the_changes() -> None:
    first = apply_edits(new_content(), [add("users", statement="A")], Origin("t1", persona="critic")).content
    second = apply_edits(first, [change("U-1", 1, drives="X")], Origin("t2")).content
    assert [source.turn for source in live(second, "users")[0].sources] == ["t1", "t2"]


def test_prose_keeps_where_it_came_from() -> None:
    edit = AppendProse(
        section="problem", text="It hurts", evidence="stated", step="last_time", quote="it hurts", span=(0, 8)
    )
    source = apply_edits(new_content(), [edit], Origin("t1")).content.sections["problem"].sources[0]
    assert (source.turn, source.step, source.quote, source.span) == ("t1", "last_time", "it hurts", (0, 8))


def test_a_quote_is_cut_at_two_hundred_characters() -> None:
    assert len(AppendProse(section="problem", text="x", evidence="stated", quote="y" * 300).quote) == 200


def test_text_that_no_database_takes_is_cleaned() -> None:
    content = document(add("users", statement="A\x00B\ud800", drives=7))
    assert live(content, "users")[0].model_dump()["statement"] == "AB"
    assert live(content, "users")[0].model_dump()["drives"] == "7"


def test_a_new_wording_takes_its_own_evidence() -> None:
    content = document(add("users", statement="A", evidence="assumed"), change("U-1", statement="B", evidence="stated"))
    assert live(content, "users")[0].evidence == "stated"


def test_evidence_alone_confirms_a_line() -> None:
    content = document(add("users", statement="A", evidence="assumed"))
    confirmed = apply_edits(content, [ChangeItem(item="U-1", evidence="stated")]).content
    assert live(confirmed, "users")[0].evidence == "stated"


def test_a_drafted_criterion_leaves_a_stated_line_stated() -> None:
    content = document(add("requirements", statement="A"), append("FR-001", acceptance=[KEPT], evidence="derived"))
    assert live(content, "requirements")[0].evidence == "stated"


def test_an_assumed_figure_makes_the_line_assumed() -> None:
    content = document(add("metrics", statement="A"), change("SM-1", target="half", evidence="assumed"))
    assert live(content, "metrics")[0].evidence == "assumed"


def test_the_first_thing_known_about_an_unknown_line_is_its_evidence() -> None:
    content = document(add("questions", statement="A?", evidence="unknown"), change("Q-1", answer="yes"))
    assert live(content, "questions")[0].evidence == "stated"


def test_a_null_field_counts_as_not_given() -> None:
    assert live(document(add("users", statement="A", drives=None)), "users")[0].model_dump()["drives"] == ""


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        ({"op": "add", "evidence": "stated"}, "edits[0].op must be one of"),
        ({"section": "users", "evidence": "stated"}, "edits[0].op is missing"),
        ({"op": "add_item", "section": "users", "fields": {"statement": "A"}}, "edits[0].evidence is missing"),
        (
            {"op": "append_prose", "section": "problem", "text": "x", "evidence": "said"},
            "edits[0].evidence must be one of",
        ),
        (
            {"op": "append_prose", "section": "problem", "txt": "x", "evidence": "stated"},
            "edits[0].txt is not a known field",
        ),
        (
            {"op": "add_item", "section": "users", "evidence": "stated", "fields": {"statement": "x" * 5000}},
            "at most 4000",
        ),
    ],
)
def test_a_malformed_edit_is_explained(edit: dict[str, Any], words: str) -> None:
    assert words in complaint(edit)


def test_edits_may_arrive_as_the_text_of_their_json() -> None:
    edits = json.dumps([{"op": "append_prose", "section": "problem", "text": "x", "evidence": "stated"}])
    assert UpdatePrd.model_validate({"edits": edits}).edits[0].op == "append_prose"


def test_every_field_of_every_kind_can_be_given_in_an_edit() -> None:
    assert {name for kind in SECTIONS.values() for name in kind.fields} == set(ItemFields.model_fields)


def test_the_schema_shown_to_models_has_every_field_and_nothing_fancy() -> None:
    schema = UpdatePrd.model_json_schema()
    fields = schema["properties"]["edits"]["items"]["properties"]["fields"]["properties"]
    assert set(fields) == set(ItemFields.model_fields)
    assert not {"$ref", "$defs", "oneOf", "anyOf", "allOf"} & set(json.dumps(schema).split('"'))


def test_the_schema_speaks_of_every_field_of_every_edit() -> None:
    known = set(UpdatePrd.model_json_schema()["properties"]["edits"]["items"]["properties"])
    edits = (SetProse, AppendProse, ChangeItem, RemoveItem, type(add("users")))
    assert {name for edit in edits for name in edit.model_fields} - known == {"span"}


def test_a_digest_shows_the_outline_with_revisions_and_leaves_out_what_is_empty() -> None:
    told = digest(document(add("users", statement="A"), outline="lean"))
    assert tuple(told) == OUTLINES["lean"].sections
    assert told["problem"] == {"revision": 0, "body": ""}
    assert told["users"]["items"] == [{"id": "U-1", "statement": "A", "evidence": "stated", "kind": "user"}]


def test_no_outline_hides_what_was_written() -> None:
    content = document(add("glossary", term="Lane", statement="a strip"), outline="lean")
    assert shown_sections(content)[-1] == "glossary"


def test_an_outline_that_is_gone_reads_as_the_full_one() -> None:
    assert shown_sections(new_content("ancient")) == list(SECTION_KEYS)


def test_the_plain_text_holds_every_word_and_no_machinery() -> None:
    text = plain_text(ferry())
    assert "Ines asks for 4" in text and "She pays" in text and "Cars and freight" in text
    assert "stated" not in text and "failure" not in text


def test_find_knows_the_section() -> None:
    found = find(ferry(), "fr-2")
    assert found and (found[0], found[1].id) == ("requirements", "FR-002")
    assert find(ferry(), "FR-999") is None
