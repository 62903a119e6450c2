"""Questions put to the model by the openai package's own client."""

import importlib
from typing import Any

import openai

ASK = "Where is order A1?"
MODEL = "gpt-5.1"

# The client brings its own: httpx until openai 2, httpx2 from openai 3 on.
NAME = "httpx2" if openai.__version__ >= "3" else "httpx"
httpx: Any = importlib.import_module(NAME)

# What a broken connection is to whoever reads a stream: openai 3 has an error of its own for it.
Broken: Any = (httpx.TransportError, openai.APIConnectionError)


async def respond(client: openai.AsyncOpenAI, **options: Any) -> Any:
    """Ask /responses."""
    asked: dict[str, Any] = {"model": MODEL, "input": ASK, **options}
    create: Any = client.responses.create
    return await create(**asked)


async def respond_streamed(client: openai.AsyncOpenAI, **options: Any) -> list[Any]:
    """Ask /responses for a stream; give its events."""
    stream = await respond(client, stream=True, **options)
    return [event async for event in stream]


async def chat(client: openai.AsyncOpenAI, **options: Any) -> Any:
    """Ask /chat/completions."""
    messages = [{"role": "user", "content": ASK}]
    asked: dict[str, Any] = {"model": MODEL, "messages": messages, **options}
    create: Any = client.chat.completions.create
    return await create(**asked)


async def chat_streamed(client: openai.AsyncOpenAI, **options: Any) -> list[Any]:
    """Ask /chat/completions for a stream; give its chunks."""
    stream = await chat(client, stream=True, **options)
    return [chunk async for chunk in stream]
