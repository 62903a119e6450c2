"""For each rule, streams that break it alone."""

from typing import NamedTuple, Protocol

from chatkit_testing.protocol import Violation
from tests.chatkit_testing.protocol.streams import (
    OPTIONS,
    Call,
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

__all__ = [
    "AT_ONCE",
    "BREAKS",
    "BUTTON",
    "FILE",
    "SERVER_BUTTON",
    "STREAMED",
    "Break",
    "Verifiable",
]


class Verifiable(Protocol):
    """Something that the rules can be held to."""

    def verify(self) -> list[Violation]: ...


class Break(NamedTuple):
    """A stream, or pages, that break one rule, and what the violation says first."""

    rule: str
    given: Verifiable
    says: str


FILE = {"type": "file", "id": "atc_1", "name": "a.txt", "mime_type": "text/plain"}
BUTTON = {
    "type": "Button",
    "label": "Go",
    "onClickAction": {"type": "press", "handler": "client"},
}
SERVER_BUTTON = BUTTON | {"onClickAction": {"type": "press", "handler": "server"}}
AT_ONCE = BUTTON | {"onClickAction": {"type": "look", "streaming": False}}
STREAMED = (
    added(answer(None)),
    part_added(),
    delta("Hel"),
    delta("lo"),
    part_done("Hello"),
)

BREAKS: list[Break] = [
    Break(
        "CK101",
        turn({"type": "thread.sang"}),
        "the dict is no ThreadStreamEvent; send what `process` yields, unchanged.",
    ),
    Break(
        "CK102",
        turn({"type": "progress_update", "text": "Looking", "icon": None}),
        "icon is null; leave out fields that are None (exclude_none=True).",
    ),
    Break(
        "CK102",
        turn(done(answer(content=[part("Hi", cite("A") | {"index": None})]))),
        "item.content[0].annotations[0].index is null;",
    ),
    Break(
        "CK103",
        Turn([created(), OPTIONS, done(user())]),
        "threads.create has stream_options as event 1, where thread.item.done/user_message "
        "belongs.",
    ),
    Break(
        "CK103",
        Turn([done(answer())], request=request("threads.retry_after_item", item_id="msg_1")),
        "threads.retry_after_item has thread.item.done/assistant_message msg_2 as event 0, where "
        "stream_options belongs.",
    ),
    Break(
        "CK103",
        Turn(
            [OPTIONS, done(answer())],
            request=request("threads.add_structured_input", item_id="si_1"),
        ),
        "threads.add_structured_input has thread.item.done/assistant_message msg_2 as event 1, "
        "where thread.item.replaced of the answered item belongs.",
    ),
    Break("CK104", turn(created()), "thread.created came before; send thread.updated instead."),
    Break(
        "CK104",
        reply(created(), before=()),
        "thread.created answers threads.add_user_message, which creates no thread.",
    ),
    Break(
        "CK104",
        Turn([progress(), created()], request=None),
        "thread.created is not the first event.",
    ),
    Break("CK105", Turn([]), "the stream ended without a single event."),
    Break("CK106", turn(OPTIONS), "stream_options was told before;"),
    Break(
        "CK107",
        turn(error(), done(answer())),
        "thread.item.done/assistant_message msg_2 follows an error;",
    ),
    Break(
        "CK108",
        turn(headers={"Content-Type": "application/json"}),
        'the content type is "application/json";',
    ),
    Break("CK108", turn(headers={}), 'the content type is "";'),
    Break("CK201", turn(done(answer()), done(answer())), "assistant_message msg_2 is done a"),
    Break(
        "CK201",
        turn(added(answer()), added(answer()), done(answer())),
        "assistant_message msg_2 is added a second time; each assistant_message needs an id",
    ),
    Break(
        "CK201",
        turn(added(answer()), removed("msg_2"), done(answer())),
        "assistant_message msg_2 was removed before; a new item needs a new id.",
    ),
    Break(
        "CK201",
        reply(done(answer(id="msg_0")), before=[answer(id="msg_0")]),
        "assistant_message msg_0 has the id of an item of an earlier turn, which it overwrites.",
    ),
    Break(
        "CK201",
        reply(done(widget(id="msg_0"))),
        "widget msg_0 has the id of a user_message; draw an id of its own from the store.",
    ),
    Break(
        "CK202",
        turn(delta("Hel")),
        "thread.item.updated/assistant_message.content_part.text_delta msg_2: no such item is",
    ),
    Break(
        "CK202",
        turn(added(answer()), removed("msg_2"), delta("Hel")),
        "thread.item.updated/assistant_message.content_part.text_delta msg_2 comes after it was "
        "removed.",
    ),
    Break(
        "CK203",
        turn(added(answer())),
        "assistant_message msg_2 is added and never done: it is not stored, and gone when",
    ),
    Break(
        "CK203",
        turn(added(image())),
        "generated_image img_1 is added and never done:",
    ),
    Break(
        "CK204",
        turn(added(answer(None, id="x")), part_added(id="x"), done(widget(id="x"))),
        "x was added as assistant_message, and is widget now.",
    ),
    Break(
        "CK204",
        turn(added(widget(id="x")), done(answer(None, id="x"))),
        "x was added as widget, and is assistant_message now.",
    ),
    Break(
        "CK204",
        turn(done(answer(thread_id="thr_9"))),
        "assistant_message msg_2 is of thread 'thr_9', not 'thr_1'.",
    ),
    Break("CK204", turn(thread_updated(id="thr_9")), "told thread 'thr_9'; this is 'thr_1'."),
    Break("CK205", turn(removed("msg_9")), "msg_9 is not known to the stream or the thread."),
    Break(
        "CK205",
        turn(added(answer()), removed("msg_2"), removed("msg_2")),
        "msg_2 was removed before.",
    ),
    Break("CK206", turn(done(hidden())), "hidden_context_item hc_1 is sent to the client"),
    Break(
        "CK206",
        turn(thread_updated(items={"data": [hidden()], "has_more": False})),
        "hidden_context_item hc_1 is sent to the client",
    ),
    Break(
        "CK207",
        reply(added(user(id="msg_5")), done(user(id="msg_5"))),
        "user_message msg_5 is added; it is complete, so thread.item.done is all.",
    ),
    Break(
        "CK208",
        turn(added(answer()), task_added("Hm", id="msg_2"), done(answer())),
        "workflow.task.added for msg_2, which is a assistant_message.",
    ),
    Break(
        "CK211",
        turn(added(answer(None)), part_added(index=1), done(answer(""))),
        "part 1 is added; the next one is 0.",
    ),
    Break(
        "CK211",
        turn(
            *STREAMED,
            annotated(cite("A"), index=1),
            done(answer(content=[part("Hello", cite("A"))])),
        ),
        "annotation 1 of part 0 is added; the next one is 0.",
    ),
    Break(
        "CK211",
        turn(added(answer(None)), part_added(), delta("x", index=1), done(answer(""))),
        "assistant_message.content_part.text_delta for part 1; msg_2 has 1 part. Add the part",
    ),
    Break(
        "CK211",
        turn(added(answer(None)), part_done("x"), done(answer(None))),
        "assistant_message.content_part.done for part 0; msg_2 has 0 parts. Add the part first.",
    ),
    Break(
        "CK211",
        turn(added(workflow()), task_added("Hm", index=1), done(workflow())),
        "task 1 is added; the next is 0.",
    ),
    Break(
        "CK211",
        turn(added(workflow("a")), task_updated("b", index=1), done(workflow("a"))),
        "task 1 is updated; the workflow has 1 task.",
    ),
    Break(
        "CK212",
        turn(added(answer(None)), part_added(), delta("Hel"), part_done("Hello"), done(answer())),
        'part 0 of msg_2 streamed as "Hel" and is "Hello" when done.',
    ),
    Break(
        "CK218",
        turn(*STREAMED, done(answer("Goodbye"))),
        'msg_2 streamed as ["Hello"] and is ["Goodbye"] when done:',
    ),
    Break(
        "CK218",
        turn(*STREAMED, done(answer(None))),
        'msg_2 streamed as ["Hello"] and is [] when done:',
    ),
    Break(
        "CK213",
        turn(added(widget(text("a", "t"))), text_delta("b"), done(widget(text("ac", "t")))),
        'widget wdg_1 is not what its updates came to: children[0].value was "ab", and is "ac".',
    ),
    Break(
        "CK213",
        turn(added(widget(text("a", "u"))), text_delta("b"), done(widget(text("a", "u")))),
        'no node of wdg_1 has the id "t": the update is lost. Its ids are "u".',
    ),
    Break(
        "CK213",
        turn(
            added(widget(text("a", "t"), text("b", "t"))),
            component(text("a", "t")),
            done(widget(text("a", "t"), text("b", "t"))),
        ),
        '2 nodes of wdg_1 have the id "t"; give each its own.',
    ),
    Break(
        "CK213",
        turn(
            added(widget(text("a", "t"))),
            text_delta("b"),
            component(text("x", "t")),
            done(widget(text("x", "t"))),
        ),
        'the text "t" had grown to "ab", and is "x" now.',
    ),
    Break(
        "CK214",
        turn(added(workflow()), task_added("Hm"), done(workflow("Hm", "Aha"))),
        "workflow wf_1 is not what its updates came to: tasks was",
    ),
    Break(
        "CK214",
        turn(added(image()), image_progress(1), done(image(name="call_2"))),
        "generated_image img_1 is not what its updates came to: image.id was 'call_1', and is",
    ),
    Break(
        "CK215",
        turn(added(image()), image_progress(0.5), image_progress(0.4), done(image())),
        "the progress falls from 0.5 to 0.4.",
    ),
    Break(
        "CK215",
        turn(added(image()), image_progress(50), done(image())),
        "the progress is 50, not between 0 and 1.",
    ),
    Break(
        "CK216",
        turn(*STREAMED, annotated(cite("A")), done(answer())),
        'the annotation URLSource(title="A", url="https://example.org") was shown, and is not on',
    ),
    Break(
        "CK301",
        turn(thread_updated(metadata={"key": "secret"})),
        'the thread\'s metadata {"key": "secret"} is sent to the client.',
    ),
    Break(
        "CK302",
        turn(done(answer(created_at="2025-01-01T12:00:01Z"))),
        "msg_2 was created at 2025-01-01T12:00:01+00:00 and thr_1 at 2025-01-01T12:00:00: one has",
    ),
    Break(
        "CK302",
        reply(before=[user(id="msg_0", created_at="2025-01-01T11:00:00Z")]),
        "msg_1 was created at 2025-01-01T12:00:00 and msg_0 at 2025-01-01T11:00:00+00:00: one has",
    ),
    Break(
        "CK303",
        turn(done(tool_call()), done(tool_call("tc_2"))),
        "it is the second client tool call of this turn; one may be made.",
    ),
    Break(
        "CK303",
        turn(done(tool_call(status="completed", output=1))),
        "client tool call tc_1 is completed, not pending.",
    ),
    Break(
        "CK303",
        turn(done(tool_call()), done(answer())),
        "msg_2 is done after client tool call tc_1: the call has to be the newest item",
    ),
    Break(
        "CK303",
        turn(done(answer()), done(tool_call()), after=[user(), tool_call(), answer()], before=None),
        "client tool call tc_1 is not the newest item stored, msg_2 is.",
    ),
    Break(
        "CK304",
        turn(
            done(tool_call(call_id="call_9")),
            calls=[asked("Hi", function_calls=[("ask", "call_1"), ("other", "call_9")])],
        ),
        'client tool call ask has call_id \'call_9\'; the model called [("ask", "call_1")',
    ),
    Break(
        "CK304",
        turn(
            done(tool_call(call_id="call_9")),
            calls=[asked("Hi", function_calls=[("other", "call_1")])],
        ),
        'client tool call ask has call_id \'call_9\'; the model called [("other", "call_1")]',
    ),
    Break(
        "CK305",
        turn(added(workflow()), done(answer()), done(workflow())),
        "assistant_message msg_2 appears while workflow wf_1 is open: it keeps spinning above it.",
    ),
    Break(
        "CK306",
        reply(thread=thread(status={"type": "locked"})),
        "the thread is locked, and took the message msg_1 all the same.",
    ),
    Break(
        "CK307",
        reply(calls=[asked("Hi")], before=[user("Earlier", id="msg_0")]),
        "the model was not given 1 message of the conversation, the first a user_message:",
    ),
    Break(
        "CK308",
        Turn([created(), done(user(attachments=[FILE | {"thread_id": "thr_2"}])), OPTIONS]),
        "attachment atc_1 says thread 'thr_2'; its message is in 'thr_1'.",
    ),
    Break(
        "CK308",
        Turn(
            [
                created(),
                done(user(attachments=[FILE | {"thread_id": "thr_1", "metadata": {"key": 1}}])),
                OPTIONS,
            ]
        ),
        'attachment atc_1 is sent with its metadata {"key": 1}, which is for the server alone.',
    ),
    Break(
        "CK309",
        reply(before=[tool_call()]),
        "client tool call tc_1 (ask) is still pending after a new user message:",
    ),
    Break(
        "CK309",
        reply(
            before=[tool_call()],
            after=[user()],
            calls=[
                Call(
                    input=[
                        {"role": "user", "content": "Hi"},
                        {"type": "function_call", "call_id": "call_1", "name": "ask"},
                    ]
                )
            ],
        ),
        "the model was given the call 'call_1' (ask) without an output, which the API refuses.",
    ),
    Break(
        "CK310",
        turn(added(widget(text("a"))), root(text("ab")), done(widget(text("ab")))),
        "a Text of widget wdg_1 grows and has no id, so the whole widget is sent each time.",
    ),
    Break(
        "CK311",
        act(before=[widget(BUTTON)], item_id="wdg_1", action="press"),
        "the action 'press' of widget wdg_1 has handler 'client': the browser handles it",
    ),
    Break(
        "CK312",
        act(before=[widget(SERVER_BUTTON)], item_id="wdg_1", action="pres"),
        "widget wdg_1 shows no action 'pres' (did you mean 'press'?), so no user can do it: its "
        "actions are 'press', 'open'. Send what a control of the widget sends; an action of the "
        "page around the chat names no item.",
    ),
    Break(
        "CK312",
        act(
            before=[item("widget", "wdg_1", widget={"type": "Card", "children": []})],
            item_id="wdg_1",
        ),
        "widget wdg_1 shows no action 'open', so no user can do it: it has none. Send what",
    ),
    Break(
        "CK312",
        act(before=[widget(AT_ONCE)], item_id="wdg_1", action="look"),
        "the action 'look' of widget wdg_1 has streaming false: the browser sends it with "
        "threads.sync_custom_action, and not with threads.custom_action. Send it with act_sync().",
    ),
    Break(
        "CK401",
        turn(done(answer()), after=[user()]),
        "assistant_message msg_2 is not there after a reload; the store lost it.",
    ),
    Break(
        "CK401",
        turn(done(answer()), after=[user(), answer("Hell")]),
        'assistant_message msg_2 differs after a reload: content[0].text was "Hello", and',
    ),
    Break(
        "CK402",
        turn(after=[user(), answer()]),
        "assistant_message msg_2 is in the thread and was never shown: the user meets it on the",
    ),
    Break(
        "CK402",
        turn(progress("Looking"), after=[user(), answer()]),
        "assistant_message msg_2 is in the thread and was never shown:",
    ),
    Break(
        "CK402",
        turn(done(answer(at=3)), done(widget(at=2)), after=[user(), widget(at=2), answer(at=3)]),
        "the items appeared in the order msg_1, msg_2, wdg_1, and a reload has them in the order "
        "msg_1, wdg_1, msg_2.",
    ),
    Break(
        "CK403",
        act(removed("wdg_1"), before=[widget()], item_id="wdg_1", after=[widget()]),
        "widget wdg_1 was removed, and is back after a reload.",
    ),
    Break(
        "CK403",
        act(
            replaced(widget(text("b"))),
            before=[widget(text("a"))],
            item_id="wdg_1",
            after=[widget(text("a"))],
        ),
        'widget wdg_1 differs after a reload: widget.children[0].value was "b", and is "a", after',
    ),
    Break(
        "CK404",
        act(
            root(text("b")),
            before=[widget(text("a"))],
            item_id="wdg_1",
            after=[widget(text("a"))],
        ),
        'widget wdg_1 differs after a reload: widget.children[0].value was "b", and is "a". An',
    ),
    Break(
        "CK405",
        turn(*STREAMED, after=[user()], aborted=True),
        'the user read "Hello" in msg_2; after a reload it is gone, and no error told them so.',
    ),
    Break(
        "CK406",
        turn(*STREAMED, after=[user(), answer("Hel")], cancelled=True),
        'msg_2 was cancelled showing "Hello", and is stored as "Hel".',
    ),
    Break(
        "CK407",
        turn(thread_updated(title="Orders"), after=[user()], after_thread=thread()),
        "the thread's title was told as 'Orders', and is None after a reload: save_thread lost it.",
    ),
    Break(
        "CK407",
        turn(thread_updated(status={"type": "locked"}), after=[user()], after_thread=thread()),
        "the thread's status was told as 'locked', and is 'active' after a reload:",
    ),
    Break(
        "CK408",
        turn(progress("Looking"), after=[user(), answer("Looking")]),
        '"Looking" was shown in passing, and is stored as assistant_message.',
    ),
    Break(
        "CK409",
        reply(
            done(answer(id="msg_3")),
            before=[user(id="msg_0"), answer(id="msg_2")],
            after=[user(id="msg_0"), user(), answer(id="msg_3")],
        ),
        "assistant_message msg_2 is not there after a reload, and no event said so: it is of an",
    ),
    Break(
        "CK409",
        act(
            progress("Saved"),
            before=[widget(text("a"))],
            item_id="wdg_1",
            after=[widget(text("b"))],
        ),
        'widget wdg_1 differs after a reload: widget.children[0].value was "a", and is "b", and no',
    ),
]
