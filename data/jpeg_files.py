"""JPEG files: whether bytes from a phone are a photo and nothing else.

Phones send what their browser wrote: a plain JPEG without notes about place, device or person.
Every marker is walked through, and nothing may stand after the end, so that no other kind of file
hides in it.
"""

from dataclasses import dataclass
from typing import Final

from data.errors import DataError

LARGEST: Final = 900_000
"""Bytes of a photo; phones reduce theirs to less."""
_LONGEST_SIDE: Final = 4096
_SHORTEST_SIDE: Final = 16
_START, _END, _SCAN = b"\xff\xd8", 0xD9, 0xDA
_FRAMES: Final = frozenset({0xC0, 0xC1, 0xC2})
"""Baseline, extended and progressive; what browsers write."""
_ALLOWED: Final = frozenset({0xC4, 0xDB, 0xDD, 0xE0, 0xE2, _SCAN}) | _FRAMES
"""Tables, intervals, JFIF and colour profile; no EXIF (0xE1), which tells where and who."""
_RESTARTS: Final = frozenset({0x00, *range(0xD0, 0xD8)})


class InvalidPhotoError(DataError):
    """What was sent is no photo that can be kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JpegSize:
    """Width and height in pixels."""

    width: int
    height: int


def checked_jpeg(content: bytes) -> JpegSize:
    """Return the size of the photo `content`.

    Raises
    ------
    InvalidPhotoError
        If it is too big, no JPEG, carries notes about place or person, or is cut off.
    """
    if len(content) > LARGEST:
        raise InvalidPhotoError(
            "照片有 {size} 字节，超过 {most}：请在手机上重新拍摄", size=len(content), most=LARGEST
        )
    if not content.startswith(_START):
        raise InvalidPhotoError("上传的不是 JPEG 照片：请用应用里的拍照按钮")
    size = _walk(content)
    if not (
        min(size.width, size.height) >= _SHORTEST_SIDE
        and max(size.width, size.height) <= _LONGEST_SIDE
    ):
        raise InvalidPhotoError(
            "照片是 {width}×{height} 像素，应在 16 到 4096 之间：请在手机上重新拍摄",
            width=size.width,
            height=size.height,
        )
    return size


def _walk(content: bytes) -> JpegSize:
    size, has_scan, at = None, False, len(_START)
    while at + 4 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker not in _ALLOWED:
            raise InvalidPhotoError(
                "照片里有不能保存的附加信息（标记 {marker}）：请用应用里的拍照按钮",
                marker=f"{marker:02X}",
            )
        length = int.from_bytes(content[at + 2 : at + 4])
        if length < 2 or at + 2 + length > len(content):
            break
        if marker in _FRAMES:
            if length < 8:
                break
            height = int.from_bytes(content[at + 5 : at + 7])
            size = JpegSize(width=int.from_bytes(content[at + 7 : at + 9]), height=height)
        at += 2 + length
        if marker == _SCAN:
            has_scan, at = True, _after_scan(content, at)
        if content[at : at + 2] == bytes((0xFF, _END)):
            if size is not None and has_scan and at + 2 == len(content):
                return size
            break
    raise InvalidPhotoError("照片不完整，或后面还有别的内容：请重新拍摄")


def _after_scan(content: bytes, at: int) -> int:
    """Return where the next marker stands that is no part of the picture's own data."""
    while (at := content.find(b"\xff", at)) >= 0:
        if at + 1 >= len(content) or content[at + 1] not in _RESTARTS:
            return at
        at += 2
    return len(content)
