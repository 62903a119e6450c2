"""For each rule, streams that come close to breaking it and do not."""

from typing import NamedTuple

from tests.chatkit_testing.protocol.breaks import (
    AT_ONCE,
    BUTTON,
    FILE,
    SERVER_BUTTON,
    STREAMED,
    Verifiable,
)
from tests.chatkit_testing.protocol.streams import (
    OPTIONS,
    Turn,
    act,
    added,
    annotated,
    answer,
    asked,
    cite,
    component,
    created,
    delta,
    done,
    error,
    hidden,
    image,
    image_progress,
    item,
    part,
    part_added,
    part_done,
    progress,
    removed,
    replaced,
    reply,
    request,
    root,
    task_added,
    task_updated,
    text,
    text_delta,
    thread,
    thread_updated,
    tool_call,
    turn,
    user,
    widget,
    workflow,
)

__all__ = ["NEAR_MISSES", "NearMiss"]


class NearMiss(NamedTuple):
    """A stream, or pages, that come close to breaking a rule, and why they do not."""

    rule: str
    because: str
    given: Verifiable


NEAR_MISSES: list[NearMiss] = [
    NearMiss("CK101", "every event is one of ChatKit", turn(progress(), done(answer()))),
    NearMiss(
        "CK102",
        "a null in a free dictionary is data",
        turn({"type": "client_effect", "name": "fill", "data": {"value": None}}),
    ),
    NearMiss("CK103", "the stream got no further", Turn([created()], aborted=True)),
    NearMiss(
        "CK103",
        "an action on what is no widget is one error",
        Turn([error()], request=request("threads.custom_action")),
    ),
    NearMiss(
        "CK103",
        "the store could not take the answer",
        Turn([OPTIONS, error()], request=request("threads.add_structured_input", item_id="si_1")),
    ),
    NearMiss(
        "CK103",
        "the answered item is replaced first",
        Turn(
            [
                OPTIONS,
                replaced(
                    item(
                        "structured_input",
                        "si_1",
                        status="answered",
                        inputs=[{"type": "freeform", "id": "q", "question": "?"}],
                    )
                ),
            ],
            request=request("threads.add_structured_input", item_id="si_1"),
        ),
    ),
    NearMiss("CK103", "what a JSON operation answers is no stream", Turn([OPTIONS], request=None)),
    NearMiss("CK104", "the thread is updated later", turn(thread_updated())),
    NearMiss("CK105", "the server raised before the first event", Turn([], aborted=True)),
    NearMiss("CK106", "once is right", turn()),
    NearMiss("CK107", "the thread may be told after an error", turn(error(), thread_updated())),
    NearMiss("CK107", "progress concerns no item", turn(error(), progress(), error())),
    NearMiss(
        "CK108",
        "a charset is fine",
        turn(headers={"content-type": "text/event-stream; charset=utf-8"}),
    ),
    NearMiss("CK201", "added once and done once", turn(added(answer()), done(answer()))),
    NearMiss(
        "CK201",
        "a workflow goes on in the next turn",
        reply(task_added("b", index=1), done(workflow("a", "b")), before=[workflow("a")]),
    ),
    NearMiss(
        "CK201",
        "an action tells its widget anew",
        act(done(widget(text("b"))), before=[widget(text("a"))], item_id="wdg_1"),
    ),
    NearMiss(
        "CK202",
        "the item is in the thread",
        act(root(text("b")), before=[widget(text("a"))], item_id="wdg_1"),
    ),
    NearMiss(
        "CK202",
        "what was before is not known",
        Turn([OPTIONS, delta("Hel")], request=None, before=None),
    ),
    NearMiss("CK203", "the stream was cut", turn(added(answer()), error())),
    NearMiss("CK203", "a workflow may stay open", turn(added(workflow()))),
    NearMiss(
        "CK203",
        "an image of which nothing came shows nothing",
        turn(added(item("generated_image", "img_1", 1))),
    ),
    NearMiss("CK203", "the item was taken back", turn(added(answer()), removed("msg_2"))),
    NearMiss("CK203", "the item was replaced", turn(added(answer()), replaced(answer()))),
    NearMiss("CK204", "of the same thread", turn(done(answer()), thread_updated())),
    NearMiss("CK205", "the item is in the thread", reply(removed("msg_0"))),
    NearMiss(
        "CK205", "what was before is not known", Turn([removed("msg_0")], request=None, before=None)
    ),
    NearMiss("CK206", "what is shown is not hidden", turn(done(answer()))),
    NearMiss("CK207", "it is done at once", turn()),
    NearMiss("CK208", "the delta is for a message", turn(*STREAMED, done(answer()))),
    NearMiss(
        "CK208", "what was before is not known", Turn([task_added("a")], request=None, before=None)
    ),
    NearMiss(
        "CK211",
        "the message came with a part",
        turn(
            added(answer("Well, ")),
            part_added(index=1),
            delta("yes", index=1),
            part_done("yes", index=1),
            done(answer(content=[part("Well, "), part("yes")])),
        ),
    ),
    NearMiss(
        "CK211",
        "annotations count per part",
        turn(
            *STREAMED,
            annotated(cite("A")),
            part_added(index=1),
            annotated(cite("B"), content_index=1),
            annotated(cite("C"), index=1, content_index=1),
            done(answer(content=[part("Hello", cite("A")), part("", cite("B"), cite("C"))])),
        ),
    ),
    NearMiss(
        "CK211",
        "a continued workflow has tasks already",
        reply(
            task_added("b", index=1),
            task_updated("c", index=1),
            done(workflow("a", "c")),
            before=[workflow("a")],
        ),
    ),
    NearMiss(
        "CK212",
        "a part without deltas comes whole",
        turn(added(answer(None)), part_added("No."), part_done("No!"), done(answer("No!"))),
    ),
    NearMiss(
        "CK212",
        "the added text counts",
        turn(
            added(answer(None)), part_added("Hel"), delta("lo"), part_done("Hello"), done(answer())
        ),
    ),
    NearMiss("CK218", "nothing was streamed", turn(added(answer(None)), done(answer("Goodbye")))),
    NearMiss(
        "CK218",
        "a refusal comes with its text at the end",
        turn(added(answer(None)), part_added(), done(answer("I cannot."))),
    ),
    NearMiss(
        "CK218",
        "the parts are done without a part.done",
        turn(added(answer(None)), part_added(), delta("Hello"), done(answer())),
    ),
    NearMiss(
        "CK213",
        "the mark of streaming may go",
        turn(
            added(widget(text("a", "t", streaming=True))),
            text_delta("b", done=True),
            done(widget(text("ab", "t"))),
        ),
    ),
    NearMiss(
        "CK213",
        "a component may grow whole",
        turn(
            added(widget(text("a", "t"))),
            text_delta("b"),
            component(text("abc", "t")),
            done(widget(text("abc", "t"))),
        ),
    ),
    NearMiss(
        "CK214",
        "summary and expanded may come at the end",
        turn(
            added(workflow()),
            task_added("Hm"),
            done(workflow("Hm", summary={"duration": 2}, expanded=True)),
        ),
    ),
    NearMiss(
        "CK214",
        "the last image replaces the partial one",
        turn(added(image()), image_progress(1), done(image(url="data:z"))),
    ),
    NearMiss(
        "CK214",
        "an image may come with its end",
        turn(added(item("generated_image", "img_1", 1)), done(image())),
    ),
    NearMiss(
        "CK215",
        "the same progress twice, and none",
        turn(
            added(image()),
            image_progress(0.5),
            image_progress(0.5),
            image_progress(None),
            done(image()),
        ),
    ),
    NearMiss(
        "CK216",
        "the annotation is on the done item",
        turn(*STREAMED, annotated(cite("A")), done(answer(content=[part("Hello", cite("A"))]))),
    ),
    NearMiss("CK301", "empty metadata", turn(thread_updated(title="Orders"))),
    NearMiss("CK302", "all are naive", turn(done(answer()))),
    NearMiss("CK303", "one call, at the end", turn(done(answer()), done(tool_call()))),
    NearMiss(
        "CK303",
        "it is the newest item",
        turn(done(tool_call()), after=[user(), tool_call()]),
    ),
    NearMiss(
        "CK304",
        "the model called it so",
        turn(
            done(tool_call()),
            calls=[asked("Hi", function_calls=[("other", "call_9"), ("ask", "call_1")])],
        ),
    ),
    NearMiss("CK304", "no model was asked", turn(done(tool_call(call_id="call_9")))),
    NearMiss("CK304", "the model called nothing", turn(done(tool_call()), calls=[asked("Hi")])),
    NearMiss(
        "CK305",
        "the workflow is done first",
        turn(added(workflow()), done(workflow()), done(answer())),
    ),
    NearMiss(
        "CK305",
        "an image may stand beside it",
        turn(added(workflow()), added(image()), done(image()), done(workflow())),
    ),
    NearMiss(
        "CK305",
        "a client tool call ends the turn",
        turn(added(workflow()), done(tool_call())),
    ),
    NearMiss("CK306", "the thread is active", reply(thread=thread())),
    NearMiss(
        "CK306",
        "a locked thread may show what it likes",
        act(
            replaced(widget(text("b"))),
            before=[widget(text("a"))],
            item_id="wdg_1",
            thread=thread(status={"type": "locked"}),
        ),
    ),
    NearMiss(
        "CK306",
        "respond refuses the message with an error",
        reply(error(), thread=thread(status={"type": "closed"})),
    ),
    NearMiss(
        "CK306",
        "the message is refused",
        Turn(
            [],
            request=request("threads.add_user_message"),
            thread=thread(status={"type": "closed"}),
            aborted=True,
        ),
    ),
    NearMiss(
        "CK307",
        "two calls know it together",
        reply(calls=[asked("Hi"), asked("Earlier")], before=[user("Earlier", id="msg_0")]),
    ),
    NearMiss(
        "CK307",
        "the runs chain",
        reply(
            calls=[asked("Hi", previous_response_id="resp_1")], before=[user("Earlier", id="msg_0")]
        ),
    ),
    NearMiss(
        "CK307",
        "older than the last 20",
        reply(
            calls=[asked("Hi", "Later")],
            before=[user("Earlier", id="old"), *[user("Later", id=f"m{n}") for n in range(19)]],
        ),
    ),
    NearMiss(
        "CK307",
        "a retry asks again from its message on",
        Turn(
            [OPTIONS],
            request=request("threads.retry_after_item", item_id="msg_0"),
            before=[user("Earlier", id="msg_0"), answer("Lost", id="msg_9")],
            calls=[asked("Earlier")],
        ),
    ),
    NearMiss(
        "CK307",
        "a converter has its own words for a tag",
        Turn(
            [
                created(),
                done(user(content=[{"type": "input_tag", "id": "t", "text": "Ada", "data": {}}])),
                OPTIONS,
            ],
            calls=[asked("@Ada")],
        ),
    ),
    NearMiss(
        "CK307",
        "an action asks the model what it likes",
        act(
            before=[user("Earlier", id="msg_0"), widget()], item_id="wdg_1", calls=[asked("Sum up")]
        ),
    ),
    NearMiss(
        "CK308",
        "it carries the thread's id",
        Turn([created(), done(user(attachments=[FILE | {"thread_id": "thr_1"}])), OPTIONS]),
    ),
    NearMiss(
        "CK309",
        "it was deleted",
        reply(before=[tool_call()], after=[user()]),
    ),
    NearMiss(
        "CK309",
        "it was answered",
        reply(
            before=[tool_call(status="completed", output=1)],
            calls=[asked("Hi")],
        ),
    ),
    NearMiss(
        "CK310",
        "the text has an id",
        turn(added(widget(text("a", "t"))), root(text("ab", "t")), done(widget(text("ab", "t")))),
    ),
    NearMiss(
        "CK310",
        "a component that is told anew has an id by nature",
        turn(
            added(widget(text("a", "t"))), component(text("b", "t")), done(widget(text("b", "t")))
        ),
    ),
    NearMiss(
        "CK310",
        "another text, no longer one",
        turn(added(widget(text("a"))), root(text("b")), done(widget(text("b")))),
    ),
    NearMiss(
        "CK310",
        "a text of a later version, without a value",
        turn(added(widget(text("a"))), root({"type": "Text"}), done(widget({"type": "Text"}))),
    ),
    NearMiss(
        "CK311",
        "the handler is the server",
        act(before=[widget(SERVER_BUTTON)], item_id="wdg_1", action="press"),
    ),
    NearMiss(
        "CK311",
        "one of two is the server's",
        act(before=[widget(BUTTON, SERVER_BUTTON)], item_id="wdg_1", action="press"),
    ),
    NearMiss(
        "CK311",
        "a component of one's own may call anything an action",
        act(before=[widget({"type": "Own", "action": "open"})], item_id="wdg_1"),
    ),
    NearMiss("CK311", "the item is no widget", act(error(), before=[answer(id="m")], item_id="m")),
    NearMiss(
        "CK312",
        "the widget shows it",
        act(before=[widget(SERVER_BUTTON)], item_id="wdg_1", action="press"),
    ),
    NearMiss(
        "CK312",
        "the handler of a client action may send another",
        act(before=[widget(BUTTON)], item_id="wdg_1", action="pressed"),
    ),
    NearMiss(
        "CK312",
        "the server refused it",
        act(error(), before=[widget()], item_id="wdg_1", action="press"),
    ),
    NearMiss(
        "CK312",
        "one of two is streamed",
        act(
            before=[widget(AT_ONCE, {"type": "Own", "goAction": {"type": "look"}})],
            item_id="wdg_1",
            action="look",
        ),
    ),
    NearMiss(
        "CK312",
        "the page around the chat names no item",
        Turn([OPTIONS], request=request("threads.custom_action", action={"type": "press"})),
    ),
    NearMiss("CK401", "created_at may differ", turn(done(answer(at=5)), after=[user(), answer()])),
    NearMiss(
        "CK402",
        "an open workflow was shown",
        turn(added(workflow()), after=[user(), workflow()]),
    ),
    NearMiss(
        "CK402",
        "what was there before need not be shown again",
        reply(after=[user(id="msg_0"), user()]),
    ),
    NearMiss(
        "CK403",
        "it is gone",
        act(removed("wdg_1"), before=[widget()], item_id="wdg_1", after=[]),
    ),
    NearMiss(
        "CK403",
        "it is replaced",
        act(
            replaced(widget(text("b"))),
            before=[widget(text("a"))],
            item_id="wdg_1",
            after=[widget(text("b"))],
        ),
    ),
    NearMiss(
        "CK404",
        "the update was stored too",
        act(
            root(text("b")),
            before=[widget(text("a"))],
            item_id="wdg_1",
            after=[widget(text("b"))],
        ),
    ),
    NearMiss("CK405", "an error tells", turn(*STREAMED, error(), after=[user()])),
    NearMiss(
        "CK405", "there was no text yet", turn(added(answer(" ")), after=[user()], aborted=True)
    ),
    NearMiss("CK405", "the text was kept", turn(*STREAMED, after=[user(), answer()], aborted=True)),
    NearMiss(
        "CK406", "it is what was shown", turn(*STREAMED, after=[user(), answer()], cancelled=True)
    ),
    NearMiss("CK406", "nothing was kept", turn(*STREAMED, after=[user()], cancelled=True)),
    NearMiss(
        "CK407",
        "it is as it was told",
        turn(thread_updated(title="Orders"), after=[user()], after_thread=thread(title="Orders")),
    ),
    NearMiss(
        "CK407",
        "the store took a later change",
        turn(after=[user()], after_thread=thread(title="Later")),
    ),
    NearMiss(
        "CK407",
        "the stream told no thread",
        reply(after=[user(id="msg_0"), user()], after_thread=thread(title="Orders")),
    ),
    NearMiss(
        "CK408",
        "an item with other words",
        turn(progress("Looking"), done(answer()), after=[user(), answer()]),
    ),
    NearMiss(
        "CK408",
        "the same words were shown as an item",
        turn(progress("Looking"), done(answer("Looking")), after=[user(), answer("Looking")]),
    ),
    NearMiss(
        "CK409",
        "a retry takes back what came after its message",
        Turn(
            [OPTIONS, done(answer(id="msg_3"))],
            request=request("threads.retry_after_item", item_id="msg_1"),
            before=[user(), answer()],
            after=[user(), answer(id="msg_3")],
        ),
    ),
    NearMiss(
        "CK409",
        "a call is completed by its answer",
        Turn(
            [OPTIONS, done(answer())],
            request=request("threads.add_client_tool_output", result=1),
            before=[user(), tool_call(status="pending")],
            after=[user(), tool_call(status="completed", output=1), answer()],
        ),
    ),
    NearMiss(
        "CK409",
        "no reload shows what is hidden",
        reply(before=[user(id="msg_0"), hidden()], after=[user(id="msg_0"), user()]),
    ),
    NearMiss(
        "CK409",
        "the time may change",
        reply(
            before=[user(id="msg_0")],
            after=[user(id="msg_0") | {"created_at": "2025-01-01T11:59:00"}, user()],
        ),
    ),
    NearMiss(
        "CK409",
        "it was removed",
        reply(
            removed("msg_2"), before=[user(id="msg_0"), answer()], after=[user(id="msg_0"), user()]
        ),
    ),
]
