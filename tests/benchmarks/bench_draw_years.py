"""Draw month after month for simulated years: `python -m tests.benchmarks draw_years`.

Each year starts with nobody inspected. Each month the strata, quotas and chances are made anew from
who was inspected since: 6 % of the draws go to employers inspected already. Every draw is held by
`hold_draw` on 10,000 employers in 20 townships and three classes, from a seed of its own; counted
are draws that miss a quota and how far a township or a cell is from its expectation. The chances of
a month depend on what was drawn before, so z = (times drawn − sum of chances) / sqrt(sum of
p·(1−p)) of an employer has variance 1 if each month's chances are true given the past.
"""

import argparse
import resource
import time
from fractions import Fraction
from hashlib import sha256

import numpy as np
import numpy.typing as npt

from geo.employer import EmployerId
from planner.coverage import Stratum
from planner.draw import SCALE, FrameUnit, hold_draw
from planner.frame_quota import FrameMember, frame_quotas
from planner.inclusion import masses
from planner.random_stream import RandomStream
from tests.make_draw import SEED, county_frame

SIZE = 10_000
NEEDS = {"甲": 66, "乙": 108, "丙": 108}
"""First inspections a month by class; a year asks for about a third of all employers."""
AGAIN_SHARE = Fraction(6, 100)


class Tally:
    """What was seen in all draws so far."""

    def __init__(self) -> None:
        self.draws = self.missed_quotas = self.drawn = self.again = 0
        self.township_deviation = self.cell_deviation = 0.0
        self.times: npt.NDArray[np.float64] = np.zeros(SIZE)
        self.expected: npt.NDArray[np.float64] = np.zeros(SIZE)
        self.variance: npt.NDArray[np.float64] = np.zeros(SIZE)
        self.least_chance = 1.0

    def take(
        self,
        mass: npt.NDArray[np.int64],
        was_drawn: npt.NDArray[np.int64],
        parts: tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]],
    ) -> None:
        """Count one draw; `parts` number the stratum and the township of every employer."""
        strata, townships = parts
        cells = strata * (int(townships.max()) + 1) + townships
        off = [
            np.bincount(part, weights=was_drawn * SCALE - mass) / SCALE
            for part in (strata, townships, cells)
        ]
        self.missed_quotas += int((off[0] != 0).any())
        self.township_deviation = max(self.township_deviation, float(np.abs(off[1]).max()))
        self.cell_deviation = max(self.cell_deviation, float(np.abs(off[2]).max()))
        chance = mass / SCALE
        self.times += was_drawn
        self.expected += chance
        self.variance += chance * (1 - chance)
        self.least_chance = min(self.least_chance, float(chance.min()))
        self.draws += 1
        self.drawn += int(was_drawn.sum())

    def figures(self) -> str:
        """Return what was seen, in words."""
        z = (self.times - self.expected) / np.sqrt(self.variance)
        return (
            f"{self.draws} draws of {self.drawn / self.draws:.0f} from {SIZE:,}: "
            f"missed quotas {self.missed_quotas}, largest deviation of a township "
            f"{self.township_deviation:.6f} and of a cell {self.cell_deviation:.6f} (below 1), "
            f"drawn again {self.again / self.drawn:.2%}, least chance {self.least_chance:.4%}, "
            f"mean z² {np.mean(z**2):.4f}, max |z| {np.abs(z).max():.2f}"
        )


class County:
    """The employers of the simulation; what a year changes is who was inspected."""

    def __init__(self) -> None:
        quotas = {Stratum(letter): need for letter, need in NEEDS.items()}
        self.units = county_frame(SIZE, quotas)
        source = RandomStream(SEED, "weights")
        self.weights = {unit.employer: 1 + source.below(60) for unit in self.units}
        self.row = {unit.employer: row for row, unit in enumerate(self.units)}
        towns = sorted({unit.township for unit in self.units})
        self.towns = np.array([towns.index(unit.township) for unit in self.units])

    def year(self, number: int, tally: Tally) -> None:
        """Hold the twelve draws of a year."""
        inspected: set[EmployerId] = set()
        for month in range(1, 13):
            units, quotas = self._frame(inspected)
            seed = sha256(f"{number}/{month}".encode()).digest()
            draw = hold_draw(units, quotas, seed=seed)
            was_drawn = np.zeros(SIZE, dtype=np.int64)
            was_drawn[[self.row[one] for one in draw.chosen]] = 1
            places = {name: place for place, name in enumerate(sorted(quotas))}
            strata = np.array([places[unit.stratum] for unit in units])
            mass = np.array([unit.mass for unit in units], dtype=np.int64)
            tally.take(mass, was_drawn, (strata, self.towns))
            tally.again += sum(one in inspected for one in draw.chosen)
            inspected |= set(draw.chosen)

    def _frame(self, inspected: set[EmployerId]) -> tuple[list[FrameUnit], dict[Stratum, int]]:
        members = [
            FrameMember(
                employer=unit.employer,
                letter=unit.stratum[0],
                serves=(),
                inspected=unit.employer in inspected,
            )
            for unit in self.units
        ]
        asked = frame_quotas(
            members, rule_needs={}, letter_needs=NEEDS, reinspection_share=AGAIN_SHARE
        )
        mass = masses(self.weights, asked.strata, asked.quotas)
        units = [
            FrameUnit(
                employer=unit.employer,
                township=unit.township,
                stratum=asked.strata[unit.employer],
                x_m=unit.x_m,
                y_m=unit.y_m,
                mass=mass[unit.employer],
            )
            for unit in self.units
        ]
        return units, dict(asked.quotas)


def main() -> None:
    """Print what all years showed, and progress on the way."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--years", type=int, default=300)
    options = parser.parse_args()
    county, tally = County(), Tally()
    started, cpu = time.perf_counter(), time.process_time()
    for number in range(options.years):
        county.year(number, tally)
        if number in {0, 9, 99}:
            print(f"after {number + 1} years: {tally.figures()}", flush=True)
    print(f"{options.years} years: {tally.figures()}")
    print(
        f"{time.process_time() - cpu:.0f} s CPU, {time.perf_counter() - started:.0f} s, "
        f"{(time.process_time() - cpu) / tally.draws * 1000:.0f} ms CPU a month; "
        f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB"
    )
    if tally.missed_quotas or tally.township_deviation >= 1 or tally.cell_deviation >= 1:
        raise SystemExit("a draw missed a quota, a township or a cell")


if __name__ == "__main__":
    main()
