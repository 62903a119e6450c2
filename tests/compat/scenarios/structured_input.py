"""Questions to the user, and the answers."""

from __future__ import annotations

from tests.compat.asking import add, answer
from tests.compat.scenario import scenario
from tests.compat.stage import Stage, saying
from tests.compat.things import assistant, done, questions, thread, user


def _asked(stage: Stage, status: str = "pending") -> None:
    stage.seed(user(), questions("msg_ask", status=status), thread=thread())
    stage.server(saying(done(assistant("msg_a", "Noted.", minute=9))))


@scenario()
async def answers_replace_the_item_and_reach_the_store(stage: Stage) -> None:
    _asked(stage)
    answers = {
        "size": {"values": ["L"]},
        "extras": {"values": ["nuts", "milk"]},
        "note": {"values": ["Thanks"]},
    }
    await stage.send(answer("msg_ask", answers))


@scenario()
async def a_skipped_submission_skips_every_question(stage: Stage) -> None:
    _asked(stage)
    await stage.send(answer("msg_ask", {"size": {"values": ["L"]}}, status="skipped"))


@scenario()
async def a_missing_a_skipped_and_an_empty_answer_are_skipped(stage: Stage) -> None:
    _asked(stage)
    skipped = {"values": ["S"], "skipped": True}
    await stage.send(answer("msg_ask", {"size": skipped, "extras": {"values": list[str]()}}))


@scenario()
async def no_answers_at_all_are_an_answer(stage: Stage) -> None:
    _asked(stage)
    await stage.send(answer("msg_ask", None))


@scenario()
async def a_single_choice_keeps_its_first_value_and_options_are_not_checked(stage: Stage) -> None:
    _asked(stage)
    answers = {
        "size": {"values": ["XXL", "S"]},
        "extras": {"values": ["sugar", "sugar"]},
        "note": {"values": ["", "two"]},
    }
    await stage.send(answer("msg_ask", answers))


@scenario()
async def unknown_questions_are_ignored_with_a_warning(stage: Stage) -> None:
    _asked(stage)
    answers = {"colour": {"values": ["red"]}, "taste": {"skipped": True}, "size": {"values": ["S"]}}
    await stage.send(answer("msg_ask", answers))


@scenario()
async def unknown_questions_of_a_skipped_submission(stage: Stage) -> None:
    _asked(stage)
    await stage.send(answer("msg_ask", {"colour": {"values": ["red"]}}, status="skipped"))


@scenario()
async def questions_that_were_answered_are_an_error(stage: Stage) -> None:
    _asked(stage, status="answered")
    await stage.send(answer("msg_ask", None))


@scenario()
async def an_item_that_asks_nothing_is_an_error(stage: Stage) -> None:
    _asked(stage)
    await stage.send(answer("msg_user", None))
    await stage.send(answer("msg_nowhere", None))


@scenario()
async def a_store_that_fails_on_the_answers_is_a_responders_error(stage: Stage) -> None:
    _asked(stage)
    stage.recorder.fault = lambda name, _: OSError("full") if name == "save_item" else None
    await stage.send(answer("msg_ask", {"size": {"values": ["S"]}}))


@scenario()
async def questions_from_the_responder_are_stored_and_sent(stage: Stage) -> None:
    stage.seed(thread=thread())
    stage.server(saying(done(questions("msg_ask"))))
    await stage.send(add("Order something"))


@scenario()
async def answers_that_the_responder_never_reads_are_saved_before_it_fails(stage: Stage) -> None:
    _asked(stage)
    stage.server(saying(ValueError("no stock")))
    await stage.send(answer("msg_ask", {"size": {"values": ["S"]}}))
