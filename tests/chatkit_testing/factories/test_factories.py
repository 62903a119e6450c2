"""What the factories make: valid, the same after its JSON, the same for the same seed."""

# The named widget classes are what the protocol's widgets are read as.
# pyright: reportDeprecated=false

import random
from datetime import datetime
from typing import cast, get_args

import pytest
from faker import Faker
from faker.providers import BaseProvider
from pydantic import BaseModel, ValidationError

from chatkit.types import (
    ChatKitReq,
    EntitySource,
    FileAttachment,
    Page,
    StructuredInputItem,
    StructuredInputMultipleChoice,
    ThreadItem,
    ThreadsAddUserMessageReq,
    UserMessageItem,
    UserMessageTextContent,
)
from chatkit.widgets import BasicRoot, Button, Card, DynamicWidgetComponent, ListView
from chatkit_testing import ChatKitFaker, ChatKitProvider
from tests.chatkit_testing.factories.kinds import (
    ANSWERED,
    COMPONENTS,
    ITEMS,
    KINDS,
    OPERATIONS,
    Make,
)

every_kind = pytest.mark.parametrize("make", KINDS.values(), ids=KINDS)
every_kind_of_answer = pytest.mark.parametrize("make", ANSWERED.values(), ids=ANSWERED)


def many(make: Make, seed: int | str = 1) -> list[BaseModel]:
    faker = ChatKitFaker(seed=seed)
    return [make(faker) for _ in range(25)]


class TestEveryKind:
    @every_kind
    def test_is_the_same_after_its_json(self, make: Make) -> None:
        for thing in many(make):
            assert type(thing).model_validate_json(thing.model_dump_json()) == thing

    @every_kind_of_answer
    def test_is_the_same_after_the_wire(self, make: Make) -> None:
        for thing in many(make):
            wire = thing.model_dump_json(by_alias=True, exclude_none=True)
            assert type(thing).model_validate_json(wire) == thing

    @every_kind
    def test_is_the_same_for_the_same_seed_and_another_for_another(self, make: Make) -> None:
        assert many(make, seed="one") == many(make, seed="one")
        assert many(make, seed="one") != many(make, seed="two")

    @every_kind
    def test_shares_nothing_with_the_next_of_its_kind(self, make: Make) -> None:
        things = many(make)
        parts = [id(part) for thing in things for part in mutable_parts(thing)]
        assert len(parts) == len(set(parts))


def mutable_parts(value: object) -> list[object]:
    """The models, lists and dicts within a value."""
    if isinstance(value, BaseModel):
        inner: list[object] = list(dict(value).values())
    elif isinstance(value, dict):
        inner = list(cast("dict[str, object]", value).values())
    elif isinstance(value, list):
        inner = cast("list[object]", value)
    else:
        return []
    return [value, *(part for each in inner for part in mutable_parts(each))]


NEVER_MADE_UP = {
    (EntitySource, "preview"),  # deprecated
    *((root, name) for root in (BasicRoot, Card, ListView) for name in ("id", "key")),
    *((Page[ThreadItem], name) for name in ("has_more", "after")),  # conversations are whole
}


def test_every_field_of_every_model_is_made_up_now_and_then() -> None:
    faker = ChatKitFaker(seed=1)
    given: dict[type[BaseModel], set[str]] = {}
    for make in KINDS.values():
        for thing in (make(faker) for _ in range(60)):
            for part in mutable_parts(thing):
                if isinstance(part, BaseModel):
                    given.setdefault(type(part), set()).update(part.model_fields_set)

    missing = {
        (model, name)
        for model, names in given.items()
        for name in model.model_fields.keys() - names
    }
    assert missing == NEVER_MADE_UP


def test_every_model_of_the_unions_has_its_kind() -> None:
    for union, kinds in ((ThreadItem, ITEMS), (ChatKitReq, OPERATIONS)):
        models = get_args(get_args(union)[0])
        assert {model.model_fields["type"].default for model in models} == set(kinds)


class TestAnyKind:
    def test_items_of_every_kind_come_up(self) -> None:
        faker = ChatKitFaker()
        assert {faker.thread_item().type for _ in range(200)} == set(ITEMS)

    def test_requests_of_every_operation_come_up(self) -> None:
        faker = ChatKitFaker()
        assert {faker.request().type for _ in range(300)} == set(OPERATIONS)

    def test_components_of_every_type_come_up(self) -> None:
        faker = ChatKitFaker()
        assert {faker.widget_component().type for _ in range(400)} == set(COMPONENTS)

    def test_widgets_and_attachments_of_every_kind_come_up(self) -> None:
        faker = ChatKitFaker()
        assert {faker.widget_root().type for _ in range(50)} == {"Card", "ListView", "Basic"}
        assert {faker.attachment().type for _ in range(50)} == {"file", "image"}

    def test_a_type_that_no_class_describes_is_a_dynamic_component(self) -> None:
        assert isinstance(ChatKitFaker().widget_component("Gauge"), DynamicWidgetComponent)

    def test_each_method_of_an_item_makes_that_item(self) -> None:
        faker = ChatKitFaker()
        made: list[ThreadItem] = [
            faker.user_message(),
            faker.assistant_message(),
            faker.client_tool_call(),
            faker.widget(),
            faker.generated_image(),
            faker.structured_input(),
            faker.workflow(),
            faker.task(),
            faker.hidden_context(),
            faker.sdk_hidden_context(),
            faker.end_of_turn(),
        ]
        assert tuple(item.type for item in made) == ITEMS


