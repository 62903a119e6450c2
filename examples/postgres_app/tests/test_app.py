"""Conversations through the web application, which opens and closes its pool."""

from asyncio import gather

import pytest
from psycopg import AsyncConnection

from chatkit_testing import ChatKitClient, ScriptedRunner, expect, tool_call
from postgres_app.app import create_app
from postgres_app.store import open_pool


async def test_recalls_what_the_user_wrote_in_another_conversation(
    ada: ChatKitClient, chatkit_runner: ScriptedRunner
) -> None:
    chatkit_runner.script(
        "Congratulations!", tool_call("recall", words="dog"), "Your dog is called Rex."
    )
    await ada.send("We have a dog now: Rex")
    ada.new_thread()

    turn = await ada.send("What is the name of my dog?")

    assert chatkit_runner.calls[-1].tool_outputs[0][2] == "We have a dog now: Rex"
    turn.assert_shown(
        expect.user_message("What is the name of my dog?"),
        expect.progress("Looking for dog"),
        expect.assistant_message("Your dog is called Rex."),
    )
    await ada.assert_stored(expect.user_message(), expect.assistant_message())


async def test_recalls_nothing_that_another_user_wrote(
    ada: ChatKitClient, bob: ChatKitClient, chatkit_runner: ScriptedRunner
) -> None:
    chatkit_runner.script("Noted.", tool_call("recall", words="pin"), "I do not know.")
    await ada.send("My pin is 4711")

    await bob.send("What is her pin?")

    assert chatkit_runner.calls[-1].tool_outputs[0][2] == "The user never wrote that."


async def test_another_users_conversation_is_not_there(
    ada: ChatKitClient, bob: ChatKitClient, chatkit_runner: ScriptedRunner
) -> None:
    chatkit_runner.script("Hello!")
    await ada.send("Hello")
    reading = {"type": "threads.get_by_id", "params": {"thread_id": ada.thread_id}}

    assert (await ada.request(reading)).status == 200
    assert (await bob.request(reading)).status == 404
    assert (await bob.threads()).data == []


async def test_a_conversation_outlives_the_application(
    database: str, chatkit_runner: ScriptedRunner
) -> None:
    chatkit_runner.script("Hello!", "Still here.")
    headers = {"X-User": "ada"}
    async with ChatKitClient(create_app(database), headers=headers) as before:
        await before.send("Hello")

    async with ChatKitClient(create_app(database), headers=headers) as after:
        await after.send("Are you there?", thread_id=before.thread_id)

        await after.assert_stored(
            expect.user_message("Hello"),
            expect.assistant_message("Hello!"),
            expect.user_message("Are you there?"),
            expect.assistant_message("Still here."),
        )


async def test_many_users_at_once_share_few_connections(
    chatkit_client: ChatKitClient, chatkit_runner: ScriptedRunner
) -> None:
    chatkit_runner.script(lambda call: f"To {call.user_text}", always=True)
    users = [chatkit_client.as_user(headers={"X-User": f"user {n}"}) for n in range(12)]

    await gather(*(user.send(f"user {n}") for n, user in enumerate(users)))

    for n, user in enumerate(users):
        await user.assert_stored(
            expect.user_message(f"user {n}"), expect.assistant_message(f"To user {n}")
        )
        assert len((await user.threads()).data) == 1


async def test_connections_that_were_cut_are_replaced(
    ada: ChatKitClient, database: str, chatkit_runner: ScriptedRunner
) -> None:
    chatkit_runner.script("Hello!", "Still here.")
    await ada.send("Hello")
    async with await AsyncConnection.connect(database) as connection:
        cut = await connection.execute(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
            " WHERE application_name = current_schema AND pid <> pg_backend_pid()"
        )
        assert cut.rowcount

    turn = await ada.send("Are you there?")

    assert turn.text == "Still here."


async def test_a_message_that_the_database_cannot_hold_is_an_error_and_not_stored(
    ada: ChatKitClient, chatkit_runner: ScriptedRunner
) -> None:
    with pytest.raises(ValueError, match="keeps neither NUL characters nor"):
        await ada.send("Hello\0")

    assert await ada.items() == []


async def test_an_id_that_the_database_cannot_hold_is_the_callers_fault(ada: ChatKitClient) -> None:
    reading = {"type": "threads.get_by_id", "params": {"thread_id": "thr\0"}}

    assert (await ada.request(reading)).status == 400


async def test_applications_that_start_at_once_make_the_tables_once(database: str) -> None:
    async def start() -> None:
        async with open_pool(database, size=1):
            pass

    await gather(*(start() for _ in range(8)))


async def test_a_request_without_a_user_or_a_meaning_is_the_callers_fault(
    chatkit_client: ChatKitClient, ada: ChatKitClient
) -> None:
    assert (await chatkit_client.post(b"{}")).status == 422
    assert (await ada.post(b"{}")).status == 422
