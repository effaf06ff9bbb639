import struct
import zlib

import numpy as np
import pytest
from playwright.sync_api import Browser

from tests.browser.palette_png import palette_png, smaller


def test_a_picture_of_few_colours_keeps_every_pixel() -> None:
    pixels = np.zeros((5, 7, 3), dtype=np.uint8)
    pixels[1:3, 2:6] = (200, 30, 30)
    pixels[4] = (255, 224, 102)
    packed = palette_png(pixels)
    width, height = struct.unpack(">II", packed[16:24])
    colours = packed.index(b"PLTE") + 4
    palette = np.frombuffer(packed[colours : colours + 9], dtype=np.uint8).reshape(3, 3)
    start = packed.index(b"IDAT") + 4
    rows = np.frombuffer(zlib.decompressobj().decompress(packed[start:]), dtype=np.uint8)
    index = rows.reshape(height, width + 1)[:, 1:]
    assert np.array_equal(palette[index], pixels)


@pytest.mark.browser
def test_a_browser_reads_back_what_was_made_smaller(browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 200, "height": 100})
    page.set_content("<body style='background:linear-gradient(90deg,#c81e1e,#3a78c8)'>")
    picture = page.screenshot()
    small = smaller(page, picture)
    again = smaller(page, small)
    page.close()
    assert small[:8] == b"\x89PNG\r\n\x1a\n"
    assert len(small) < 250_000
    assert again[16:24] == small[16:24]
