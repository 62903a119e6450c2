import asyncio

import pytest

from chatkit_testing import Gate, ScriptTimeout


async def test_who_stands_at_a_gate_goes_on_when_it_is_opened() -> None:
    gate = Gate()
    passing = asyncio.create_task(gate.passed())
    await gate.reached()
    assert not passing.done()
    gate.open()
    await asyncio.wait_for(passing, 5)
    assert repr(gate) == "<Gate reached open>"


async def test_an_open_gate_holds_nobody() -> None:
    gate = Gate()
    gate.open()
    await asyncio.wait_for(gate.passed(), 5)
    await gate.reached()


async def test_a_gate_that_nobody_reaches_is_waited_for_only_so_long() -> None:
    with pytest.raises(ScriptTimeout) as raised:
        await Gate().reached(timeout=0.01)
    assert isinstance(raised.value, TimeoutError)
    assert str(raised.value) == (
        "No model call reached the gate within 0.01 s. Is the gate part of an answer, "
        "script([…, gate, …]) or message(chunks=[…, gate, …]), does something ask for that "
        "answer, and is the turn read that far?"
    )
