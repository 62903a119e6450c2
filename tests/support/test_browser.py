"""The browser of the tests: found where it is, and what is said where it is not."""

from pathlib import Path

import pytest

from tests.support.browser import BrowserError, find_chromium, install, launched


def test_the_browser_on_the_path_is_taken(tmp_path: Path) -> None:
    program = tmp_path / "chromium-browser"
    program.touch(mode=0o700)

    assert find_chromium(str(tmp_path)) == str(program)
    assert install(str(tmp_path)) == str(program)


def test_where_it_cannot_be_installed_it_is_said_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(BrowserError) as refused:
        install(str(tmp_path))

    assert str(refused.value) == (
        "Chromium is not installed, and the page of chatkit-testing serve is tested in it: none "
        "of chromium, chromium-browser, google-chrome is on the PATH. On Debian: apt-get install "
        "chromium"
    )


def test_a_test_that_needs_it_fails_and_names_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")

    with (
        pytest.raises(BrowserError, match="Chromium is not installed: run `make browser`"),
        launched(),
    ):
        pass
