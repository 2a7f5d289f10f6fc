"""Runs commands that it reads as JSON, in one process, and writes how each ended and what it said.

What a process may do, and how large its files may be, is thus tried with one start for all.
"""

import json
import sys

from click.testing import CliRunner

from geo.__main__ import cli


def main() -> None:
    ends = []
    for words in json.load(sys.stdin):
        done = CliRunner().invoke(cli, words, prog_name="python -m geo")
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        ends.append([done.exit_code, done.stderr])
    json.dump(ends, sys.stdout)


if __name__ == "__main__":
    main()
