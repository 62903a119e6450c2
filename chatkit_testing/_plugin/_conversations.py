"""The conversations of each test: in the report of one that failed, or printed for all."""

import pytest

from chatkit_testing._conversations import Conversation

__all__ = ["OutlinePrinter", "add_sections"]

_SECTION = "chatkit conversation"


def add_sections(report: pytest.TestReport, conversations: list[Conversation]) -> None:
    """Add a section per conversation that has anything in it."""
    for conversation in conversations:
        if outline := conversation.outline:
            report.sections.append((f"{_SECTION}: {conversation.title}", outline))


class OutlinePrinter:
    """Prints the conversations of each test as soon as its report is there."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Print what the report of a test's call has of conversations."""
        terminal = self._config.pluginmanager.get_plugin("terminalreporter")
        sections = [section for section in report.sections if section[0].startswith(_SECTION)]
        if terminal is None or not sections:
            return
        terminal.ensure_newline()
        if self._config.get_terminal_writer().width_of_current_line:
            terminal.write_line("")
        terminal.write_line(report.nodeid, bold=True)
        for number, (title, outline) in enumerate(sections):
            if len(sections) > 1:
                terminal.write_line(f"  {title.removeprefix(_SECTION + ': ')}")
            for line in outline.splitlines():
                terminal.write_line(f"    {line}" if line else "")
            if number < len(sections) - 1:
                terminal.write_line("")
        terminal.write_line("")
