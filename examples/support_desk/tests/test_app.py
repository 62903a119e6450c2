"""The same desk through its web application."""

import sqlite3
from pathlib import Path

import pytest
from fastapi import FastAPI

from chatkit_testing import ChatKitClient, ScriptedRunner, expect, tool_call
from support_desk.app import create_app
from support_desk.orders import Order, Orders


@pytest.fixture
def chatkit_server(tmp_path: Path) -> FastAPI:
    connection = sqlite3.connect(tmp_path / "support.db")
    Orders(connection).place("ada", Order("A1", "Teapot", "packing"))
    connection.close()
    return create_app(tmp_path / "support.db")


async def test_a_conversation_over_http(
    chatkit_client: ChatKitClient, chatkit_runner: ScriptedRunner
) -> None:
    chatkit_runner.script(
        tool_call("lookup_order", order_id="A1"), "It is being packed.", agent="Support desk"
    )
    chatkit_runner.script("Teapot", agent="Title")
    ada = chatkit_client.as_user(headers={"X-User": "ada"})

    turn = await ada.send("Where is my teapot?")

    turn.assert_shown(
        expect.user_message(),
        expect.progress("Looking up A1"),
        expect.assistant_message("It is being packed."),
    )
    assert [thread.title for thread in (await ada.threads()).data] == ["Teapot"]
    assert (await chatkit_client.threads()).data == []


async def test_a_malformed_request_is_the_callers_fault(chatkit_client: ChatKitClient) -> None:
    answer = await chatkit_client.post(b"{}")

    assert answer.status == 422
