"""A link under which anybody may read the document, and nothing else."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from prd.models import Document, Share
from projects.models import Project
from tests.prd.making import document, ferry, prose
from tests.wireframes.making import draw


@pytest.fixture
def prd(project) -> Document:
    prd = Document.objects.for_project(project)
    prd.save_content(ferry(), author="persona", summary="", sections=[], changed=[])
    return prd


@pytest.fixture
def share(project, prd) -> Share:
    return Share.objects.make(project)


# ---- the row ----


def test_a_token_opens_its_share_and_no_other_does(share, project):
    assert Share.objects.opened_by(share.token) == share
    for wrong in ("", share.key, share.token[:-1], share.token + "x", share.token.swapcase(), "x\x00", "é" * 55):
        assert Share.objects.opened_by(wrong) is None


def test_a_token_is_not_kept(share):
    kept = " ".join(map(str, Share.objects.values_list().get()))
    assert share.token not in kept and share.token[12:] not in kept
    assert len(share.token) == 12 + 43


def test_another_secret_key_makes_other_tokens(share, settings):
    token = share.token
    settings.SECRET_KEY = "another-key-than-before"
    assert Share.objects.opened_by(token) is None


def test_a_row_that_is_moved_to_another_project_opens_nothing(share, other_user):
    token = share.token
    Share.objects.update(project=Project.objects.create_for(other_user, name="Other"))
    assert Share.objects.opened_by(token) is None


def test_a_new_link_ends_the_one_before(share, project):
    old = share.token
    new = Share.objects.make(project, days=7)
    assert Share.objects.count() == 1
    assert (Share.objects.opened_by(old), Share.objects.opened_by(new.token)) == (None, new)


def test_it_lasts_as_long_as_was_said(project):
    share = Share.objects.make(project, days=7)
    assert not share.is_over
    share.expires_at = timezone.now()
    assert share.is_over
    share.expires_at = None
    assert not share.is_over


# ---- for whoever has the link ----


def url_of(share: Share) -> str:
    return f"/shared/{share.token}/"


def test_anybody_who_has_the_link_reads_the_document(anonymous, share):
    response = anonymous.get(url_of(share))
    page = response.content.decode()
    assert response.status_code == 200
    assert "A visitor can reserve up to eight places" in page and "Harbour ferry" in page


@pytest.mark.parametrize("who", ["anonymous", "client", "other_client"])
def test_nothing_on_the_page_leads_into_the_application(request, share, who):
    response = request.getfixturevalue(who).get(url_of(share))
    page = response.content.decode()
    links = re.findall(r'(?:href|action|src)="([^"]*)"', page)
    assert [link for link in links if not link.startswith(("#", "/static/", url_of(share), "?"))] == []
    assert "<form" in page and 'method="post"' not in page and "mara" not in page and "csrf" not in page
    assert not response.cookies


def test_it_is_not_indexed_kept_or_told_to_others(anonymous, share):
    response = anonymous.get(url_of(share))
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["Cache-Control"] == "private, no-store"
    page = response.content.decode()
    assert '<meta name="robots" content="noindex, nofollow">' in page
    assert '<meta name="referrer" content="no-referrer">' in page


def test_it_shows_the_newest_revision_and_no_words_of_the_conversation(anonymous, share, prd):
    content = document(prose("summary", "All new.").model_copy(update={"quote": "what I said in private"}))
    prd.save_content(content, author="persona", summary="", sections=[], changed=[])
    page = anonymous.get(url_of(share)).content.decode()
    assert "All new." in page and "private" not in page


def test_its_reader_is_not_spoken_to_as_its_owner(anonymous, share):
    page = anonymous.get(url_of(share)).content.decode()
    assert "you said it" not in page and "by you" not in page and "checks hold" not in page


def test_an_empty_document_can_be_read_too(anonymous, project):
    page = anonymous.get(url_of(Share.objects.make(project))).content.decode()
    assert "Nothing is written yet." in page and "Start talking" not in page


def test_its_pictures_come_with_it(anonymous, share, project):
    draw(project, title="Quay")
    page = anonymous.get(url_of(share)).content.decode()
    for theme in ("light", "dark"):
        url = f"{url_of(share)}1-{theme}.png"
        assert f'src="{url}"' in page
        response = anonymous.get(url)
        assert (response.headers["Content-Type"], response.headers["X-Robots-Tag"]) == (
            "image/png",
            "noindex, nofollow",
        )
    assert anonymous.get(f"{url_of(share)}2-light.png").status_code == 404


def test_searching_in_it_stays_under_the_link(anonymous, share):
    page = anonymous.get(url_of(share), {"q": "VISITOR"}).content.decode()
    assert "places with “VISITOR”" in page and '<mark id="hit-1">visitor</mark>' in page


# ---- a link that leads nowhere ----


def gone(client, path: str) -> str:
    response = client.get(path)
    assert (response.status_code, response.headers["X-Robots-Tag"]) == (404, "noindex, nofollow")
    return response.content.decode()


def test_whatever_is_wrong_with_a_link_the_page_is_the_same(anonymous, share, project, user):
    url, pages = url_of(share), []
    pages.append(gone(anonymous, "/shared/x/"))
    pages.append(gone(anonymous, f"{url[:-2]}/"))
    pages.append(gone(anonymous, "/shared/%00%ff/"))
    pages.append(gone(anonymous, f"{url}9-light.png"))
    user.is_active = False
    user.save()
    pages.append(gone(anonymous, url))
    user.is_active = True
    user.save()
    assert anonymous.get(url).status_code == 200
    project.delete()
    pages.append(gone(anonymous, url))
    assert len(set(pages)) == 1 and "This link leads nowhere" in pages[0] and "was withdrawn" in pages[0]
    assert re.findall(r'<a [^>]*href="(?!#)', pages[0]) == []


def test_a_link_that_ran_out_says_so_and_when(anonymous, share, project):
    draw(project, title="Quay")
    Share.objects.update(expires_at=datetime(2026, 3, 1, 12, 30, tzinfo=UTC))
    for url in (url_of(share), f"{url_of(share)}1-light.png"):
        response = anonymous.get(url)
        page = response.content.decode()
        assert (response.status_code, response.headers["X-Robots-Tag"]) == (410, "noindex, nofollow")
        assert "This link has run out" in page and "1 March 2026" in page
        assert "Harbour ferry" not in page


def test_a_part_of_a_link_that_ran_out_learns_nothing(anonymous, share):
    Share.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert "run out" not in gone(anonymous, f"{url_of(share)[:-2]}/")


def test_pictures_end_with_the_link(anonymous, share, project):
    draw(project, title="Quay")
    url = f"{url_of(share)}1-light.png"
    share.delete()
    assert gone(anonymous, url)


def test_an_archived_project_stays_readable(anonymous, share, project):
    project.archive()
    assert anonymous.get(url_of(share)).status_code == 200


def test_a_link_is_only_read(anonymous, share):
    assert anonymous.post(url_of(share)).status_code == 405


# ---- its owner ----

READ = "/projects/harbour-ferry/prd/"


def test_the_owner_makes_a_link_and_is_shown_it_each_time(client, anonymous, prd):
    assert "Nobody but you can read this." in client.get(READ).content.decode()
    page = client.post(f"{READ}share/", {"days": ""}, follow=True).content.decode()
    url = url_of(Share.objects.get())
    assert (
        f'value="http://testserver{url}"' in page
        and f'value="http://testserver{url}"' in client.get(READ).content.decode()
    )
    assert anonymous.get(url).status_code == 200


@pytest.mark.parametrize("days", [7, 30, 90])
def test_a_link_can_run_out_by_itself(client, prd, days):
    client.post(f"{READ}share/", {"days": str(days)})
    share = Share.objects.get()
    assert share.expires_at - share.created_at == timedelta(days=days)


def test_a_link_that_ran_out_is_said_to_have(client, share):
    Share.objects.update(expires_at=timezone.now())
    assert "The link ran out on" in client.get(READ).content.decode()


@pytest.mark.parametrize("days", ["0", "-1", "x", "9" * 30])
def test_a_time_that_is_none_is_answered_in_words(client, prd, days):
    page = client.post(f"{READ}share/", {"days": days}, follow=True).content.decode()
    assert "Choose for how long the link works" in page and not Share.objects.exists()


def test_the_owner_withdraws_it(client, anonymous, share):
    page = client.post(f"{READ}share/withdrawal/", follow=True).content.decode()
    assert "The link is withdrawn" in page
    gone(anonymous, url_of(share))
    client.post(f"{READ}share/")
    gone(anonymous, url_of(share))


def test_withdrawing_where_there_is_none_is_no_error(client, prd):
    assert client.post(f"{READ}share/withdrawal/").status_code == 302


@pytest.mark.parametrize("path", ["share/", "share/withdrawal/"])
def test_somebody_else_neither_shares_nor_withdraws(other_client, anonymous, client, share, path):
    assert other_client.post(READ + path).status_code == 404
    assert anonymous.post(READ + path).status_code == 302
    assert client.get(READ + path).status_code == 405
    assert Share.objects.opened_by(share.token) == share


# ---- searching ----


def test_the_document_is_searched_without_a_script(client, prd):
    page = client.get(READ, {"q": "a visitor  can"}).content.decode()
    assert page.count("<mark ") == 2
    assert "2 places with “a visitor  can”" in page and 'href="#hit-2"' in page


def test_one_place_is_one_place_and_none_is_said(client, prd):
    assert "1 place with" in client.get(READ, {"q": "freight forwarder"}).content.decode()
    assert "“zebra” is not in this document." in client.get(READ, {"q": "zebra"}).content.decode()


@pytest.mark.parametrize("query", ["<script>alert(1)</script>", '"><mark>', "x\x00y", "é" * 500, "((", "\\"])
def test_whatever_is_searched_for_is_only_text(client, prd, query):
    response = client.get(READ, {"q": query})
    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode() and '""><mark>' not in response.content.decode()


def test_the_contents_lead_to_every_section_that_holds_something(client, prd):
    page = client.get(READ).content.decode()
    wanted = set(re.findall(r'<section id="(section-[a-z_]+)"', page))
    assert wanted and wanted == set(re.findall(r'<li><a href="#(section-[a-z_]+)"', page))


def test_reading_takes_few_queries_for_a_long_document(client, anonymous, share, prd, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        client.get(READ)
    with django_assert_max_num_queries(8):
        anonymous.get(url_of(share))
