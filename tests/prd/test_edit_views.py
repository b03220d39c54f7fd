"""Editing by hand, with htmx and as plain pages; and deciding on suggestions."""

import pytest
from django.test import Client

from conversations.models import Turn
from prd import suggesting
from prd.document import Origin, RemoveItem, SetProse, apply_as_persona, apply_edits, text_of
from prd.models import Document, Revision, Suggestion
from projects.models import Project
from tests.prd.making import add, change, ferry

HERE = "/projects/harbour-ferry/prd"
HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/projects/harbour-ferry/tester/"}
XSS = '"><img src=x onerror=alert(1)>'


@pytest.fixture
def prd(project):
    prd = Document.objects.for_project(project)
    prd.save_content(ferry(), author="persona", summary="Written", sections=["problem", "requirements"], changed=[])
    return prd


def now():
    return Document.objects.select_related("project").get()


def body(key="problem"):
    return now().load().sections[key].body


def ids(key="requirements"):
    return [item.id for item in now().load().sections[key].items]


def by_persona(*edits):
    """A persona's revision, as its tool makes it."""
    prd = now()
    applied = apply_edits(prd.load(), edits, Origin(persona="tester"))
    prd.save_content(applied.content, author="persona", summary="", sections=applied.sections, changed=applied.changed)


def rewritten(text, revision=1):
    return SetProse(section="problem", text=text, revision=revision, evidence="stated")


def fields(**values):
    return {"statement": "A visitor can reserve up to eight places", "actor": "visitor", "revision": "1", **values}


# ---- prose ----


def test_the_form_stands_in_the_section(client, prd):
    page = client.get(f"{HERE}/sections/problem/", headers=HTMX).content.decode()
    assert page.startswith('<details class="section"') and "data-editing" in page
    assert '<input type="hidden" name="revision" value="1">' in page and "sixty people" in page


def test_without_scripts_the_form_is_a_page(client, prd):
    page = client.get(f"{HERE}/sections/problem/").content.decode()
    assert page.startswith("<!DOCTYPE html>") and "<textarea" in page and "csrfmiddlewaretoken" in page


def test_prose_is_saved_as_the_person_s_own(client, user, prd):
    response = client.post(f"{HERE}/sections/problem/", {"body": "People wait.", "revision": "1"})
    assert (
        response.headers["Location"] == "/projects/harbour-ferry/product_manager/?panel=prd&view=panel#section-problem"
    )
    assert (body(), now().load().sections["problem"].by_person) == ("People wait.", True)
    revision = Revision.objects.first()
    assert (revision.author, revision.user, revision.summary) == ("person", user, "Problem written")


def test_with_htmx_the_section_comes_back_closed(client, prd):
    page = client.post(f"{HERE}/sections/problem/", {"body": "People wait.", "revision": "1"}, headers=HTMX)
    assert page.status_code == 200 and "data-editing" not in page.text
    assert "People wait." in page.text and "Your words" in page.text


def test_what_did_not_change_makes_no_revision(client, prd):
    client.post(f"{HERE}/sections/problem/", {"body": body(), "revision": "1"})
    assert Revision.objects.count() == 1


def test_a_stale_save_shows_both_texts_and_loses_nothing(client, prd):
    by_persona(rewritten("Nobody knows."))
    response = client.post(f"{HERE}/sections/problem/", {"body": "People wait.", "revision": "1"}, headers=HTMX)
    assert response.status_code == 409
    assert "changed meanwhile" in response.text and "Nobody knows." in response.text
    assert "\nPeople wait.</textarea>" in response.text and 'name="revision" value="2"' in response.text
    assert body() == "Nobody knows."


def test_saving_once_more_after_both_texts_were_shown_is_meant(client, prd):
    by_persona(rewritten("Nobody knows."))
    client.post(f"{HERE}/sections/problem/", {"body": "People wait.", "revision": "2"})
    assert body() == "People wait."


@pytest.mark.parametrize("revision", ["", "x", "-1", "9" * 40, "7"])
def test_a_form_without_its_revision_writes_over_nothing(client, prd, revision):
    response = client.post(f"{HERE}/sections/problem/", {"body": "People wait.", "revision": revision})
    assert response.status_code == 409
    assert "sixty people" in body()


@pytest.mark.parametrize("text", [XSS, "a\x00b", "x" * 40_001, "\ud800"])
def test_no_text_is_too_odd(client, prd, text):
    sent = {"body": text.encode("utf-8", "replace").decode(), "revision": "1"}
    response = client.post(f"{HERE}/sections/problem/", sent, headers=HTMX)
    assert response.status_code == (422 if len(text) > 40_000 else 200)
    assert "<img src=x" not in response.text


