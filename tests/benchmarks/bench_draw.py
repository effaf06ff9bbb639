"""Measure the draw beside two rivals: `python -m tests.benchmarks.bench_draw --draws 3600`.

Rivals, on the same frame in the same run: numpy's Generator.choice without replacement with the
weights as `p`, and systematic selection of every k-th unit of chance in employer order. Chances are
judged by z = (times drawn − R·p) / sqrt(R·p·(1−p)); spread by the balance of Stevens and Olsen
(JASA 99, 2004): B = mean of (sum of chances nearest to a drawn unit − 1)², lower is better.

`--million` also draws from 1,000,000. The table of `methods` stands beside what some platforms do:
take every k-th row of the list, k = ⌊N / n⌋, from a start among the first k.
"""

import argparse
import math
import resource
import time
from collections.abc import Callable
from functools import partial
from hashlib import sha256

import numpy as np
import numpy.typing as npt
from scipy.spatial import KDTree

from planner.coverage import Stratum
from planner.draw import SCALE, FrameUnit, choose, hold_draw
from planner.random_stream import RandomStream
from tests.make_draw import county_frame

Sample = npt.NDArray[np.int64]
QUOTAS = {Stratum("甲"): 60, Stratum("乙"): 120, Stratum("丙"): 120}
BALANCE_DRAWS = 100


class Rivals:
    """The three ways to draw from one frame; each takes a number and returns row numbers."""

    def __init__(self, frame: list[FrameUnit]) -> None:
        self.frame = sorted(frame, key=lambda unit: unit.employer)
        self.row = {unit.employer: row for row, unit in enumerate(self.frame)}
        self.mass = np.array([unit.mass for unit in self.frame], dtype=np.int64)
        self.chance = self.mass / SCALE
        self.size = int(self.mass.sum()) // SCALE

    def xuntu(self, number: int) -> Sample:
        seed = sha256(number.to_bytes(8, "big")).digest()
        drawn = choose(self.frame, RandomStream(seed, "draw"))
        return np.array([self.row[one] for one in drawn], dtype=np.int64)

    def numpy_choice(self, number: int) -> Sample:
        generator = np.random.default_rng(number)
        return generator.choice(
            len(self.frame), size=self.size, replace=False, p=self.chance / self.chance.sum()
        )

    def simple(self, number: int) -> Sample:
        return np.random.default_rng(number).choice(len(self.frame), size=self.size, replace=False)

    def every_kth(self, number: int) -> Sample:
        step = len(self.frame) // self.size
        start = int(np.random.default_rng(number).integers(step))
        return start + step * np.arange(self.size)

    def systematic(self, number: int) -> Sample:
        start = int(np.random.default_rng(number).integers(SCALE))
        marks = start + SCALE * np.arange(self.size)
        return np.searchsorted(np.cumsum(self.mass), marks, side="right")


