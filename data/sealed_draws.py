"""Sealed draws: the frames and lotteries that were committed to, kept as they were sealed."""

from dataclasses import dataclass

from data.bulk_copy import json_cell
from data.database import Connection
from data.queries import queries
from data.rows import first_row, run
from data.value_codec import decode, encode
from planner.draw import FrameUnit
from planner.frame_quota import Stratum
from planner.frozen_frame import FrozenFrame
from planner.officer_lottery import OfficerLottery

_SQL = queries("sealed_draws")
_Units = tuple[FrameUnit, ...]
_Lotteries = tuple[OfficerLottery, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedLotteries:
    """What a lottery of officers depends on."""

    routes: str
    staff: str
    lotteries: tuple[OfficerLottery, ...]


def add_frame(conn: Connection, draw_id: str, frozen: FrozenFrame) -> None:
    """Keep the frame of a draw; there is one a draw, whatever the number of attempts."""
    run(
        conn,
        _SQL["add_frame"],
        draw_id=draw_id,
        secret=frozen.secret,
        units=json_cell(encode(_Units, frozen.units)),
        frame=frozen.frame,
        exclusions=frozen.exclusions,
        policy=json_cell(dict(frozen.policy)),
        staff=frozen.staff,
    )


def frame(conn: Connection, draw_id: str) -> FrozenFrame | None:
    """Return the frame of a draw, or None before it is committed to."""
    row = first_row(conn, _SQL["frame"], draw_id=draw_id)
    if row is None:
        return None
    secret, units, text, exclusions, policy, staff = row
    return FrozenFrame(
        secret=bytes(secret),
        units=decode(_Units, units),
        quotas={Stratum(stratum): int(quota) for stratum, quota in policy["quotas"]},
        frame=text,
        exclusions=exclusions,
        policy=policy,
        staff=staff,
    )


def add_lotteries(conn: Connection, commit_hash: str, sealed: SealedLotteries) -> None:
    """Keep what the lottery behind a commitment depends on."""
    run(
        conn,
        _SQL["add_lottery"],
        commit_hash=commit_hash,
        routes=sealed.routes,
        staff=sealed.staff,
        lotteries=json_cell(encode(_Lotteries, sealed.lotteries)),
    )


def lotteries(conn: Connection, commit_hash: str) -> SealedLotteries | None:
    """Return what the lottery behind a commitment depends on, or None if it is not kept."""
    row = first_row(conn, _SQL["lottery"], commit_hash=commit_hash)
    if row is None:
        return None
    routes, staff, tables = row
    return SealedLotteries(routes=routes, staff=staff, lotteries=decode(_Lotteries, tables))
