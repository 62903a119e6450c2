"""The page in a real browser: what it shows, and what people do with it."""

import re
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Route, expect

from chatkit_testing import SyncChatKitClient
from tests.chatkit_testing.serving.commanded import Commanded, commanded
from tests.support.browser import launched

PATIENCE = 60_000
REFUSED = 418

DESK = """\
name: Order desk
pace: 0
turns:
  - user: order
    answer:
      - title: Your order
      - progress: Looking it up
      - message: {chunks: [Order A1, {wait: 0.5}, " shipped."]}
      - workflow: {tasks: [Found the order, Asked DHL], summary: Checked}
      - widget:
          type: Card
          asForm: true
          children:
            - {type: Title, value: Order A1}
            - {type: Input, name: note, placeholder: A note}
            - type: Select
              name: size
              options: [{value: s, label: Small}, {value: l, label: Large}]
            - {type: Checkbox, name: gift, label: A gift}
            - {type: Gauge, level: 3}
          confirm: {label: Confirm, action: {type: order.confirm, payload: {id: A1}}}
      - image: {partials: 1}
      - effect: {name: highlight, data: {order: A1}}
      - notice: {message: We close at six., level: warning}
  - action: order.confirm
    payload: {id: A1, note: Quick, size: l, gift: true}
    answer:
      - replace: {type: Card, children: [{type: Text, value: It is confirmed}]}
  - user: where
    answer:
      client_tool_call: {name: get_location, arguments: {precise: true}}
  - client_tool_output: get_location
    result: {city: Oslo}
    answer: You are in Oslo.
  - user: shirt
    answer:
      structured_input: [{question: Which size, options: [S, L]}, {question: For whom}]
  - structured_input: answered
    answers: {q1: L, q2: Ada}
    answer: A large one for Ada.
  - user: tea
    answer:
      - error: {message: Out of teapots, retry: true}
  - user: tea
    answer: Here is your tea.
  - user: slow
    answer:
      - message: {chunks: [Once upon, {wait: 600}, " a time"]}
  - answer: I heard you.
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


@pytest.fixture(scope="module")
def command(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Commanded]:
    folder: Path = tmp_path_factory.mktemp("desk")
    (folder / "desk.yaml").write_text(DESK, encoding="utf-8")
    with commanded(folder, "desk.yaml", "--reload") as command:
        yield command


@pytest.fixture
def page(browser: Browser, command: Commanded) -> Iterator[Page]:
    """The page, opened; at the end of the test nothing may have gone wrong in it."""
    wrong: list[str] = []
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    page.on("pageerror", lambda error: wrong.append(f"{error}"))
    page.on("console", lambda said: wrong.append(said.text) if is_wrong(said) else None)
    page.goto(command.url)
    expect(page.locator("#link")).to_have_text("connected")
    yield page
    context.close()
    assert wrong == []


def is_wrong(said: ConsoleMessage) -> bool:
    """Whether something went wrong in the page, but for what a test has refused it."""
    return said.type == "error" and f"status of {REFUSED}" not in said.text


@contextmanager
def refusing(page: Page, operation: str) -> Generator[None]:
    """Let a server refuse an operation."""

    def answer(route: Route) -> None:
        if f'"{operation}"' in (route.request.post_data or ""):
            route.fulfill(status=REFUSED, body="not today")
        else:
            route.continue_()

    page.route("**/chatkit", answer)
    yield
    page.unroute("**/chatkit", answer)


def say(page: Page, text: str) -> None:
    expect(page.locator("#send")).to_be_enabled()
    page.get_by_label("Message", exact=True).last.fill(text)
    page.keyboard.press("Enter")


def items(page: Page) -> list[str]:
    return [each.get_attribute("data-type") or "" for each in page.locator("#items > li").all()]


def shown(page: Page, text: str) -> None:
    expect(page.locator("#items").get_by_text(text, exact=True)).to_be_visible()


def ended(page: Page) -> None:
    expect(page.locator("body")).not_to_have_attribute("data-streaming", "true")


class TestATurn:
    def test_text_grows_as_it_streams_and_everything_else_is_shown(self, page: Page) -> None:
        say(page, "Where is my order?")

        expect(page.locator(".assistant_message.open .text")).to_have_text("Order A1")
        shown(page, "Order A1 shipped.")
        ended(page)
        expect(page.locator("#title")).to_have_text("Your order")
        expect(page.locator(".workflow summary")).to_have_text("Checked")
        expect(page.locator(".generated")).to_be_visible()
        expect(page.locator(".effect")).to_have_text('Effect highlight({"order":"A1"})')
        expect(page.locator("#notices")).to_contain_text("We close at six.")
        expect(page.locator(".w-unknown")).to_have_text('Gauge {"level":3}')
        expect(page.locator("#items .progress")).to_have_count(0)
        assert items(page) == [
            "user_message",
            "assistant_message",
            "workflow",
            "widget",
            "generated_image",
            "",
        ]

    def test_a_form_in_a_widget_sends_its_values_with_its_action(self, page: Page) -> None:
        say(page, "My order")
        page.get_by_label("A note").fill("Quick")
        page.get_by_label("size").select_option("l")
        page.get_by_label("A gift").check()
        ended(page)

        page.get_by_role("button", name="Confirm").click()

        shown(page, "It is confirmed")

    def test_the_output_of_a_client_tool_is_handed_in(self, page: Page) -> None:
        say(page, "Where am I?")
        output = page.get_by_label("Output of get_location, as JSON")

        output.fill("{city: Oslo}")
        page.get_by_role("button", name="Submit output").click()
        expect(page.locator(".wrong")).to_contain_text("That is no JSON")
        output.fill('{"city": "Oslo"}')
        page.get_by_role("button", name="Submit output").click()

        shown(page, "You are in Oslo.")
        expect(page.locator(".client_tool_call")).to_contain_text('returned {"city":"Oslo"}')

    def test_questions_are_answered(self, page: Page) -> None:
        say(page, "A shirt")
        page.get_by_label("L", exact=True).check()
        page.get_by_label("For whom").fill("Ada")

        page.get_by_role("button", name="Answer", exact=True).click()

        shown(page, "A large one for Ada.")
        expect(page.locator(".structured_input")).to_contain_text("Form, answered")

    def test_an_error_offers_to_try_again(self, page: Page) -> None:
        say(page, "Tea")
        expect(page.get_by_role("alert").filter(has_text="Out of teapots")).to_be_visible()

        page.get_by_role("button", name="Try again").click()

        shown(page, "Here is your tea.")
        expect(page.get_by_text("Out of teapots")).to_have_count(0)

    def test_a_stream_is_stopped_and_what_was_said_is_kept(
        self, page: Page, command: Commanded
    ) -> None:
        say(page, "Slow, please")
        shown(page, "Once upon")

        page.get_by_role("button", name="Stop").click()

        shown(page, "Stopped")
        command.wait_for("cancelled")
        page.reload()
        shown(page, "Once upon")

    def test_nothing_is_retried_while_an_answer_streams(self, page: Page) -> None:
        say(page, "Slow, please")
        shown(page, "Once upon")

        page.get_by_role("button", name="Retry").click()

        expect(page.locator("#doing")).to_have_text("Streaming… Stop it first, or wait for its end")
        shown(page, "Once upon")
        page.get_by_role("button", name="Stop", exact=True).click()
        shown(page, "Stopped")

    def test_a_new_thread_is_empty_though_the_last_one_was_streaming(self, page: Page) -> None:
        say(page, "Slow, please")
        shown(page, "Once upon")

        page.get_by_role("button", name="New thread").click()

        ended(page)
        expect(page.locator("#items > li")).to_have_count(0)

    def test_a_message_that_is_refused_can_be_sent_again(self, page: Page) -> None:
        file = {"name": "a.txt", "mimeType": "text/plain", "buffer": b"a"}
        page.locator("#attach").set_input_files(file)  # type: ignore[arg-type]  # a payload
        expect(page.locator("#attachments .attachment")).to_have_count(1)

        with refusing(page, "threads.create"):
            say(page, "Hello")
            expect(page.locator("#items .alert")).to_contain_text("status 418: not today")

        expect(page.get_by_label("Message", exact=True).last).to_have_value("Hello")
        expect(page.locator("#attachments .attachment")).to_have_count(1)
        page.locator("#send").click()
        shown(page, "I heard you.")
        expect(page.get_by_label("Message", exact=True).last).to_have_value("")

    def test_a_retry_that_is_refused_deletes_nothing(self, page: Page) -> None:
        say(page, "Hello")
        shown(page, "I heard you.")
        ended(page)

        with refusing(page, "threads.retry_after_item"):
            page.get_by_role("button", name="Retry").click()
            expect(page.locator("#items .alert")).to_contain_text("status 418: not today")

        shown(page, "I heard you.")

    def test_a_file_is_attached_shown_and_sent(self, page: Page) -> None:
        icon = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
        file = {"name": "cat.svg", "mimeType": "image/svg+xml", "buffer": icon.encode()}
        page.locator("#attach").set_input_files(file)  # type: ignore[arg-type]  # a payload
        expect(page.locator("#attachments .attachment")).to_contain_text("cat.svg")

        say(page, "Look")

        shown(page, "I heard you.")
        preview = page.locator("#items .attachment img")
        expect(preview).to_have_js_property("naturalWidth", 9)
        expect(page.locator("#attachments .attachment")).to_have_count(0)


class TestThreads:
    def test_a_reload_finds_the_thread_again_and_the_list_leads_to_others(self, page: Page) -> None:
        say(page, "Hello")
        shown(page, "I heard you.")
        ended(page)

        page.reload()
        shown(page, "I heard you.")
        page.get_by_role("button", name="New thread").click()
        expect(page.locator("#items > li")).to_have_count(0)
        page.locator("#threads .thread").first.click()

        shown(page, "I heard you.")

    def test_what_another_client_does_is_shown_live(self, page: Page, command: Commanded) -> None:
        client = SyncChatKitClient(command.url)
        turn = client.send("Hello from afar")
        assert turn.thread is not None
        page.locator(f'[data-id="{turn.thread.id}"]').click()
        shown(page, "Hello from afar")

        client.send("And another thing")

        shown(page, "And another thing")
        expect(page.locator("#frames")).to_contain_text("another client")

    def test_a_thread_is_deleted(self, page: Page) -> None:
        say(page, "Forget this")
        shown(page, "I heard you.")
        ended(page)
        thread = page.locator('.thread[aria-current="true"]')
        id = thread.get_attribute("data-id")

        page.locator("#delete").click()

        expect(page.locator(f'[data-id="{id}"]')).to_have_count(0)

    @pytest.mark.parametrize(
        ("operation", "pressed"),
        [("threads.delete", "#delete"), ("threads.get_by_id", "#threads .thread")],
    )
    def test_what_the_server_refuses_is_told(
        self, page: Page, operation: str, pressed: str
    ) -> None:
        say(page, "Keep this")
        shown(page, "I heard you.")
        ended(page)

        with refusing(page, operation):
            page.locator(pressed).first.click()
            expect(page.locator("#items .alert")).to_contain_text(
                f"{operation} was answered with status 418: not today"
            )

        shown(page, "Keep this")

    def test_a_row_is_not_drawn_anew_under_the_pointer(
        self, page: Page, command: Commanded
    ) -> None:
        client = SyncChatKitClient(command.url)
        first = client.send("First").thread
        client.new_thread()
        assert first is not None
        row = page.locator(f'[data-id="{first.id}"]').element_handle()

        second = client.send("Second").thread

        assert second is not None
        expect(page.locator(f'[data-id="{second.id}"]')).to_be_visible()
        assert row.evaluate("(element) => element.isConnected")

    def test_the_thread_that_was_asked_for_last_is_shown(
        self, page: Page, command: Commanded
    ) -> None:
        client = SyncChatKitClient(command.url)
        slow = client.send("The late one").thread
        client.new_thread()
        quick = client.send("The quick one").thread
        assert slow is not None
        assert quick is not None
        expect(page.locator(f'[data-id="{quick.id}"]')).to_be_visible()
        held: list[Route] = []

        def hold(route: Route) -> None:
            if slow.id in (route.request.post_data or ""):
                held.append(route)
            else:
                route.continue_()

        page.route("**/chatkit", hold)
        with page.expect_request("**/chatkit"):
            page.locator(f'[data-id="{slow.id}"]').click()
        page.locator(f'[data-id="{quick.id}"]').click()
        shown(page, "The quick one")
        with page.expect_response("**/chatkit") as answer:
            held.pop().continue_()
        answer.value.finished()
        page.evaluate("() => new Promise((resolve) => setTimeout(resolve))")

        shown(page, "The quick one")
        expect(page.get_by_text("The late one", exact=True)).to_have_count(0)


class TestTheEvents:
    def test_every_frame_is_there_raw_with_what_the_verifier_says(self, page: Page) -> None:
        say(page, "Hello")
        shown(page, "I heard you.")

        frames = page.locator("#frames")
        expect(frames).to_contain_text("complete, in keeping with the protocol")
        page.locator("#frames summary").filter(has_text="thread.created").click()
        expect(page.locator("#frames li[class=frame] details[open] pre")).to_contain_text(
            '"type": "thread.created"'
        )

    def test_the_pane_can_be_put_away(self, page: Page) -> None:
        page.get_by_role("button", name="Events", exact=True).click()

        expect(page.locator("#events")).to_be_hidden()

    def test_a_scenario_that_is_saved_with_a_mistake_is_told(
        self, page: Page, command: Commanded
    ) -> None:
        path = command.folder / "desk.yaml"
        path.write_text("turns: []", encoding="utf-8")

        expect(page.locator("#scenario")).to_contain_text("a scenario has a list of turns")
        path.write_text(DESK, encoding="utf-8")
        expect(page.locator("#scenario")).to_be_hidden()


class TestWithoutAMouse:
    def test_the_keyboard_suffices(self, page: Page) -> None:
        expect(page.get_by_label("Message", exact=True).last).to_be_focused()
        page.keyboard.type("Slow")
        page.keyboard.press("Enter")
        shown(page, "Once upon")
        page.keyboard.press("Escape")

        shown(page, "Stopped")

    def test_whatever_can_be_used_has_a_name(self, page: Page) -> None:
        say(page, "My order")
        expect(page.locator("#notices")).to_contain_text("We close")

        nameless = [
            control.evaluate("element => element.outerHTML")
            for control in page.locator("button, input, select, textarea").all()
            if not control.evaluate(
                "e => e.ariaLabel || e.labels?.length || e.textContent.trim() || e.title"
            )
        ]

        assert nameless == []


def test_nothing_is_fetched_from_elsewhere(browser: Browser, command: Commanded) -> None:
    asked: list[str] = []
    page = browser.new_page()
    page.on("request", lambda request: asked.append(request.url))
    answer = page.goto(command.url)
    expect(page.locator("#link")).to_have_text("connected")
    page.close()

    assert answer is not None
    assert re.search(r"script-src 'self';", answer.headers["content-security-policy"])
    assert all(url.startswith(command.url) for url in asked)
