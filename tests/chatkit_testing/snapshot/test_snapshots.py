"""Snapshots in small projects: kept, compared, brought up to date, left over."""

import pytest

from tests.chatkit_testing.snapshot.conftest import Project

HEADER = "# serializer version: 1\n"


def turn_with(*answers: str) -> str:
    return f"""
import pytest

@pytest.fixture
def chatkit_context():
    return {{"answers": {list(answers)!r}}}

async def test_answers(chatkit_client, chatkit_snapshot):
    turn = await chatkit_client.send("Where is order A1?")

    assert turn == chatkit_snapshot
"""


def test_a_new_snapshot_is_kept_in_one_readable_file(project: Project) -> None:
    result = project.keep(turn_with("It shipped yesterday.\n\nIt is on its way.", "Anything else?"))

    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["1 snapshot generated."])
    assert project.kept.read_text(encoding="utf-8") == (
        f"{HEADER}"
        "# name: test_answers\n"
        "  user       Where is order A1?\n"
        "  assistant  It shipped yesterday.\n"
        "  \n"
        "             It is on its way.\n"
        "  assistant  Anything else?\n"
        "# ---\n"
    )


def test_an_equal_turn_passes(project: Project) -> None:
    project.keep(turn_with("It shipped yesterday."))

    result = project.run(turn_with("It shipped yesterday."))

    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["1 snapshot passed."])


def test_a_snapshot_that_was_never_kept_fails_and_says_how_to_keep_it(project: Project) -> None:
    result = project.run(turn_with("It shipped yesterday."))

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            ">       assert turn == chatkit_snapshot",
            "E       AssertionError: assert [[]+ received] == [[]- snapshot]",
            "E         Snapshot 'test_answers' does not exist!",
            "E         if what was received is right, keep it: pytest --snapshot-update",
            "E         + user       Where is order A1?",
            "E         + assistant  It shipped yesterday.",
            "1 snapshot failed.",
        ]
    )
    assert not project.kept.exists()


def test_a_turn_that_went_otherwise_fails_with_the_lines_that_differ(project: Project) -> None:
    project.keep(
        turn_with("Hm.", "Let me see.", "It shipped yesterday.", "Anything else?", "Bye.", "Now.")
    )

    result = project.run(
        turn_with("Hm.", "Let me see.", "It is packed.", "Anything else?", "Bye.", "Now.")
    )

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "E       *assert [[]+ received] == [[]- snapshot]",
            "E         if what was received is right, keep it: pytest --snapshot-update",
            "E           user       Where is order A1?",
            "E           ...",
            "E           assistant  Let me see.",
            "E         - assistant  It shipped yesterday.",
            "E         + assistant  It is packed.",
            "E           assistant  Anything else?",
            "E           ...",
            "E           assistant  Now.",
            "",
        ],
        consecutive=True,
    )
    result.stdout.fnmatch_lines(["1 snapshot failed."])


def test_an_update_keeps_what_was_received(project: Project) -> None:
    project.keep(turn_with("It shipped yesterday."))

    result = project.keep(turn_with("It is packed."))

    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["1 snapshot updated."])
    assert "  assistant  It is packed.\n# ---" in project.kept.read_text(encoding="utf-8")
    project.run(turn_with("It is packed.")).assert_outcomes(passed=1)


TWO = """
import pytest

@pytest.fixture
def chatkit_context():
    return {"answers": ["Hello."]}

async def test_one(chatkit_client, chatkit_snapshot):
    assert await chatkit_client.send("One") == chatkit_snapshot
    assert await chatkit_client.send("One again") == chatkit_snapshot
    assert await chatkit_client.send("One more") == chatkit_snapshot(name="more")

async def test_two(chatkit_client, chatkit_snapshot):
    assert await chatkit_client.send("Two") == chatkit_snapshot
"""
ONE = TWO.partition("async def test_two")[0].replace('== chatkit_snapshot(name="more")', "")


def test_each_comparison_of_a_test_has_a_name_of_its_own(project: Project) -> None:
    project.keep(TWO).assert_outcomes(passed=2)

    names = [
        line.removeprefix("# name: ")
        for line in project.kept.read_text(encoding="utf-8").splitlines()
        if line.startswith("# name: ")
    ]
    assert names == ["test_one", "test_one.1", "test_one[more]", "test_two"]
    project.run(TWO).assert_outcomes(passed=2)


def test_what_no_test_compares_any_more_is_told_and_taken_out_by_an_update(
    project: Project,
) -> None:
    project.keep(TWO)

    result = project.run(ONE, "--snapshot-details")

    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(
        [
            "2 snapshots passed. 2 snapshots unused.",
            "Unused test_one[[]more], test_two (__snapshots__/test_parrot.outline)",
            "Re-run pytest with --snapshot-update to delete unused snapshots.",
        ]
    )
    result = project.keep(ONE)
    result.stdout.fnmatch_lines(["2 snapshots passed. 2 unused snapshots deleted."])
    assert "test_two" not in project.kept.read_text(encoding="utf-8")


def test_a_file_that_nothing_is_left_of_is_deleted(project: Project) -> None:
    project.keep(TWO)
    project.write("test_other.py", "def test_it(chatkit_snapshot): assert 'Hi' == chatkit_snapshot")

    project.keep("def test_nothing(): ...").assert_outcomes(passed=2)

    assert [path.name for path in project.kept.parent.iterdir()] == ["test_other.outline"]


