"""The browser that tests drive: Chromium as Debian has it; `make` installs it where missing."""

import os
import shutil
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager

from playwright.sync_api import Browser, Error, sync_playwright

__all__ = ["BrowserError", "find_chromium", "install", "launched"]

NAMES = ("chromium", "chromium-browser", "google-chrome")
APT = ("apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300")
INSTALL = ((*APT, "update"), (*APT, "-y", "--no-install-recommends", "install", "chromium"))
# Nothing of it is to leave the machine; root has no sandbox.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class BrowserError(Exception):
    """There is no browser, and what to do about it."""


def find_chromium(path: str | None = None) -> str | None:
    """Find the browser on the PATH."""
    found = (shutil.which(name, path=path) for name in NAMES)
    return next((each for each in found if each), None)


def install(path: str | None = None) -> str:
    """Give the browser, installed if it is missing and we may.

    Raises:
        BrowserError: We may not, or apt-get failed.
    """
    if found := find_chromium(path):
        return found
    if os.geteuid() or not shutil.which("apt-get", path=path):
        raise BrowserError(
            "Chromium is not installed, and the page of chatkit-testing serve is tested in it: "
            f"none of {', '.join(NAMES)} is on the PATH. On Debian: apt-get install chromium"
        )
    print("Installing Chromium (about a minute, once) …", flush=True)
    for command in INSTALL:  # what matters is what is there at the end
        subprocess.run(command, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})
    if found := find_chromium(path):
        return found
    raise BrowserError("apt-get did not install chromium; above is what it said")


@contextmanager
def launched() -> Generator[Browser]:
    """Run the browser, without a window, in a profile of its own.

    Raises:
        BrowserError: It is not installed, or does not start.
    """
    chromium = find_chromium()
    if chromium is None:
        raise BrowserError("Chromium is not installed: run `make browser`")
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        except Error as error:
            raise BrowserError(f"{chromium} does not start: {error.message}") from error
        try:
            yield browser
        finally:
            browser.close()


def main() -> None:
    """Install it where it is missing."""
    try:
        install(os.environ.get("PATH"))
    except BrowserError as error:
        sys.exit(f"{error}")


if __name__ == "__main__":
    main()
