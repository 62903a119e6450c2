"""The tests of the kit that the published runtime cannot pass, and what their failures show."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["DEPARTING", "Departing"]


class Departing(NamedTuple):
    """Why a test fails on the published runtime."""

    departures: str
    """Rows of `docs/departures.md`; `clock`: it has no seam for the kit's clock."""
    shows: str = ""
    """The rules and promises that the failure names, or the tests of the page that fail."""
    says: str = ""
    """What the failure says, where it does not name rules."""


_KIT = "tests/chatkit_testing"
_AGENTS = f"{_KIT}/openai_mock/test_agents.py"
_CLOCK = f"{_KIT}/test_clock.py"
_FIXTURES = f"{_KIT}/plugin/test_fixtures.py"
_PROMISES = f"{_KIT}/conformance/test_server_promises.py"
_STREAMS = f"{_KIT}/client/test_streams.py"
_SWEEPS = f"{_KIT}/sweeps/test_sweeps.py"
_EXAMPLES = "tests/examples/test_swept.py"
_PAGES = "tests/docs/test_pages.py"
_COMMANDS = "tests/docs/test_command_line_page.py"
_HOUSE = "examples/chat_completions/tests/test_house.py"
_NEWS = "examples/progress/tests/test_research.py"

# The examples whose answers come from an agent.
_WITH_AGENTS = (
    *("accounts", "attachments", "chained_responses", "client_tools", "guardrails"),
    *("postgres_app", "streaming_widgets", "structured_input", "support_desk", "title_agent"),
)
# Those whose conversation does not pass even when it is not interrupted.
_NEVER_WHOLE = {"chat_completions": "D5", "progress": "D13"}

_TESTS: dict[str, dict[str, Departing]] = {
    # The clock governs the kit alone.
    _CLOCK: {
        "test_installed_it_tells_the_runtime_the_time_until_the_block_ends": Departing("clock"),
        "test_without_a_seam_the_runtime_keeps_its_own_time": Departing("clock"),
    },
    _FIXTURES: {"test_the_clock_governs_the_runtime_and_the_script": Departing("clock")},
    # Ids of Chat Completions models (D5), citations as models (D22).
    _AGENTS: {
        "test_two_answers_of_a_chat_model_do_not_overwrite_each_other": Departing("D5", "CK201"),
        "test_reasoning_images_and_citations_are_shown": Departing("D22"),
    },
    _HOUSE: {
        "test_every_answer_has_an_id_of_its_own": Departing("D5", "CK201"),
        "test_what_is_said_before_a_tool_is_called_stays": Departing("D5", "CK201"),
        "test_a_client_tool_is_called_and_answered_without_ids_of_the_model": Departing(
            "D5", "CK201"
        ),
    },
    _PAGES: {
        "test_the_code_of_the_page_runs[docs/fixtures.md]": Departing("clock", "test_a_slow_model"),
        "test_the_code_of_the_page_runs[docs/openai.md]": Departing(
            "D5", "CK201 test_the_model_reads_what_it_has_said"
        ),
        "test_the_code_of_the_page_runs[docs/recipes.md]": Departing(
            "D5", "CK201 test_answers_without_ids_are_told_apart"
        ),
        "test_the_code_of_the_page_runs[docs/scripting.md]": Departing(
            "D5, D22", "CK201 test_sources_are_shown test_with_a_chat_completions_model"
        ),
    },
    # A retry that ends without a word (D8): a server with nothing else to mend is told of it.
    _COMMANDS: {
        "test_a_command_prints_what_the_page_shows[check http://127.0.0.1:8000 "
        "--origin http://front.example]": Departing(
            "D8", says="ends without a word, as it does with openai-chatkit 1.6.5"
        ),
    },
    # Workflows that are ended twice (D13).
    _NEWS: {
        "test_the_archives_are_searched_at_once_and_the_time_is_told": Departing("clock"),
        "test_the_user_sees_each_archive_come_in": Departing("D13", "CK201"),
        "test_an_archive_that_cannot_be_reached_stops_nobody": Departing("D13", "CK201"),
        "test_stopping_the_answer_keeps_what_was_read_so_far": Departing("D13", "CK201"),
    },
    # Tasks that are left behind (D9), streams that are closed between frames (D14).
    _STREAMS: {"test_dropping_the_connection_ends_the_turn[server]": Departing("D14")},
    _SWEEPS: {
        "TestSoundServers::test_every_event_is_cut_in_both_ways": Departing("D14", "SW107"),
        "TestSoundServers::test_a_turn_that_fails_by_itself_is_expected_to_fail_again": Departing(
            "D14", "SW107"
        ),
        "TestSoundServers::test_calls_of_client_tools_that_nobody_answers_may_go": Departing(
            "D14", "SW107"
        ),
        "TestSoundServers::test_retries_and_other_users_may_be_part_of_it": Departing(
            "D14", "SW107"
        ),
        "TestSurroundings::test_answers_that_the_conversation_leaves_are_left": Departing(
            "D9", "SW102"
        ),
        "TestSurroundings::test_the_script_is_laid_out_for_each_run_and_used_once_in_the_end": (
            Departing("D9", "SW102")
        ),
    },
    _PROMISES: {
        "TestTheDesk::test_SV301_it_bears_being_broken_off": Departing(
            "D9, D14", "SV301 SW102 SW107"
        ),
        "TestTheDesk::test_SV302_it_bears_a_failing_store": Departing("D9", "SV302 SW102"),
        "TestOneUser::test_SV301_it_bears_being_broken_off": Departing(
            "D9, D14", "SV301 SW102 SW107"
        ),
        "TestOneUser::test_SV302_it_bears_a_failing_store": Departing("D9", "SV302 SW102"),
        "test_a_sound_server_keeps_every_promise_that_can_be_tried": Departing(
            "D9, D14", "SV301 SW107"
        ),
        "test_an_error_event_and_a_bad_status_are_refusals_too": Departing(
            "D9, D14", "SV301 SW107"
        ),
        "test_so_does_a_sound_application": Departing("D9", "SV301 SW102"),
    },
    _EXAMPLES: {
        **{
            f"test_it_bears_being_cut_at_every_event[{name}]": Departing("D9, D14", "SW102 SW107")
            for name in _WITH_AGENTS
        },
        **{
            f"test_it_bears_every_failure_of_its_store[{name}]": Departing("D9", "SW102")
            for name in _WITH_AGENTS
        },
        **{
            f"test_it_bears_{what}[{name}]": Departing(departure, "CK201")
            for name, departure in _NEVER_WHOLE.items()
            for what in ("being_cut_at_every_event", "every_failure_of_its_store")
        },
    },
}

DEPARTING: dict[str, Departing] = {
    f"{path}::{test}": departing
    for path, tests in _TESTS.items()
    for test, departing in tests.items()
}