class TestFieldsThatAreGiven:
    def test_a_field_stands_in_place_of_the_one_made_up_and_leaves_the_others(self) -> None:
        plain = ChatKitFaker(seed=3).user_message()
        given = ChatKitFaker(seed=3).user_message(quoted_text="yesterday", id="msg_1")
        assert given == plain.model_copy(update={"quoted_text": "yesterday", "id": "msg_1"})

    def test_a_text_makes_a_message_of_that_text(self) -> None:
        faker = ChatKitFaker()
        assert [part.model_dump() for part in faker.user_message("Hi").content] == [
            {"type": "input_text", "text": "Hi"}
        ]
        assert [part.text for part in faker.assistant_message("Hello").content] == ["Hello"]

    def test_content_may_be_given_as_models(self) -> None:
        content = [UserMessageTextContent(text="Where"), UserMessageTextContent(text="is it?")]
        assert ChatKitFaker().user_message(content=content).content == content

    def test_attachments_belong_to_the_thread_of_their_message(self) -> None:
        faker = ChatKitFaker()
        messages = [faker.user_message(thread_id="thr_1") for _ in range(20)]
        attachments = [each for message in messages for each in message.attachments]
        assert {attachment.thread_id for attachment in attachments} == {"thr_1"}

    def test_an_attachment_by_itself_has_no_thread_yet(self) -> None:
        attachment = ChatKitFaker().file_attachment(name="bill.pdf")
        assert isinstance(attachment, FileAttachment)
        assert (attachment.name, attachment.thread_id) == ("bill.pdf", None)

    def test_widgets_and_components_take_fields_too(self) -> None:
        faker = ChatKitFaker()
        button = faker.widget_component("Button", label="Cancel")
        assert isinstance(button, Button)
        assert button.label == "Cancel"
        item = faker.widget(widget=faker.card(children=[button]))
        assert isinstance(item.widget, Card)
        assert item.widget.children == [button]

    def test_a_dynamic_widget_takes_any_field(self) -> None:
        assert dict(ChatKitFaker().basic_root(mood="calm"))["mood"] == "calm"

    def test_fields_of_a_request_are_those_of_its_params_and_its_metadata(self) -> None:
        made = ChatKitFaker().request("threads.add_user_message", thread_id="thr_1", metadata={})
        assert isinstance(made, ThreadsAddUserMessageReq)
        assert (made.params.thread_id, made.metadata) == ("thr_1", {})

    def test_a_conversation_is_that_of_the_thread_given(self) -> None:
        thread = ChatKitFaker().conversation(id="thr_1", title="Order A1")
        assert thread.title == "Order A1"
        assert {item.thread_id for item in thread.items.data} == {"thr_1"}

    def test_a_field_that_is_not_there_is_refused(self) -> None:
        with pytest.raises(TypeError) as raised:
            ChatKitFaker().user_message(txt="Hi")
        assert str(raised.value) == (
            "UserMessageItem has no field 'txt'; it has id, thread_id, created_at, type, content, "
            "attachments, quoted_text, inference_options"
        )

    def test_a_field_that_the_params_have_not_is_refused(self) -> None:
        with pytest.raises(TypeError) as raised:
            ChatKitFaker().request("threads.delete", item_id="msg_1")
        assert str(raised.value) == (
            "ThreadsDeleteReq has no field 'item_id'; it has thread_id, metadata"
        )

    def test_a_value_that_cannot_be_is_refused(self) -> None:
        with pytest.raises(ValidationError):
            ChatKitFaker().client_tool_call(status="lost")

    def test_a_kind_that_is_not_there_is_refused(self) -> None:
        faker: ChatKitFaker = ChatKitFaker()
        with pytest.raises(ValueError, match=r"'message' is no type of an item; there are user_m"):
            faker.thread_item("message")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        with pytest.raises(ValueError, match=r"'threads.get' is no operation; there are threads\."):
            faker.request("threads.get")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        with pytest.raises(ValueError, match=r"'Knob' is no component; there are Box, Row, "):
            faker.widget_component("Knob")


