"""The command ``serve``: its help, and what it needs."""

import pytest

from chatkit_testing._distribution import how_to_install
from chatkit_testing.cli import _serve, main


def test_its_help_suffices_to_write_a_first_scenario(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--help"]) == 0

    told = capsys.readouterr().out
    for word in ("turns:", "user: order", "--script", "--store", "--reload", "client_tool_call"):
        assert word in told


def test_a_package_that_is_missing_is_named_with_the_extra(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(_serve._PACKAGES, "no_such_server", "no-such-server")

    assert main(["serve", "desk.yaml"]) == 2
    assert capsys.readouterr().err == (
        f"chatkit-testing serve: it needs no-such-server: {how_to_install('watchfiles')} "
        "brings what serving needs\n"
    )
