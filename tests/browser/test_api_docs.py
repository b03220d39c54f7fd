"""The page of the API's operations: served from here alone, under the policy of the site."""

from tests.browser.conftest import Visit


def test_an_operation_can_be_tried_without_anybody_else_s_network(visit: Visit, complaints: list[str]) -> None:
    person = visit()
    asked: list[str] = []
    person.page.on("request", lambda request: asked.append(request.url))
    person.page.goto(f"{person.address}/api/v1/docs")
    person.page.get_by_text("Your projects").click()
    person.page.get_by_role("button", name="Try it out").click()
    refused = person.page.expect_console_message(lambda said: "401" in said.text)  # it comes after the answer
    with refused, person.page.expect_response(lambda response: "/projects?" in response.url) as answered:
        person.page.get_by_role("button", name="Execute").click()
    assert answered.value.status == 401  # it sends no cookie's power along
    assert [url for url in asked if not url.startswith((person.address, "data:"))] == []
    complaints[:] = [each for each in complaints if "401" not in each]
