"""Why is this here: from a line to the words behind it and back, and the person's word for what was assumed."""

import pytest

from conversations.models import Conversation, Message, Question, ToolResult, Turn
from prd.document import Origin, apply_edits, find
from prd.models import Document
from prd.pages import section_views
from tests.prd.making import add, append, prose

WORKSPACE = "/projects/harbour-ferry/product_manager/"
CONFIRM = "/projects/harbour-ferry/prd/confirmations/"


def turn_with(project, persona: str) -> Turn:
    conversation = Conversation.objects.get_or_create(project=project, persona=persona)[0]
    return Turn.objects.create(conversation=conversation, client_id="1", status="completed")


def write(prd, *edits, turn=None, question=""):
    origin = Origin(turn=str(turn.pk) if turn else "", question=question, persona="tester")
    applied = apply_edits(prd.load(), edits, origin)
    prd.save_content(
        applied.content,
        author="persona",
        persona="tester",
        turn=turn,
        summary="Written",
        sections=applied.sections,
        changed=applied.changed,
    )


@pytest.fixture
def prd(project) -> Document:
    return Document.objects.for_project(project)


def view(prd, key, item_id):
    return next(each for each in section(prd, key).items if each.id == item_id)


def section(prd, key):
    return next(each for each in section_views(prd) if each.key == key)


def test_a_section_says_where_its_text_comes_from(prd, project):
    turn = turn_with(project, "tester")
    write(prd, prose("summary", "A ferry.").model_copy(update={"quote": "it is a ferry - small, old"}), turn=turn)
    [source] = section(prd, "summary").sources
    assert source.persona == "Tester"
    words = "it%20is%20a%20ferry%20%2D%20small%2C%20old"
    assert source.url == f"/projects/harbour-ferry/tester/#words-{turn.pk}:~:text={words}"


def test_an_answer_to_a_card_is_found_at_its_card(prd, project):
    turn = turn_with(project, "tester")
    asked = Question.objects.create(turn=turn, tool_use_id="t1", prompt="Who?", kind="text", status="answered")
    write(prd, add("users", statement="Skipper"), turn=turn, question=str(asked.pk))
    assert view(prd, "users", "U-1").sources[0].url == f"/projects/harbour-ferry/tester/#question-{asked.pk}"


def test_the_workspace_of_one_persona_leads_to_the_words_said_to_another(client, prd, project):
    turn = turn_with(project, "tester")
    write(prd, add("users", statement="Skipper"), prose("summary", "A ferry."), turn=turn)
    page = client.get(WORKSPACE).content.decode()
    assert page.count(f'href="/projects/harbour-ferry/tester/#words-{turn.pk}"') == 3  # line, section and timeline
    assert "talking with the Tester" in page


def test_the_words_are_on_the_page_that_it_leads_to(client, prd, project):
    turn = turn_with(project, "tester")
    Message.objects.create(turn=turn, position=0, role="user", content=[{"type": "text", "text": "the skipper too"}])
    write(prd, add("users", statement="Skipper"), turn=turn)
    url = view(prd, "users", "U-1").sources[0].url
    assert f'id="words-{turn.pk}"' in client.get(url).content.decode()


def test_a_conversation_that_was_cleared_is_said_to_be(client, prd, project):
    turn = turn_with(project, "tester")
    write(prd, add("users", statement="Skipper"), turn=turn)
    turn.delete()
    source = view(prd, "users", "U-1").sources[0]
    assert (source.url, source.cleared) == ("", True)
    assert "That conversation has been cleared since." in client.get(WORKSPACE).content.decode()