class TestWhatIsMadeUp:
    def test_ids_are_not_those_that_stores_count_and_do_not_repeat(self) -> None:
        faker = ChatKitFaker()
        ids = [faker.thread_item().id for _ in range(500)]
        assert len(set(ids)) == len(ids)
        assert all(len(id.partition("_")[2]) == 12 for id in ids)

    def test_times_are_before_the_kits_clock_starts(self) -> None:
        faker = ChatKitFaker()
        assert all(
            datetime(2024, 12, 31) <= faker.thread_item().created_at < datetime(2025, 1, 1)
            for _ in range(200)
        )

    def test_answers_fit_their_questions(self) -> None:
        faker = ChatKitFaker()
        for form in (faker.structured_input() for _ in range(100)):
            assert_consistent(form)

    def test_chance_from_elsewhere_is_neither_asked_nor_changed(self) -> None:
        random.seed(1)
        state = random.getstate()
        first = ChatKitFaker(seed=1).conversation()
        assert random.getstate() == state
        random.seed(2)
        Faker.seed(2)
        assert ChatKitFaker(seed=1).conversation() == first

    @pytest.mark.parametrize("locale", ["de_DE", "ja_JP", "ar_AA"])
    def test_words_are_of_the_language_asked_for(self, locale: str) -> None:
        made = ChatKitFaker(seed=1, locale=locale).conversation()
        assert made != ChatKitFaker(seed=1).conversation()
        assert type(made).model_validate_json(made.model_dump_json()) == made


def assert_consistent(form: StructuredInputItem) -> None:
    answers = [question.answer for question in form.inputs]
    if form.status == "pending":
        assert answers == [None] * len(answers)
        return
    for question, answer in zip(form.inputs, answers, strict=True):
        assert answer is not None
        assert answer.skipped == (not answer.values)
        if form.status == "skipped":
            assert answer.skipped
        if isinstance(question, StructuredInputMultipleChoice):
            assert set(answer.values) <= {option.value for option in question.options}
            assert question.multiple or len(answer.values) <= 1


class TestProvider:
    def test_any_faker_takes_it(self) -> None:
        faker = Faker()
        faker.add_provider(ChatKitProvider)
        faker.seed_instance(5)
        made: object = faker.user_message("Hi")
        assert made == ChatKitFaker(seed=5).user_message("Hi")

    def test_seeding_anew_begins_anew(self) -> None:
        faker = ChatKitFaker(seed=5)
        first = faker.conversation()
        assert faker.conversation() != first
        faker.seed_instance(5)
        assert faker.conversation() == first

    def test_the_methods_of_faker_are_all_there(self) -> None:
        faker, plain = ChatKitFaker(seed=5), Faker()
        plain.seed_instance(5)
        assert faker.name() == plain.name()
        inherited = {name for name in dir(BaseProvider) if not name.startswith("_")}
        ours = {name for name in dir(ChatKitProvider) if not name.startswith("_")} - inherited
        assert {"conversation", "thread_item", "request"} <= ours
        assert not ours & set(dir(plain))

    def test_it_is_among_the_providers(self) -> None:
        assert any(isinstance(each, ChatKitProvider) for each in ChatKitFaker().get_providers())


class TestConversations:
    def test_a_turn_begins_with_the_user_and_ends_with_an_answer(self) -> None:
        for thread in (ChatKitFaker(seed=seed).conversation(4) for seed in range(20)):
            types = [item.type for item in thread.items.data]
            starts = [index for index, kind in enumerate(types) if kind == "user_message"]
            assert (len(starts), starts[0]) == (4, 0)
            turns = [types[a:b] for a, b in zip(starts, [*starts[1:], None], strict=True)]
            assert all(turn.count("assistant_message") == 1 for turn in turns)

    def test_items_of_every_kind_come_up(self) -> None:
        thread = ChatKitFaker().conversation(80)
        assert {item.type for item in thread.items.data} == set(ITEMS)

    def test_items_are_in_order_of_distinct_times_and_have_distinct_ids(self) -> None:
        thread = ChatKitFaker().conversation(80)
        times = [thread.created_at, *(item.created_at for item in thread.items.data)]
        assert times == sorted(set(times))
        assert times[-1] < datetime(2025, 1, 1)
        assert len({item.id for item in thread.items.data}) == len(thread.items.data)

    def test_nothing_is_pending(self) -> None:
        thread = ChatKitFaker().conversation(80)
        assert thread.status.type == "active"
        for item in thread.items.data:
            assert getattr(item, "status", "done") in ("done", "completed", "answered")
            if item.type == "workflow":
                assert item.workflow.summary is not None
            if item.type == "generated_image":
                assert item.image is not None

    def test_one_without_turns_has_no_items(self) -> None:
        assert ChatKitFaker().conversation(0).items.data == []

    def test_attachments_carry_the_threads_id(self) -> None:
        thread = ChatKitFaker().conversation(20)
        attachments = [
            attachment
            for item in thread.items.data
            if isinstance(item, UserMessageItem)
            for attachment in item.attachments
        ]
        assert {attachment.thread_id for attachment in attachments} == {thread.id}