KINDS = """
import pytest
from chatkit_testing import SyncChatKitClient

@pytest.fixture
def chatkit_context():
    return {"answers": ["Hello."]}

async def test_kinds(chatkit_client, chatkit_store, chatkit_snapshot):
    first = await chatkit_client.send("One")
    await chatkit_client.send("Two")
    await chatkit_client.rename("Numbers")
    thread = await chatkit_client.thread()
    assert chatkit_client == chatkit_snapshot(name="client")
    assert thread == chatkit_snapshot(name="thread")
    metadata = await chatkit_store.load_thread(thread.id, {})
    assert metadata == chatkit_snapshot(name="thread without items")
    assert first.items == chatkit_snapshot(name="items")
    assert first.shown == chatkit_snapshot(name="shown")
    assert first.user_message == chatkit_snapshot(name="one item")
    assert first.widgets == chatkit_snapshot(name="no items")
    assert first.outline == chatkit_snapshot(name="text")
    assert chatkit_snapshot(name="other way round") == first
"""


def test_clients_threads_items_and_texts_are_kept_too(project: Project) -> None:
    project.keep(KINDS).assert_outcomes(passed=1)

    turn = "  user       One\n  assistant  Hello.\n"
    second = turn.replace("One", "Two")
    kept = {
        "client": f"{turn}  \n{second}",
        "items": turn,
        "no items": "  (nothing)\n",
        "one item": "  user       One\n",
        "other way round": turn,
        "shown": turn,
        "text": turn,
        "thread without items": '  thread     "Numbers"\n',
        "thread": f'  thread     "Numbers"\n{turn}{second}',
    }
    assert project.kept.read_text(encoding="utf-8") == HEADER + "".join(
        f"# name: test_kinds[{name}]\n{text}# ---\n" for name, text in kept.items()
    )
    project.run(KINDS).assert_outcomes(passed=1)


def test_what_has_no_outline_is_refused_and_told_what_has(project: Project) -> None:
    tests = "def test_data(chatkit_snapshot):\n    assert {'a': 1} == chatkit_snapshot\n"

    for result in (project.run(tests), project.keep(tests)):
        result.assert_outcomes(failed=1)
        result.stdout.fnmatch_lines(
            [
                ">       assert {'a': 1} == chatkit_snapshot",
                'E       *assert {"a": 1} has no outline',
                "E         chatkit_snapshot keeps turns, clients (all their turns), threads, "
                "items, lists of these, and texts; syrupy's own fixture `snapshot` keeps anything",
                "",
            ],
            consecutive=True,
        )
    assert not project.kept.exists()


BESIDE = """
def test_both(snapshot, chatkit_snapshot):
    assert {"a": 1} == snapshot
    assert "an outline" == chatkit_snapshot
    assert {"a": 1} != chatkit_snapshot
"""


def test_syrupys_own_snapshots_stand_beside_in_a_file_of_theirs(project: Project) -> None:
    project.keep(BESIDE).assert_outcomes(passed=1)

    assert sorted(path.name for path in project.kept.parent.iterdir()) == [
        "test_parrot.ambr",
        "test_parrot.outline",
    ]
    project.run(BESIDE).assert_outcomes(passed=1)
    result = project.run(BESIDE.replace('{"a": 1} ==', '{"a": 2} =='))
    result.stdout.fnmatch_lines(["E *assert [[]+ received] == [[]- snapshot]", "E *dict({"])


ODD = r"""
import pytest

@pytest.mark.parametrize("text", [
    "a\r\nb\rc", "form\x0cfeed", "\x1c\x85\u2028", "\ud83d", "# ---", "# name: x", "  indented",
    "trailing  ", "\n\n", "\ufeff", "\x00", "tab\t", "\U0001f600",
])
def test_odd(text, chatkit_snapshot):
    assert text == chatkit_snapshot
"""


def test_odd_texts_are_the_same_after_the_file(project: Project) -> None:
    project.keep(ODD).assert_outcomes(passed=13)

    result = project.run(ODD)

    result.assert_outcomes(passed=13)
    result.stdout.fnmatch_lines(["13 snapshots passed."])


def test_workers_compare_with_what_was_kept(project: Project) -> None:
    project.keep(TWO)

    result = project.run(TWO.replace('"Two"', '"2"'), "-n", "2")

    result.assert_outcomes(passed=1, failed=1)


class TestWithoutSyrupy:
    def test_a_missing_package_is_named_with_how_to_install_it(self, project: Project) -> None:
        project.write(
            "conftest.py",
            """
import sys
import pytest

@pytest.fixture(autouse=True)
def no_syrupy(monkeypatch):
    monkeypatch.setitem(sys.modules, "syrupy", None)
""",
        )

        result = project.run("def test_it(chatkit_snapshot): ...")

        result.assert_outcomes(errors=1)
        result.stdout.fnmatch_lines(
            [
                "E *MissingPackage: the fixture chatkit_snapshot needs the package 'syrupy', "
                "which is not installed: pip install *"
            ]
        )

    def test_a_fixture_of_another_plugin_is_told_apart(self, project: Project) -> None:
        project.write(
            "conftest.py",
            "import pytest\n\n@pytest.fixture\ndef snapshot():\n    return {}\n",
        )

        result = project.run("def test_it(chatkit_snapshot): ...")

        result.assert_outcomes(errors=1)
        result.stdout.fnmatch_lines(
            [
                "chatkit_snapshot stands on syrupy's fixture `snapshot`, but here that is a "
                "builtins.dict: another plugin, or a conftest.py, has a fixture of the same name"
            ]
        )


def test_a_projects_own_fixture_may_use_the_extension(project: Project) -> None:
    tests = """
import pytest
from chatkit_testing import OutlineExtension

@pytest.fixture
def conversation(snapshot):
    return snapshot.use_extension(OutlineExtension)

def test_it(conversation):
    assert "user  Hi" == conversation
"""
    project.keep(tests).assert_outcomes(passed=1)

    assert project.kept.exists()
