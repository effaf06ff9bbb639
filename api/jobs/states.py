"""Where a job stands, in words."""

from typing import Final

from data.jobs import JobState
from geo.message import message

STATES: Final = {
    JobState.WAITING: message("排队中"),
    JobState.RUNNING: message("进行中"),
    JobState.DONE: message("已完成"),
    JobState.FAILED: message("没有做成"),
    JobState.CANCELLED: message("已停止"),
}
"""Where a job stands, in words."""
