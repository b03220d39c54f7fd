"""What the templates are given."""

from typing import Any

import pytest
from pydantic import TypeAdapter

from conversations.models import Conversation, Turn
from prd.document import Edit, Origin, apply_edits
from prd.models import Document
from prd.pages import ItemView, SectionView, next_panel, readiness_view, reading_page, section_views
from projects.models import Project
from tests.prd.making import add, ferry, prose


@pytest.fixture
def prd(project: Project) -> Document:
    prd = Document.objects.for_project(project)
    prd.save_content(ferry(), author="persona", summary="", sections=[], changed=[])
    return prd


def view_of(views: list[SectionView], key: str) -> SectionView:
    return next(view for view in views if view.key == key)


def item_of(prd: Document, key: str, item_id: str, **options: Any) -> ItemView:
    return next(view for view in view_of(section_views(prd, **options), key).items if view.id == item_id)


def write(prd: Document, *edits: Edit, turn: Turn | None = None) -> None:
    applied = apply_edits(prd.load(), edits, Origin(turn=str(turn.pk) if turn else ""))
    prd.save_content(applied.content, author="persona", turn=turn, summary="", sections=[], changed=[])


def test_the_flaw_is_marked_in_the_line(prd: Document) -> None:
    view = item_of(prd, "requirements", "FR-002")
    assert view.statement_html == 'A visitor can <span class="flaw">easily</span> find the quay'
    assert "vague_word" in [finding.code for finding in view.findings]


def test_a_line_is_escaped(prd: Document) -> None:
    write(prd, add("requirements", statement="A <b>visitor</b> can easily & safely pay"))
    html = item_of(prd, "requirements", "FR-003").statement_html
    assert html == 'A &lt;b&gt;visitor&lt;/b&gt; can <span class="flaw">easily</span> &amp; safely pay'


def test_prose_is_rendered_and_sanitised(prd: Document) -> None:
    write(prd, prose("data", "**Boats** <script>x</script>"))
    assert (
        view_of(section_views(prd), "data").body_html
        == "<p><strong>Boats</strong> &lt;script&gt;x&lt;/script&gt;</p>\n"
    )


def test_links_lead_to_the_item_and_to_the_panel_of_wireframes(prd: Document) -> None:
    refs = item_of(prd, "requirements", "FR-001").refs
    assert [(ref.label, ref.url) for ref in refs] == [("UJ-1", "#UJ-1"), ("W-1", "?panel=wireframes&view=panel#W-1")]


def test_fields_are_labelled_and_empty_ones_left_out(prd: Document) -> None:
    assert item_of(prd, "scope_out", "OUT-1").fields == [("Because", "the office books them by hand")]


def test_a_term_is_shown_with_its_meaning(prd: Document) -> None:
    assert item_of(prd, "glossary", "G-1").statement_html == "<b>Sailing</b>: one departure of one boat"


def test_a_journey_told_in_beats_alone_is_called_by_its_first(prd: Document) -> None:
    write(prd, add("journeys", beats=["She <pays>"]))
    assert item_of(prd, "journeys", "UJ-2").statement_html == "She &lt;pays&gt;"


def test_the_words_behind_a_line_are_one_click_away(prd: Document, conversation: Conversation) -> None:
    turn = Turn.objects.create(conversation=conversation, client_id="1")
    write(prd, add("users", statement="Skipper").model_copy(update={"quote": "the skipper too"}), turn=turn)
    source = item_of(prd, "users", "U-3").sources[0]
    assert (source.quote, source.at) == ("the skipper too", turn.created_at)
    assert source.url == f"/projects/harbour-ferry/product_manager/#words-{turn.pk}:~:text=the%20skipper%20too"


def test_words_of_a_cleared_conversation_are_still_quoted(prd: Document, conversation: Conversation) -> None:
    turn = Turn.objects.create(conversation=conversation, client_id="1")
    write(prd, add("users", statement="Skipper").model_copy(update={"quote": "the skipper too"}), turn=turn)
    turn.delete()
    source = item_of(prd, "users", "U-3").sources[0]
    assert (source.quote, source.at, source.url) == ("the skipper too", None, "")


def test_what_has_just_changed_is_fresh_and_open(prd: Document) -> None:
    views = section_views(prd, fresh=("U-1", "data"))
    assert [view.key for view in views if view.fresh] == ["users", "data"]
    assert view_of(views, "users").open
    assert [view.id for view in view_of(views, "users").items if view.fresh] == ["U-1"]


def test_at_first_only_what_holds_something_is_open(project: Project) -> None:
    assert not [view for view in section_views(Document.objects.for_project(project)) if view.open]


def test_views_take_three_queries_however_long_the_document_is(
    prd: Document, django_assert_max_num_queries: Any
) -> None:
    write(prd, *(add("users", statement=f"User {number}") for number in range(40)))
    prd = Document.objects.select_related("project").get(pk=prd.pk)
    with django_assert_max_num_queries(3):
        section_views(prd)


def test_readiness_and_what_is_next_are_there_for_the_panels(prd: Document) -> None:
    assert readiness_view(prd).overall == prd.readiness
    panel = next_panel(prd)
    assert panel["next_open"] == len(panel["next_entries"]) == 7


def test_the_reading_page_links_wireframes_on_the_page_itself(prd: Document) -> None:
    page = reading_page(prd)
    requirement = view_of(page["sections"], "requirements").items[0]
    assert requirement.refs[1].url == "#W-1"
    assert page["wireframes"] == []


def test_a_choice_of_one_word_says_of_what_it_is(prd: Document) -> None:
    add_depth = {"op": "add_item", "section": "decisions", "evidence": "stated"}
    fields = {"statement": "standard", "topic": "depth"}
    write(prd, TypeAdapter(Edit).validate_python({**add_depth, "fields": fields}))
    [view] = [each for each in view_of(section_views(prd), "decisions").items if each.item.statement == "standard"]
    assert view.statement_html == "Depth: standard"
    assert "About" not in dict(view.fields)


def test_all_findings_are_listed_with_their_places(client, prd):
    page = client.get("/projects/harbour-ferry/tester/").content.decode()
    found = prd.findings()
    listed = page[page.index('data-key="findings"') :]
    listed = listed[: listed.index("</details>")]
    assert f"{len(found)} findings" in listed
    assert listed.count("<li>") == len(found)
    assert 'href="#FR-002"' in listed and 'href="#section-data"' in listed


def test_a_finding_about_a_section_stands_in_it(client, prd):
    page = client.get("/projects/harbour-ferry/tester/").content.decode()
    metrics = page[page.index('id="section-metrics"') :]
    assert "Nothing says what must not get worse." in metrics[: metrics.index('class="items"')]