# ---- items ----


def test_the_form_of_an_item_has_the_fields_of_its_kind(client, prd):
    page = client.get(f"{HERE}/items/FR-001/", headers=HTMX).text
    for name in ("statement", "actor", "priority", "journeys", "wireframes", "acceptance-given"):
        assert f'name="{name}"' in page
    assert '<option value="must" selected>Must</option>' in page


@pytest.mark.parametrize("ref", ["U-1", "UJ-1", "SM-1", "OUT-1", "NFR-1", "Q-1", "D-1", "G-1"])
def test_every_kind_can_be_opened_and_saved_as_it_is(client, prd, ref):
    assert "data-editing" in client.get(f"{HERE}/items/{ref}/", headers=HTMX).text
    assert client.post(f"{HERE}/items/{ref}/", {"revision": "1"}, headers=HTMX).status_code == 200
    assert Revision.objects.count() == 1


def test_an_item_is_saved_field_by_field(client, prd):
    sent = fields(statement="Eight places", priority="should", journeys="UJ-1")
    sent |= {
        "acceptance-given": ["a"],
        "acceptance-when": ["b"],
        "acceptance-then": ["c"],
        "acceptance-kind": ["limit"],
    }
    client.post(f"{HERE}/items/FR-001/", sent)
    item = now().load().sections["requirements"].items[0]
    assert (item.statement, item.priority, item.by_person, item.evidence) == ("Eight places", "should", True, "stated")
    assert [(each.given, each.then, each.kind) for each in item.acceptance] == [("a", "c", "limit")]


def test_a_line_elsewhere_in_the_section_does_not_make_a_save_stale(client, prd):
    by_persona(add("requirements", statement="Another"), change("FR-002", 1, statement="Other words"))
    client.post(f"{HERE}/items/FR-001/", fields(statement="Eight places"))
    assert "Eight places" in now().text and "Other words" in now().text


def test_a_stale_item_shows_both_texts(client, prd):
    by_persona(change("FR-001", 1, statement="Six places"))
    response = client.post(f"{HERE}/items/FR-001/", fields(statement="Eight places"), headers=HTMX)
    assert response.status_code == 409
    assert "<del>" in response.text and "<ins>" in response.text and "Eight places</textarea>" in response.text
    assert "Six places" in now().text


def test_an_item_that_was_removed_meanwhile_can_be_saved_as_a_new_one(client, prd):
    by_persona(RemoveItem(item="FR-002", reason="", revision=1, evidence="stated"))
    response = client.post(f"{HERE}/items/FR-002/", fields(statement="Eight places"), headers=HTMX)
    assert response.status_code == 409
    assert (
        f'action="{HERE}/sections/requirements/items/"' in response.text and "Eight places</textarea>" in response.text
    )


@pytest.mark.parametrize(
    "values",
    [{"journeys": "UJ-9"}, {"priority": "urgent"}, {"statement": "x" * 4_001}, {"journeys": "FR-001"}],
)
def test_what_does_not_fit_is_said_and_kept(client, prd, values):
    response = client.post(f"{HERE}/items/FR-001/", fields(**values), headers=HTMX)
    assert response.status_code == 422
    assert 'role="alert"' in response.text
    assert "priority" in values or next(iter(values.values())) in response.text
    assert Revision.objects.count() == 1


def test_a_new_item_gets_the_next_id(client, prd):
    client.post(f"{HERE}/sections/requirements/items/", {"statement": "A visitor pays", "priority": "must"})
    assert ids() == ["FR-001", "FR-002", "FR-003"]
    assert now().load().sections["requirements"].items[2].by_person


def test_an_empty_new_item_is_refused_in_words(client, prd):
    response = client.post(f"{HERE}/sections/requirements/items/", {"statement": " "}, headers=HTMX)
    assert response.status_code == 422 and "needs" in response.text


def test_an_item_is_removed_and_the_removal_undone(client, prd):
    client.post(f"{HERE}/items/FR-001/removal/", {"revision": "1"})
    assert ids() == ["FR-002"]
    client.post(f"{HERE}/undoing/")
    assert ids() == ["FR-001", "FR-002"]


def test_what_changed_meanwhile_is_not_removed(client, prd):
    by_persona(change("FR-001", 1, statement="Six places"))
    assert client.post(f"{HERE}/items/FR-001/removal/", {"revision": "1"}).status_code == 409
    assert "FR-001" in ids()


