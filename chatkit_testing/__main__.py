"""``python -m chatkit_testing``: the command line, where its script is not on the path."""

import sys

from chatkit_testing.cli import main

if __name__ == "__main__":
    sys.exit(main())
