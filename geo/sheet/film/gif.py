"""Moving GIFs with one palette for all pictures: what does not change is not written again."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import GifImagePlugin, Image, ImageColor

COLOURS = 255
"""The last of 256 means that a pixel stays as it is."""

STAYS = 255


def make_palette(pictures: list[Image.Image], kept: Iterable[str] = ()) -> Image.Image:
    """Return a picture that holds the colours that all of these can share.

    Parameters
    ----------
    pictures
        In RGB, all of one size.
    kept
        Colours that must be among them, however few pixels have them: a badge is small.
    """
    sure = sorted({ImageColor.getrgb(colour)[:3] for colour in kept})
    small = [picture.reduce(2) for picture in pictures]
    width, height = small[0].size
    # One at full size too: letters are thinner than two pixels.
    mosaic = Image.new("RGB", (width * 2, height * (2 + (len(small) + 1) // 2)))
    mosaic.paste(pictures[len(pictures) // 2].crop((0, 0, width * 2, height * 2)), (0, 0))
    for n, picture in enumerate(small):
        mosaic.paste(picture, (n % 2 * width, (2 + n // 2) * height))
    found = mosaic.quantize(
        COLOURS - len(sure), Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE
    ).getpalette("RGB")
    palette = Image.new("P", (1, 1))
    palette.putpalette([*(found or ()), *(level for colour in sure for level in colour)])
    return palette


def render_gif(
    pictures: Iterable[Image.Image], times: Iterable[int], palette: Image.Image, about: str
) -> bytes:
    """Return pictures of one size as a GIF that plays over and over.

    Parameters
    ----------
    pictures
        In RGB.
    times
        How long each is shown, in hundredths of a second.
    palette
        As `make_palette` gives it.
    about
        A comment that stays with the file.
    """
    colours = bytes(palette.getpalette("RGB") or ())[: COLOURS * 3].ljust(768, b"\0")
    nearest = _list_nearest(palette)
    parts: list[bytes] = []
    before: NDArray[np.uint8] | None = None
    for picture, time in zip(pictures, times, strict=True):
        pixels = _find_nearest(picture, nearest)
        if before is None:
            height, width = pixels.shape
            parts += [
                b"GIF89a" + struct.pack("<HHBBB", width, height, 0xF7, 0, 0) + colours,
                b"!\xff\x0bNETSCAPE2.0\x03\x01\0\0\0",
                b"!\xfe" + _render_blocks(about.encode()),
            ]
        changed = np.ones_like(pixels, dtype=bool) if before is None else pixels != before
        rows, columns = np.flatnonzero(changed.any(axis=1)), np.flatnonzero(changed.any(axis=0))
        top, bottom = (int(rows[0]), int(rows[-1]) + 1) if rows.size else (0, 1)
        left, right = (int(columns[0]), int(columns[-1]) + 1) if columns.size else (0, 1)
        cut = np.s_[top:bottom, left:right]
        image = Image.fromarray(np.where(changed[cut], pixels[cut], np.uint8(STAYS)))
        parts += GifImagePlugin.getdata(
            image, offset=(left, top), duration=10 * time, transparency=STAYS, disposal=1
        )
        before = pixels
    return b"".join([*parts, b";"])


def reduce_colours(pictures: Iterable[Image.Image], palette: Image.Image) -> Iterator[Image.Image]:
    """Yield pictures in no other colours than those of a palette."""
    colours = np.asarray(palette.getpalette("RGB"), dtype=np.uint8).reshape(-1, 3)
    nearest = _list_nearest(palette)
    for picture in pictures:
        yield Image.fromarray(colours[_find_nearest(picture, nearest)])


def _list_nearest(palette: Image.Image) -> NDArray[np.uint8]:
    """Return for every colour of `_list_colours` the number of the nearest one there is."""
    cube = Image.fromarray(_list_colours()).quantize(palette=palette, dither=Image.Dither.NONE)
    return np.asarray(cube).ravel()


@cache
def _list_colours() -> NDArray[np.uint8]:
    """Return every colour of six bits a channel."""
    levels = np.arange(64, dtype=np.uint8) * 4 + 2
    red, green, blue = np.meshgrid(levels, levels, levels, indexing="ij")
    return np.stack([red, green, blue], axis=-1).reshape(512, 512, 3)


def _find_nearest(picture: Image.Image, nearest: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the number of the nearest colour of each pixel."""
    pixels = np.asarray(picture) >> 2
    index = pixels[:, :, 0].astype(np.uint32)
    for channel in (1, 2):
        index <<= 6
        index |= pixels[:, :, channel]
    return nearest[index]


def _render_blocks(content: bytes) -> bytes:
    blocks = (content[at : at + 255] for at in range(0, len(content), 255))
    return b"".join(bytes([len(block)]) + block for block in blocks) + b"\0"
