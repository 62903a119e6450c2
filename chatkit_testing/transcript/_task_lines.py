"""Tasks and workflows as lines of text."""

from chatkit.types import (
    CustomSummary,
    CustomTask,
    DurationSummary,
    FileTask,
    ImageTask,
    SearchTask,
    Task,
    TaskItem,
    ThoughtTask,
    WorkflowItem,
)
from chatkit_testing._report import indent, quote
from chatkit_testing.transcript._lines import facts, source_line

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
    title = duration = None
    match workflow.summary:
        case CustomSummary():
            title = quote(workflow.summary.title)
        case DurationSummary():
            duration = f"{workflow.summary.duration} s"
        case None:
            pass
    head = facts(workflow.type, title, beside, duration, "expanded" if workflow.expanded else None)
    return [head] if beside else [head, *(line for task in tasks for line in indent(task))]


def task_lines(task: Task) -> list[str]:
    """The task with its status; below it the sources."""
    status = None if task.status_indicator == "none" else task.status_indicator
    match task:
        case CustomTask():
            return [facts(_named("task", task.title, task.content), status)]
        case ThoughtTask():
            return [facts(_named("thought", task.title, task.content), status)]
        case ImageTask():
            return [facts(_named("image", task.title), status)]
        case FileTask():
            head = facts(_named("files", task.title), status)
            return [head, *indent(source_line(source) for source in task.sources)]
        case SearchTask():
            return _search_lines(task, status)


def _search_lines(task: SearchTask, status: str | None) -> list[str]:
    queries = [task.title_query] if task.title_query else []
    queries += [query for query in task.queries if query not in queries]
    for_what = "for " + ", ".join(quote(query) for query in queries) if queries else None
    head = facts(_named("search", task.title), for_what, status)
    return [head, *indent(source_line(source) for source in task.sources)]


def _named(kind: str, title: str | None, content: str | None = None) -> str:
    words = [kind, *([quote(title)] if title else [])]
    named = " ".join(words)
    if not content:
        return named
    return f"{named}: {quote(content)}" if title else f"{named} {quote(content)}"
