from functools import partial

import numpy as np
from shapely.geometry import box

from geo.battle.nouns import Battle
from geo.sheet.map_window import PX, fit_window
from geo.sheet.paint.painter import paint_area, paint_lines
from geo.sheet.paint.raster_page import RasterPage

SIZE = (300.0, 200.0)
LONG = 60


def test_each_line_ends_with_its_own_ground_however_many_there_were(battle: Battle) -> None:
    # The renderer takes a path that lies where the last one lay in memory for the last one:
    # where nothing was done about it, one picture in thirty was wrong.
    window = fit_window(battle, "town", SIZE[0] * PX, SIZE[1] * PX, exact=True)
    raster = RasterPage(SIZE, (0, 0, *SIZE), window, 1.0)
    chart = raster.map

    def paint(left: int) -> None:
        west, north = chart.locate(left, 50)
        east, south = chart.locate(left + LONG, 110)
        ground = paint_area(chart, box(west, south, east, north), "#ffffff", alpha=0.01)
        line = [chart.locate(0, 80), chart.locate(SIZE[0], 80)]
        paint_lines(chart, [line], "#ff0000", 20, clip=ground)

    for number in range(600):
        left = (20, 120, 200)[number % 3]
        pixels = np.asarray(raster.paint(None, partial(paint, left)))
        red = np.flatnonzero((pixels[80] == (255, 0, 0)).all(axis=1))
        assert red.tolist() == list(range(left, left + LONG)), number