def test_items_are_reordered(client, prd):
    client.post(f"{HERE}/items/FR-002/position/", {"to": "up"})
    assert ids() == ["FR-002", "FR-001"]
    client.post(f"{HERE}/items/FR-001/position/", {"to": "down"})
    assert (ids(), Revision.objects.count()) == (["FR-002", "FR-001"], 2)


@pytest.mark.parametrize("place", ["problem", "FR-001", "requirements"])
def test_a_place_is_locked_and_unlocked(client, prd, place):
    page = client.post(f"{HERE}/locks/{place}/", {"locked": "1"}, headers=HTMX).text
    assert "Unlock" in page
    assert "Unlock" not in client.post(f"{HERE}/locks/{place}/", {"locked": ""}, headers=HTMX).text


# ---- undo ----


def test_what_is_locked_already_is_not_locked_again(client, prd):
    for _ in range(2):
        client.post(f"{HERE}/locks/problem/", {"locked": "1"})
    assert Revision.objects.count() == 2


def test_a_line_put_where_it_stands_is_not_moved(client, prd):
    revision = now().load().sections["requirements"].revision
    client.post(f"{HERE}/items/FR-001/position/", {"to": "0", "revision": revision})
    assert Revision.objects.count() == 1


def test_undone_twice_it_is_there_again(client, prd):
    client.post(f"{HERE}/sections/problem/", {"body": "People wait.", "revision": "1"})
    client.post(f"{HERE}/undoing/")
    assert "sixty people" in body()
    client.post(f"{HERE}/undoing/")
    assert body() == "People wait."


def test_what_a_persona_wrote_elsewhere_is_not_undone(client, prd):
    client.post(f"{HERE}/sections/problem/", {"body": "People wait.", "revision": "1"})
    by_persona(add("users", statement="Crew"))
    client.post(f"{HERE}/undoing/")
    assert "sixty people" in body() and "Crew" in now().text


def test_what_was_changed_since_is_not_undone(client, prd):
    client.post(f"{HERE}/sections/problem/", {"body": "People wait.", "revision": "1"})
    by_persona(rewritten("Nobody knows.", 2))
    response = client.post(f"{HERE}/undoing/", headers=HTMX)
    assert (response.status_code, "changed since" in response.text) == (409, True)
    assert body() == "Nobody knows."


def test_nothing_of_one_s_own_is_nothing_to_undo(client, prd):
    assert "nothing by hand" in client.post(f"{HERE}/undoing/", headers=HTMX).text


# ---- suggestions ----


@pytest.fixture
def suggested(prd, conversation):
    """Two suggestions of one turn: FR-001 out, and another problem."""
    prd.project.refresh_from_db()
    by_hand = apply_edits(prd.load(), [rewritten("People wait.")], Origin(by_hand=True)).content
    prd.save_content(by_hand, author="person", summary="", sections=["problem"], changed=["problem"])
    removal = RemoveItem(item="FR-001", reason="Too much", revision=1, evidence="derived")
    applied = apply_as_persona(by_hand, [removal, rewritten(f"Nobody waits. {XSS}", 2)], Origin(persona="critic"))
    turn = Turn.objects.create(conversation=conversation, status="completed")
    suggesting.suggest(prd, applied.suggested, persona="critic", turn=turn)
    return list(Suggestion.objects.order_by("pk"))


def test_a_suggestion_stands_in_its_place_with_what_would_change(client, suggested):
    page = client.get("/projects/harbour-ferry/product_manager/").text
    assert page.count('class="suggestion"') == 2 and "<ins>" in page and "Too much" in page
    assert "since you wrote this by hand" in page and "since only you remove something" in page
    assert "<img src=x" not in page


def test_accepting_shows_the_section_as_it_is_then(client, suggested):
    page = client.post(f"{HERE}/suggestions/{suggested[0].pk}/acceptance/", headers=HTMX).text
    assert 'id="section-requirements"' in page and 'id="FR-001"' not in page
    assert ids() == ["FR-002"]


def test_rejecting_keeps_the_text_and_the_record(client, suggested):
    client.post(f"{HERE}/suggestions/{suggested[1].pk}/rejection/")
    suggested[1].refresh_from_db()
    assert (suggested[1].state, body()) == ("rejected", "People wait.")


def test_all_of_a_turn_are_accepted(client, suggested):
    client.post(f"{HERE}/turns/{suggested[0].turn_id}/acceptance/")
    assert ids() == ["FR-002"] and body().startswith("Nobody waits.")