def main() -> None:
    """Print all figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=300)
    parser.add_argument("--million", action="store_true", help="also draw from 1,000,000")
    options = parser.parse_args()
    rivals = Rivals(county_frame(10_000, QUOTAS))
    speed(rivals)
    balance(rivals)
    methods(rivals, options.draws)
    chances(rivals, options.draws)
    if options.million:
        million()
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


def speed(rivals: Rivals) -> None:
    """Time one draw of 300 from 10,000, best of five."""
    print("one draw, N = 10,000, n = 300, best of 5:")
    ways: dict[str, Callable[[int], object]] = {
        "Xuntu hold_draw (checks and reserve included)": lambda number: hold_draw(
            rivals.frame, QUOTAS, seed=bytes([number]) * 32
        ),
        "numpy Generator.choice": rivals.numpy_choice,
        "systematic": rivals.systematic,
    }
    for name, way in ways.items():
        print(f"  {name}: {min(_seconds(way, number) for number in range(5)) * 1000:.2f} ms")


def balance(rivals: Rivals) -> None:
    """Print the mean spatial balance of each way as a ratio to simple random sampling."""
    print(f"Stevens-Olsen balance B, mean of {BALANCE_DRAWS} draws, ratio to simple random:")
    _balance_of("20 townships as square as can be", rivals)
    _balance_of("19 townships as thin columns", Rivals(county_frame(10_000, QUOTAS, townships=19)))
    one = {Stratum("甲"): rivals.size}
    _balance_of("a frame of one stratum", Rivals(county_frame(10_000, one)))


def _balance_of(title: str, rivals: Rivals) -> None:
    points = np.array([(unit.x_m, unit.y_m) for unit in rivals.frame], dtype=np.float64)
    strata = np.array([unit.stratum for unit in rivals.frame])
    parts = {"all together": np.ones(len(points), dtype=bool)}
    names = sorted(set(strata))
    parts |= {f"stratum {name}": strata == name for name in names if len(names) > 1}
    for part, inside in parts.items():
        size = int(rivals.mass[inside].sum()) // SCALE
        simple = _mean_balance(
            partial(_simple, np.flatnonzero(inside), size),
            points,
            inside * size / inside.sum(),
        )
        ratios = [
            f"{name} {_mean_balance(way, points, inside * rivals.chance) / simple:.3f}"
            for name, way in (
                ("Xuntu", rivals.xuntu),
                ("numpy Generator.choice", rivals.numpy_choice),
                ("systematic", rivals.systematic),
            )
        ]
        print(
            f"  {title}, {part}, n = {size}: simple random B {simple:.4f}; " + ", ".join(ratios),
            flush=True,
        )


def _simple(rows: Sample, size: int, number: int) -> Sample:
    return np.random.default_rng(number).choice(rows, size=size, replace=False)


def _mean_balance(
    way: Callable[[int], Sample],
    points: npt.NDArray[np.float64],
    chance: npt.NDArray[np.float64],
) -> float:
    """Return mean B over the units with a chance; drawn units without one are left out."""
    inside = chance > 0
    found = []
    for number in range(BALANCE_DRAWS):
        drawn = way(number)
        drawn = drawn[inside[drawn]]
        _, nearest = KDTree(points[drawn]).query(points[inside])
        shares = np.bincount(nearest, weights=chance[inside], minlength=len(drawn))
        found.append(float(np.mean((shares - 1) ** 2)))
    return float(np.mean(found))


def methods(rivals: Rivals, draws: int) -> None:
    """Print what each method can draw at all, and with what chances beside the risk-weighted ones.

    Samples: every k-th row has k. For ours a bound holds by proof: inside one stratum the duels and
    the rounding never raise the chance that certain units are drawn together above the product of
    their chances, so no sample of a stratum is likelier than the product of its largest chances,
    and there are at least as many samples as that goes into 1.
    """
    size, wanted, target = len(rivals.frame), rivals.size, rivals.chance
    step = size // wanted
    bits = []
    for stratum, quota in QUOTAS.items():
        largest = np.sort([one.mass for one in rivals.frame if one.stratum == stratum])[-quota:]
        bits.append(float(-np.log2(largest / SCALE).sum()))
    every = np.where(np.arange(size) < step * wanted, 1 / step, 0.0)
    equal = np.full(size, wanted / size)
    print(f"methods, N = {size:,}, n = {wanted}, k = {step}, error against risk-weighted chances:")
    print("  method | possible samples | units without a chance | mean |P−π| | max |P−π|")
    known = ("by proof", target * 0)
    rows = (
        ("Xuntu", f"at least 2^{max(bits):.0f}", target, *known),
        ("every k-th", f"{step} = 2^{math.log2(step):.1f}", every, "exact", np.abs(every - target)),
        ("simple random", _choose_bits(size, wanted), equal, "exact", np.abs(equal - target)),
    )
    for name, samples, chance, how, error in rows:
        without = int((chance == 0).sum())
        print(f"  {name} | {samples} | {without} | {error.mean():.5f} | {error.max():.5f} ({how})")
    noise = np.sqrt(2 * target * (1 - target) / np.pi / draws).mean()
    for name, way in (
        ("Xuntu", rivals.xuntu),
        ("every k-th", rivals.every_kth),
        ("numpy Generator.choice with weights", rivals.numpy_choice),
    ):
        times, different = np.zeros(size), set()
        for number in range(draws):
            drawn = np.sort(way(number))
            times[drawn] += 1
            different.add(drawn.tobytes())
        error = np.abs(times / draws - target)
        print(
            f"  {name}, measured in {draws} draws: {len(different)} different samples, "
            f"mean |P−π| {error.mean():.5f} (a method of exact chances is expected to show "
            f"{noise:.5f})",
            flush=True,
        )


def _choose_bits(size: int, wanted: int) -> str:
    return f"2^{math.log2(math.comb(size, wanted)):.0f}"


def chances(rivals: Rivals, draws: int) -> None:
    """Compare how often each unit was drawn with its chance, and count broken margins."""
    print(f"{draws} draws, N = {len(rivals.frame):,}, n = {rivals.size}:")
    strata, in_stratum = np.unique([unit.stratum for unit in rivals.frame], return_inverse=True)
    towns, in_town = np.unique([unit.township for unit in rivals.frame], return_inverse=True)
    quota = np.array([QUOTAS[Stratum(str(name))] for name in strata])
    expected = np.bincount(in_town, weights=rivals.mass, minlength=len(towns)) / SCALE
    open_units = (rivals.mass > 0) & (rivals.mass < SCALE)
    p = rivals.chance[open_units]
    for name, way in (
        ("Xuntu", rivals.xuntu),
        ("numpy Generator.choice", rivals.numpy_choice),
        ("systematic", rivals.systematic),
    ):
        times = np.zeros(len(rivals.frame), dtype=np.int64)
        broken, farthest, started = 0, 0.0, time.perf_counter()
        for number in range(draws):
            drawn = way(number)
            times[drawn] += 1
            by_stratum = np.bincount(in_stratum[drawn], minlength=len(strata))
            broken += int((by_stratum != quota).any())
            by_town = np.bincount(in_town[drawn], minlength=len(towns))
            farthest = max(farthest, float(np.abs(by_town - expected).max()))
        z = (times[open_units] - draws * p) / np.sqrt(draws * p * (1 - p))
        print(
            f"  {name}: draws that miss a quota {broken}, largest township deviation "
            f"{farthest:.3f}, mean z² {np.mean(z**2):.4f}, max |z| {np.abs(z).max():.2f}, "
            f"{(time.perf_counter() - started) / draws * 1000:.1f} ms a draw"
        )


def million() -> None:
    """Time one draw of 30,000 from 1,000,000 in 200 townships."""
    quotas = {stratum: 100 * quota for stratum, quota in QUOTAS.items()}
    started = time.perf_counter()
    frame = county_frame(1_000_000, quotas, townships=200)
    built, cpu = time.perf_counter(), time.process_time()
    held = hold_draw(frame, quotas, seed=bytes(32))
    print(
        f"one draw, N = 1,000,000, n = {len(held.chosen):,}, 200 townships: "
        f"{time.process_time() - cpu:.1f} s CPU, {time.perf_counter() - built:.1f} s "
        f"(frame with its chances made in {built - started:.1f} s)"
    )


def _seconds(way: Callable[[int], object], number: int) -> float:
    started = time.perf_counter()
    way(number)
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
