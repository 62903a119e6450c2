"""Two users of one server: what each gets, and that neither sees the other."""

import pytest

from accounts.app import TutorServer, User, create_app
from chatkit.store import NotFoundError
from chatkit_testing import (
    ChatKitClient,
    ClientError,
    InMemoryStore,
    ScriptedRunner,
    expect,
    tool_call,
)


@pytest.fixture
def ada() -> User:
    return User("ada", "Ada", "school")


@pytest.fixture
def bob() -> User:
    return User("bob", "Bob", "free")


@pytest.fixture
def chatkit_context(ada: User) -> User:
    return ada


@pytest.fixture
def chatkit_store() -> InMemoryStore[User]:
    return InMemoryStore(user=lambda context: context.id)


@pytest.fixture
def chatkit_server(chatkit_store: InMemoryStore[User]) -> TutorServer:
    return TutorServer(chatkit_store)


async def test_the_plan_decides_on_model_and_tools(
    chatkit_client: ChatKitClient, chatkit_runner: ScriptedRunner, bob: User
) -> None:
    chatkit_runner.script(tool_call("open_exercise", chapter="Fractions"), "Try this.", "Gladly.")

    await chatkit_client.send("Give me an exercise")
    await chatkit_client.as_user(context=bob).send("Help me, please")

    [adas, _, bobs] = chatkit_runner.calls
    assert (adas.model, adas.tools) == ("gpt-5.1", ["open_exercise"])
    assert (bobs.model, bobs.tools) == ("gpt-5.1-mini", [])


async def test_the_tutor_knows_whom_it_teaches(
    chatkit_client: ChatKitClient, chatkit_runner: ScriptedRunner
) -> None:
    chatkit_runner.script("Hello Ada.")

    turn = await chatkit_client.send("Hello")

    [call] = turn.model_calls
    assert call.system_instructions == "You teach Ada mathematics, step by step."
    assert call.model_settings.metadata == {"user": "ada"}


async def test_a_free_plan_has_its_last_question(
    chatkit_client: ChatKitClient, chatkit_runner: ScriptedRunner, bob: User
) -> None:
    chatkit_runner.script("One.", "Two.")
    client = chatkit_client.as_user(context=bob)
    await client.send("First question")
    await client.send("Second question")

    turn = await client.send("Third question")

    turn.assert_shown(
        expect.user_message(),
        expect.error("Bob, that was your last free question.", allow_retry=False),
    )
    assert turn.model_calls == []


async def test_another_users_thread_is_not_there(
    chatkit_client: ChatKitClient, chatkit_runner: ScriptedRunner, bob: User
) -> None:
    chatkit_runner.script("It is 7/8.")
    await chatkit_client.send("What is 3/4 + 1/8?")
    stranger = chatkit_client.as_user(context=bob)

    assert (await stranger.threads()).data == []
    with pytest.raises(NotFoundError):
        await stranger.send("Let me in", thread_id=chatkit_client.thread_id)


async def test_two_users_learn_at_the_same_time(
    chatkit_client: ChatKitClient, chatkit_runner: ScriptedRunner, bob: User
) -> None:
    chatkit_runner.script("For Ada.", when=lambda call: "Ada" in (call.system_instructions or ""))
    chatkit_runner.script("For Bob.", when=lambda call: "Bob" in (call.system_instructions or ""))
    bobs = chatkit_client.as_user(context=bob)

    async with chatkit_client.stream("Me first") as adas, bobs.stream("No, me") as other:
        await other.finish()
        await adas.finish()

    assert (adas.turn.text, other.turn.text) == ("For Ada.", "For Bob.")
    assert [call.user_text for call in adas.turn.model_calls] == ["Me first"]
    assert [call.user_text for call in other.turn.model_calls] == ["No, me"]


async def test_a_rating_is_kept_with_its_user(
    chatkit_client: ChatKitClient, chatkit_runner: ScriptedRunner, ada: User
) -> None:
    chatkit_runner.script("It is 7/8.")
    turn = await chatkit_client.send("What is 3/4 + 1/8?")
    answer = turn.items[-1]

    await chatkit_client.feedback(answer, "positive")

    assert ada.ratings == [(answer.id, "positive")]


class TestOverHTTP:
    """The same users, known by their tokens."""

    @pytest.fixture
    def chatkit_client(
        self,
        chatkit_store: InMemoryStore[User],
        chatkit_runner: ScriptedRunner,
        ada: User,
        bob: User,
    ) -> ChatKitClient:
        app = create_app(chatkit_store, {"ada-token": ada, "bob-token": bob})
        return ChatKitClient(app, headers={"Authorization": "Bearer ada-token"})

    async def test_the_token_tells_who_asks(
        self, chatkit_client: ChatKitClient, chatkit_runner: ScriptedRunner
    ) -> None:
        chatkit_runner.script("Hello Ada.", "Hello Bob.")
        bobs = chatkit_client.as_user(headers={"Authorization": "Bearer bob-token"})

        await chatkit_client.send("Hello")
        await bobs.send("Hello")

        assert [call.model for call in chatkit_runner.calls] == ["gpt-5.1", "gpt-5.1-mini"]
        assert len((await bobs.threads()).data) == 1

    async def test_a_stranger_gets_a_bad_status(self, chatkit_client: ChatKitClient) -> None:
        stranger = chatkit_client.as_user(headers={"Authorization": "Bearer stolen"})

        with pytest.raises(ClientError, match="401"):
            await stranger.send("Hello")
