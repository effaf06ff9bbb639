"""Palette PNG: pictures of screens in 256 colours, a third of their size; no imaging library."""

import base64
import struct
import zlib

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Page

_UNPACK = """async address => {
  const picture = new Image();
  picture.src = address;
  await picture.decode();
  const canvas = new OffscreenCanvas(picture.width, picture.height);
  const pen = canvas.getContext('2d');
  pen.drawImage(picture, 0, 0);
  const bytes = pen.getImageData(0, 0, picture.width, picture.height).data;
  const reader = new FileReader();
  const told = new Promise(done => { reader.onload = () => done(reader.result); });
  reader.readAsDataURL(new Blob([bytes]));
  return [picture.width, picture.height, (await told).split(',')[1]];
}"""


def smaller(page: Page, picture: bytes) -> bytes:
    """Return the PNG `picture` with the 256 colours that stand for it best; `page` unpacks it."""
    address = f"data:image/png;base64,{base64.b64encode(picture).decode()}"
    width, height, packed = page.evaluate(_UNPACK, address)
    pixels = np.frombuffer(base64.b64decode(packed), dtype=np.uint8).reshape(height, width, 4)
    return palette_png(pixels[..., :3])


def palette_png(pixels: NDArray[np.uint8]) -> bytes:
    """Return `pixels`, (height, width, 3), as a PNG of at most 256 colours."""
    height, width, _ = pixels.shape
    palette, index = _quantised(pixels.reshape(-1, 3))
    rows = np.zeros((height, width + 1), dtype=np.uint8)  # each row begins with its filter: none
    rows[:, 1:] = index.reshape(height, width)
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (
            _chunk(b"IHDR", header),
            _chunk(b"PLTE", palette.tobytes()),
            _chunk(b"IDAT", zlib.compress(rows.tobytes(), 9)),
            _chunk(b"IEND", b""),
        )
    )


def _quantised(pixels: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return a palette, (colours, 3), and for each of `pixels` its place there.

    The commonest colours keep their own value once near ones are taken together; every other
    colour becomes the nearest of them.
    """
    packed = pixels.astype(np.uint32) @ np.array([1 << 16, 1 << 8, 1], dtype=np.uint32)
    found, which, count = np.unique(packed, return_inverse=True, return_counts=True)
    colours = np.stack([found >> 16, found >> 8 & 255, found & 255], axis=1).astype(np.int32)
    order = np.lexsort((found, -count))
    chosen: list[int] = []
    cells: set[tuple[int, ...]] = set()
    for number in order.tolist():
        cell = tuple((colours[number] >> 4).tolist())
        if cell not in cells or len(chosen) < 48:
            chosen.append(number)
            cells.add(cell)
        if len(chosen) == 256:
            break
    palette = colours[chosen]
    nearest = np.empty(len(colours), dtype=np.uint8)
    for first in range(0, len(colours), 4096):
        part = colours[first : first + 4096]
        apart = ((part[:, None, :] - palette[None, :, :]) ** 2).sum(axis=2)
        nearest[first : first + 4096] = apart.argmin(axis=1)
    return palette.astype(np.uint8), nearest[which.reshape(-1)]


def _chunk(kind: bytes, content: bytes) -> bytes:
    check = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)
