"""Tasks and workflows as lines of text."""

from typing import assert_never

from chatkit.types import (
    CustomSummary,
    CustomTask,
    FileTask,
    ImageTask,
    SearchTask,
    Task,
    TaskItem,
    ThoughtTask,
    WorkflowItem,
)
from chatkit_testing._report import indent, quote
from chatkit_testing.transcript._lines import facts, icon_text, source_line

__all__ = ["task_item_lines", "task_lines", "workflow_lines"]


def task_item_lines(item: TaskItem) -> list[str]:
    """The task; the label already says that it is one."""
    head, *below = task_lines(item.task)
    return [head.removeprefix("task "), *below]


def workflow_lines(item: WorkflowItem) -> list[str]:
    """Kind and summary, with the task beside them if it is a single line, else the tasks below."""
    workflow = item.workflow
    tasks = [task_lines(task) for task in workflow.tasks]
    beside = tasks[0][0] if len(tasks) == 1 and len(tasks[0]) == 1 else None
    title = icon = duration = None
    if isinstance(workflow.summary, CustomSummary):
        title, icon = quote(workflow.summary.title), workflow.summary.icon
    elif workflow.summary is not None:
        duration = f"{workflow.summary.duration} s"
    expanded = "expanded" if workflow.expanded else None
    head = facts(workflow.type, title, icon_text(icon), beside, duration, expanded)
    return [head] if beside else [head, *(line for task in tasks for line in indent(task))]


def task_lines(task: Task) -> list[str]:
    """The task with its status; below it the sources."""
    status = None if task.status_indicator == "none" else task.status_indicator
    match task:
        case CustomTask():
            named = _named("task", task.title, task.content) or "task (empty)"
            return [facts(named, icon_text(task.icon), status)]
        case ThoughtTask():
            return [facts(_named("thought", task.title, task.content) or "thought", status)]
        case ImageTask():
            return [facts(_named("image", task.title) or "image", status)]
        case FileTask():
            head = facts(_named("files", task.title) or "files", status)
            return [head, *indent(source_line(source) for source in task.sources)]
        case SearchTask():
            head = facts(_search_text(task), status)
            return [head, *indent(source_line(source) for source in task.sources)]
        case _:
            assert_never(task)


def _search_text(task: SearchTask) -> str:
    first = [task.title_query] if task.title_query else []
    queries = [quote(query) for query in dict.fromkeys([*first, *task.queries])]
    for_what = ["for", ", ".join(queries)] if queries else []
    return " ".join([_named("search", task.title) or "search", *for_what])


def _named(kind: str, title: str | None, content: str | None = None) -> str | None:
    """Put title and content behind the kind; None if there is neither."""
    said = ": ".join(quote(text) for text in (title, content) if text)
    return f"{kind} {said}" if said else None