def test_a_tool_s_line_names_all_that_it_changed_and_leads_to_what_changed(client, prd, project):
    turn = turn_with(project, "product_manager")
    refs = [f"U-{number}" for number in range(1, 17)]
    write(prd, *(add("users", statement=ref) for ref in refs), turn=turn)
    use = {"type": "tool_use", "id": "t1", "name": "update_prd", "input": {}}
    Message.objects.create(turn=turn, position=0, role="user", content=[{"type": "text", "text": "many"}])
    Message.objects.create(turn=turn, position=1, role="assistant", content=[use])
    ToolResult.objects.create(turn=turn, tool_use_id="t1", name="update_prd", summary="PRD updated", refs=refs)
    page = client.get(WORKSPACE).content.decode()
    line = page[page.index('class="trace"') :]
    line = line[: line.index("</li>")]
    assert [ref for ref in refs if f'href="#{ref}"' not in line] == []
    changed = f"/projects/harbour-ferry/prd/comparison/?turn={turn.pk}"
    assert f'href="{changed}"' in line
    assert "What changed from 0 to 1" in client.get(changed).content.decode()


# ---- the person's word for it ----


def confirm(client, prd, section_key, item_id, **more):
    given = {"item": item_id, "seen": view(prd, section_key, item_id).seen, **more}
    return client.post(CONFIRM, given, follow=True)


def item(prd, item_id):
    prd.refresh_from_db()
    found = find(prd.load(), item_id)
    return found and found[1]


@pytest.mark.parametrize(("evidence", "offered"), [("assumed", 1), ("stated", 0), ("derived", 0), ("unknown", 0)])
def test_only_what_is_assumed_can_be_confirmed(client, prd, evidence, offered):
    write(prd, add("users", evidence, statement="Skipper"))
    assert client.get(WORKSPACE).content.decode().count(f'action="{CONFIRM}"') == offered


def test_what_is_assumed_becomes_stated_with_one_click(client, prd, user):
    write(prd, add("users", "assumed", statement="Skipper"))
    page = confirm(client, prd, "users", "U-1")
    assert page.redirect_chain[0][0] == f"{WORKSPACE}?panel=prd&view=panel#U-1"
    assert "U-1 confirmed." in page.content.decode()
    assert item(prd, "U-1").evidence == "stated"
    made = prd.revisions.get(number=2)
    assert (made.author, made.user, made.summary, made.changed) == ("person", user, "U-1 confirmed", ["U-1"])


def test_confirming_leaves_the_words_with_the_persona(client, prd):
    write(prd, add("users", "assumed", statement="Skipper"))
    confirm(client, prd, "users", "U-1")
    assert not item(prd, "U-1").by_person


def test_an_assumption_is_confirmed_for_the_checks_as_well(client, prd):
    write(prd, add("assumptions", "assumed", statement="The quay has power"))
    confirm(client, prd, "assumptions", "A-1")
    assert item(prd, "A-1").confirmed
    assert not [each for each in prd.findings() if each.code == "unconfirmed_assumption"]


def test_only_what_was_read_is_confirmed(client, prd):
    write(prd, add("requirements", "assumed", statement="Codes are checked"))
    mark = view(prd, "requirements", "FR-001").seen
    write(prd, append("FR-001", "assumed", acceptance=[{"then": "it beeps"}]))
    page = confirm(client, prd, "requirements", "FR-001", seen=mark)
    assert "FR-001 reads differently by now" in page.content.decode()
    assert item(prd, "FR-001").evidence == "assumed"


@pytest.mark.parametrize("given", ["U-9", "", "x\x00y", "users"])
def test_what_is_not_there_is_not_confirmed(client, prd, given):
    write(prd, add("users", "assumed", statement="Skipper"))
    assert "removed meanwhile" in confirm(client, prd, "users", "U-1", item=given).content.decode()


def test_confirming_twice_says_that_it_was_done(client, prd):
    write(prd, add("users", "assumed", statement="Skipper"))
    mark = view(prd, "users", "U-1").seen
    confirm(client, prd, "users", "U-1")
    assert "nothing to confirm" in confirm(client, prd, "users", "U-1", seen=mark).content.decode()


def test_somebody_else_confirms_nothing(other_client, prd):
    write(prd, add("users", "assumed", statement="Skipper"))
    assert confirm(other_client, prd, "users", "U-1").status_code == 404
    assert item(prd, "U-1").evidence == "assumed"


def test_confirming_is_not_reading(client, project):
    assert client.get(CONFIRM).status_code == 405
