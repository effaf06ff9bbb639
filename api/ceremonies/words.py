"""Kinds of entries, stages and sources of a public draw, in words."""

from collections.abc import Mapping
from typing import Final

from geo.message import Message, message
from planner.entropy import EntropyKind
from planner.ledger_entry import DrawPurpose, EntryKind, Holder
from planner.ledger_state import Stage

KINDS: Final[Mapping[EntryKind, Message]] = {
    EntryKind.CHAIN: message("登记"),
    EntryKind.COMMIT: message("承诺"),
    EntryKind.REVEAL: message("揭示"),
    EntryKind.RESULT: message("结果"),
    EntryKind.VOID: message("作废"),
}
STAGES: Final[Mapping[Stage, Message]] = {
    Stage.COMMITTED: message("已承诺，待揭示"),
    Stage.REVEALED: message("已揭示，待记结果"),
    Stage.DONE: message("已完成"),
    Stage.VOID: message("已作废"),
}
PURPOSES: Final[Mapping[DrawPurpose, Message]] = {
    DrawPurpose.OBJECTS: message("抽取检查对象"),
    DrawPurpose.OFFICERS: message("抽取检查人员"),
}
HOLDERS: Final[Mapping[Holder, Message]] = {
    Holder.OFFICE: message("实施机关"),
    Holder.SUPERVISOR: message("监督方"),
}
SOURCES: Final[Mapping[EntropyKind, Message]] = {
    EntropyKind.D10: message("十面骰（每颗 0–9）"),
    EntropyKind.D6: message("六面骰（每颗 1–6）"),
    EntropyKind.COIN: message("硬币（每枚 0 或 1）"),
    EntropyKind.LOTTERY: message("彩票开奖号码"),
}
EXAMPLES: Final[Mapping[EntropyKind, Message]] = {
    EntropyKind.D10: message("{count} 个 0–9 的数字，连着写"),
    EntropyKind.D6: message("{count} 个 1–6 的数字，连着写"),
    EntropyKind.COIN: message("{count} 个 0 或 1，连着写"),
    EntropyKind.LOTTERY: message("{count} 个数，用一个空格分开"),
}