def test_an_outdated_suggestion_shows_both_texts_and_is_not_accepted(client, suggested):
    client.post(f"{HERE}/sections/problem/", {"body": "Some wait.", "revision": "2"})
    page = client.post(f"{HERE}/suggestions/{suggested[1].pk}/acceptance/", headers=HTMX).text
    assert "has changed since this was suggested" in page and "Outdated" in page
    assert "Some wait." in page and body() == "Some wait."


# ---- outside the outline ----


def test_what_is_suggested_outside_the_outline_is_shown_and_decided_on(client, project, prd):
    project.change(name=project.name, description="", outline="lean")
    brought = {"text": "# Risks\n\n- Fog\n- Ice\n", "kind": "markdown"}
    assert client.post("/projects/harbour-ferry/sources/", brought).status_code == 302
    for path in ("/projects/harbour-ferry/product_manager/", f"{HERE}/", "/projects/harbour-ferry/wireframes/"):
        assert client.get(path).status_code == 200
    page = client.get("/projects/harbour-ferry/product_manager/").text
    assert 'id="section-risks"' in page and "Fog" in page
    for kept in Suggestion.objects.all():
        assert client.post(f"{HERE}/suggestions/{kept.pk}/rejection/", headers=HTMX).status_code == 200
    assert 'id="section-risks"' not in client.get("/projects/harbour-ferry/product_manager/").text


def test_the_last_line_of_a_section_outside_the_outline_can_be_removed(client, project, prd):
    content = apply_edits(now().load(), [add("risks", statement="Fog")]).content
    now().save_content(content, author="persona", summary="", sections=[], changed=[])
    project.change(name=project.name, description="", outline="lean")
    revision = now().load().sections["risks"].revision
    removed = client.post(f"{HERE}/items/R-1/removal/", {"revision": revision}, headers=HTMX)
    assert removed.status_code == 200
    assert now().load().sections["risks"].items == []


# ---- who may ----

GETS = ["sections/problem/", "sections/requirements/items/", "items/FR-001/"]
POSTS = [*GETS, "items/FR-001/removal/", "items/FR-001/position/", "locks/problem/", "undoing/"]


@pytest.mark.parametrize("path", POSTS)
def test_somebody_else_changes_nothing(other_client, prd, path):
    before = text_of(now().load(), "problem")
    assert other_client.post(f"{HERE}/{path}", {"body": "x", "statement": "x", "locked": "1"}).status_code == 404
    assert (text_of(now().load(), "problem"), Revision.objects.count()) == (before, 1)


def test_somebody_else_decides_nothing(other_client, suggested):
    for path in ("suggestions/{0.pk}/acceptance/", "suggestions/{0.pk}/rejection/", "turns/{0.turn_id}/acceptance/"):
        assert other_client.post(f"{HERE}/{path.format(suggested[0])}").status_code == 404


def test_another_project_s_suggestion_is_not_found(client, user, suggested):
    Project.objects.create_for(user, name="Island train")
    url = f"/projects/island-train/prd/suggestions/{suggested[0].pk}/acceptance/"
    assert client.post(url).status_code == 404


@pytest.mark.parametrize("path", GETS)
def test_visitors_are_asked_to_log_in(anonymous: Client, prd, path):
    assert anonymous.get(f"{HERE}/{path}").status_code == 302


@pytest.mark.parametrize(
    "path", ["sections/nothing/", "sections/problem/items/", "sections/users/", "items/FR-099/", "items/x/"]
)
def test_what_is_not_there_is_not_found(client, prd, path):
    assert client.get(f"{HERE}/{path}").status_code == 404


@pytest.mark.parametrize("path", ["items/FR-001/removal/", "locks/problem/", "undoing/", "suggestions/1/acceptance/"])
def test_changing_is_no_reading(client, prd, path):
    assert client.get(f"{HERE}/{path}").status_code == 405


# ---- another outline ----


def test_what_another_outline_leaves_out_is_still_there_to_be_edited(client, project, prd):
    before = prd.load()
    for outline in ("lean", "feature", "full"):
        client.post(f"/projects/{project.slug}/settings/", {"name": project.name, "outline": outline})
        page = client.get("/projects/harbour-ferry/tester/").content.decode()
        for key, section in before.sections.items():
            assert section.is_empty or f'id="section-{key}"' in page
        assert now().load().outline == outline
    assert now().load().sections == before.sections


def test_a_number_that_was_given_in_one_outline_is_not_given_in_another(client, project, prd):
    client.post(f"{HERE}/items/G-1/removal/", {"revision": now().load().sections["glossary"].revision})
    project.change(name="", description="", outline="lean")
    client.post(f"{HERE}/sections/glossary/items/", {"term": "Quay", "statement": "where boats leave"})
    assert ids("glossary") == ["G-2"]
