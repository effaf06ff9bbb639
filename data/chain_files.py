"""Chain files: one side's secret chain, kept by that side alone and never in the database."""

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from data.errors import DataError
from data.output_files import unwritable
from planner.ledger_entry import Holder
from planner.secret_chain import VALUE_BYTES, chain_value, value_before

_FORMAT: Final = "xuntu-chain/1"
_LONGEST: Final = 10**6
LARGEST_FILE: Final = 4096
"""Bytes; a chain file has about 150."""
LENGTH: Final = 1000
"""How many values a chain has: some forty years of two draws a month."""


class ChainFileError(DataError):
    """A chain file cannot be made or read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretChain:
    """A secret chain; whoever has `start` can open every value."""

    holder: Holder
    start: bytes
    length: int = LENGTH

    @property
    def anchor(self) -> str:
        """Return the last value, which is made public first, as 64 hexadecimal digits."""
        return chain_value(self.start, self.length).hex()

    def value(self, anchor: str) -> str:
        """Return the value before `anchor`, to be revealed, as 64 hexadecimal digits.

        Raises
        ------
        BrokenChainError
            If the anchor is not of this chain, or the chain is used up.
        """
        return value_before(self.start, bytes.fromhex(anchor), length=self.length).hex()


def new_chain(path: Path, holder: Holder, *, start: bytes | None = None) -> SecretChain:
    """Write a new secret chain to `path`, readable by its owner alone, and return it.

    Raises
    ------
    ChainFileError
        If the file exists: a chain that was registered must not be lost.
    UnwritableFileError
        If it cannot be written.
    """
    chain = SecretChain(holder=holder, start=start or secrets.token_bytes(VALUE_BYTES))
    content = {
        "format": _FORMAT,
        "holder": holder.value,
        "start": chain.start.hex(),
        "length": chain.length,
    }
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise ChainFileError(
            "{path} 已经存在，不能覆盖：已登记的秘密链丢了就不能再抽取。请换一个文件名",
            path=str(path),
        ) from error
    except OSError as error:
        raise unwritable(path, error) from error
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(json.dumps(content) + "\n")
    return chain


def read_chain(path: Path) -> SecretChain:
    """Return the secret chain kept in `path`.

    Raises
    ------
    ChainFileError
        If it is not a chain file.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise _not_a_chain(str(path)) from error
    return parse_chain(content, name=str(path))


def parse_chain(content: bytes, *, name: str) -> SecretChain:
    """Return the secret chain that the bytes of a file hold; `name` is what to call the file.

    Raises
    ------
    ChainFileError
        If it is not a chain file.
    """
    if len(content) > LARGEST_FILE:
        raise ChainFileError(
            "{path} 有 {size} 字节，秘密链文件不超过 {most} 字节：请核对是否拿错文件",
            path=name,
            size=len(content),
            most=LARGEST_FILE,
        )
    try:
        found = json.loads(content.decode("utf-8"))
        chain = SecretChain(
            holder=Holder(found["holder"]),
            start=bytes.fromhex(found["start"]),
            length=int(found["length"]),
        )
        kind = found["format"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise _not_a_chain(name) from error
    if kind != _FORMAT or len(chain.start) != VALUE_BYTES or not 1 <= chain.length <= _LONGEST:
        raise ChainFileError("{path} 里的秘密链长度不对：文件已损坏，请用备份", path=name)
    return chain


def _not_a_chain(name: str) -> ChainFileError:
    return ChainFileError("{path} 不是秘密链文件，或读不出来：请核对是否拿错文件", path=name)
