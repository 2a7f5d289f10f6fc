"""An SVG in fewer bytes: the same paths, each point told from the one before."""

from __future__ import annotations

import re
from hashlib import sha256
from itertools import pairwise

import numpy as np

from geo.sheet.paint.ink import DIGITS

WAY = re.compile(r' d="([^"]*)"(?!/>)')
"""The path of a shape; that of a clip has nothing behind it, and stays as it is."""

STYLE = re.compile(r'(?: clip-path="([^"]*)")? style="([^"]*)"')
TURN = re.compile(r' transform="rotate\(-?0 [^)]*\)"')
"""A line of text that is not turned says so."""

PLACE = re.compile(r'(?<= )([xy])="([\d.]+)"(?=[^<>]*>[^<])')
INDENT = re.compile(r"^ +", re.MULTILINE)
RULES = "</style>"
NAME = 6
"""Letters of a class: it is called by what it says, so that two files do not mean two things."""

POINTS = {"M": 1, "L": 1, "Q": 2, "C": 3, "z": 0}
"""By command, how many points it takes."""

_LETTERS = str.maketrans("", "", "0123456789.-+e \n")
_NUMBERS = str.maketrans("MLQCz", "     ")


def shorten_svg(svg: str) -> str:
    """Return an SVG as matplotlib writes it with shorter paths, and each style written once."""
    rules: dict[str, str] = {}

    def name(found: re.Match[str]) -> str:
        clip = f"clip-path: {found[1]}; " if found[1] else ""
        rule = f"{clip}{found[2]}"
        rules[rule] = f"s{sha256(rule.encode()).hexdigest()[:NAME]}"
        return f' class="{rules[rule]}"'

    short = WAY.sub(lambda found: f' d="{shorten_way(found[1])}"', svg)
    short = TURN.sub("", STYLE.sub(name, short))
    short = PLACE.sub(lambda found: f'{found[1]}="{float(found[2]):.{DIGITS}f}"', short)
    short = INDENT.sub("", short)
    listed = "".join(f"\n.{called} {{{rule}}}" for rule, called in rules.items())
    return short.replace(RULES, f"{listed}{RULES}", 1)


def shorten_way(way: str) -> str:
    """Return a path of absolute points as one of steps, to so many decimals as ink has.

    Parameters
    ----------
    way
        Commands `M`, `L`, `Q`, `C` and `z`, each written out, with space around each number.
    """
    commands = way.translate(_LETTERS)
    counts = np.array([POINTS[command] for command in commands], dtype=int)
    numbers = np.array(way.translate(_NUMBERS).split(), dtype=float)
    points = np.rint(numbers * 10**DIGITS).astype(int).reshape(-1, 2)
    ends = np.cumsum(counts)
    # All points of a command are told from where the one before it ended.
    starts = np.repeat(ends - counts, counts)
    steps = points - np.where(starts[:, None] > 0, points[starts - 1], 0)
    begins = ends[[command == "M" for command in commands]] - 1
    steps[begins] = points[begins]
    listed = iter(steps.ravel().tolist())
    parts: list[str] = []
    for before, command in pairwise(f" {commands}"):
        letter = command if command in "Mz" else command.lower()
        texts = [_write(next(listed)) for _ in range(2 * POINTS[command])]
        if command == before and command != "M":
            parts.append(_space(texts[0]))
        else:
            parts += [letter, *texts[:1]]
        parts += map(_space, texts[1:])
    return "".join(parts)


def _space(text: str) -> str:
    return text if text.startswith("-") else f" {text}"


def _write(number: int) -> str:
    """Return a number of the smallest steps as a decimal."""
    sign, (whole, part) = "-" * (number < 0), divmod(abs(number), 10**DIGITS)
    tail = f".{part:0{DIGITS}}".rstrip("0") if part else ""
    return f"{sign}{whole or ''}{tail}" if tail else f"{sign}{whole}"
