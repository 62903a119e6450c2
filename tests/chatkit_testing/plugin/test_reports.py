"""What is printed of the conversations, and how comparisons explain themselves."""

from tests.chatkit_testing.plugin.conftest import Project

TWO_USERS = """
async def test_two_users(chatkit_client, chatkit_runner):
    chatkit_runner.script("Hello!", "Who are you?", "Bye!")
    await chatkit_client.send("Hi")
    eve = chatkit_client.as_user(context={"user": "eve"})
    silent = chatkit_client.as_user(context={"user": "bo"})
    await eve.send("Me too")
    await chatkit_client.send("Thanks")
"""


def test_a_test_that_failed_shows_the_conversation_of_each_client(project: Project) -> None:
    result = project.run(TWO_USERS + "    assert eve.thread_id == 'thr_9'\n")

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "-* chatkit conversation: Desk -*",
            "user       Hi",
            "assistant  Hello!",
            "",
            "user       Thanks",
            "assistant  Bye!",
            '-* chatkit conversation: Desk, context {"user": "eve"} -*',
            "user       Me too",
            "assistant  Who are you?",
        ],
        consecutive=True,
    )
    result.stdout.no_fnmatch_line('-*"bo"*')


def test_so_does_one_whose_clients_are_its_own(project: Project) -> None:
    result = project.run("""
from chatkit_testing import ChatKitClient

async def test_hello(chatkit_server, chatkit_runner):
    chatkit_runner.script("Hello!")
    await ChatKitClient(chatkit_server).send("Hi")
    assert 1 == 2
""")

    result.stdout.fnmatch_lines(["-* chatkit conversation: Desk -*", "user       Hi"])


def test_a_test_that_passed_shows_nothing(project: Project) -> None:
    result = project.run(TWO_USERS)

    result.assert_outcomes(passed=1)
    result.stdout.no_fnmatch_line("*conversation*")


def test_conversations_are_printed_if_that_is_asked_for(project: Project) -> None:
    result = project.run(TWO_USERS + "\ndef test_nothing(): ...\n", "--chatkit-outline")

    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(
        [
            ".",
            "test_desk.py::test_two_users",
            "  Desk",
            "    user       Hi",
            "    assistant  Hello!",
            "",
            "    user       Thanks",
            "    assistant  Bye!",
            "",
            '  Desk, context {"user": "eve"}',
            "    user       Me too",
            "    assistant  Who are you?",
            "",
            ".*100%*",
        ],
        consecutive=True,
    )


def test_from_the_processes_of_xdist_too(project: Project) -> None:
    tests = "\n".join(
        f"""
async def test_{name}(chatkit_client, chatkit_runner):
    chatkit_runner.script("Hello {name}!")
    await chatkit_client.send("Hi")
"""
        for name in ("ada", "bo", "eve")
    )

    result = project.run(tests, "--chatkit-outline", "-n", "2", apart=True)

    result.assert_outcomes(passed=3)
    for name in ("ada", "bo", "eve"):
        result.stdout.fnmatch_lines(
            [
                f"test_desk.py::test_{name}",
                "    user       Hi",
                f"    assistant  Hello {name}!",
                "",
            ],
            consecutive=True,
        )


def test_one_conversation_needs_no_name_and_a_full_line_is_ended_before(project: Project) -> None:
    result = project.run(
        """
async def test_hello(chatkit_client, chatkit_runner):
    chatkit_runner.script("Hello!")
    await chatkit_client.send("Hi")
""",
        "--chatkit-outline",
        "-v",
        "-v",
    )

    result.stdout.fnmatch_lines(
        [
            "test_desk.py::test_hello PASSED*",
            "test_desk.py::test_hello",
            "    user       Hi",
            "    assistant  Hello!",
        ],
        consecutive=True,
    )


def test_a_comparison_with_patterns_explains_itself(project: Project) -> None:
    result = project.run("""
from chatkit_testing import expect

async def test_hello(chatkit_client, chatkit_runner):
    chatkit_runner.script("Hello!")
    turn = await chatkit_client.send("Hi")
    assert turn.items == [expect.user_message("Hi"), expect.assistant_message("Bye!")]
""")

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["E *Bye!*", "E *Hello!*"])


def test_other_comparisons_are_left_to_pytest(project: Project) -> None:
    project.write("conftest.py", "")

    result = project.run("def test_sum(): assert [1] == [2]")

    result.stdout.fnmatch_lines(["E  *At index 0 diff: 1 != 2"])
