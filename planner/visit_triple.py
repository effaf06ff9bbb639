"""Visit triples: of any three visits, at most one route of a roster makes two or all.

A mixture of routes can break this rule though it makes every visit at most once (half a route
each of AB, BC and AC); a roster never can. A triple that a mixture breaks becomes a row of the
master programme, and a route with two of its visits or more pays the row's price, the fee.

Method: subset-row cuts of three rows (Jepsen, Petersen, Spoorendonk and Pisinger 2008).
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

_WORD: Final = 64
_BREACH: Final = 0.02
_PAIRS: Final = 200_000

Triple = tuple[int, int, int]


class VisitTriples:
    """The triples of visits in force, in the order in which they came."""

    def __init__(self, visits: int) -> None:
        self.visits = visits
        self.all: list[Triple] = []
        self._of_visit: dict[int, list[int]] = {}

    def __len__(self) -> int:
        return len(self.all)

    def add(self, triple: Triple) -> None:
        """Put `triple` in force."""
        for visit in triple:
            self._of_visit.setdefault(visit, []).append(len(self.all))
        self.all.append(triple)

    def of(self, stops: Sequence[int]) -> list[int]:
        """Return the triples that a route with these stops pays for."""
        met: dict[int, int] = {}
        for visit in stops:
            for triple in self._of_visit.get(visit, ()):
                met[triple] = met.get(triple, 0) + 1
        return [triple for triple, count in met.items() if count > 1]

    def breached(
        self, routes: Sequence[Sequence[int]], shares: NDArray[np.float64], *, most: int, uses: int
    ) -> list[Triple]:
        """Return up to `most` triples that a mixture breaks most, none yet in force.

        Parameters
        ----------
        routes, shares
            The routes of the mixture and how much of each is driven.
        uses
            Most of the triples that any one visit is in.
        """
        n = self.visits
        made = np.zeros((len(routes), n))
        for row, stops in enumerate(routes):
            made[row, list(stops)] = 1.0
        pairs = made.T @ (made * shares[:, None])
        np.fill_diagonal(pairs, 0.0)
        found: dict[Triple, float] = {}
        first, second = np.nonzero(np.triu(pairs > 0))
        step = max(1, _PAIRS // max(1, n))
        for low in range(0, first.size, step):
            a, b = first[low : low + step], second[low : low + step]
            total = pairs[a] + pairs[b] + pairs[a, b][:, None]
            total[np.arange(a.size), a] = total[np.arange(a.size), b] = 0.0
            which, third = np.nonzero(total > 1.0 + _BREACH)
            for i, j, k in zip(a[which].tolist(), b[which].tolist(), third.tolist(), strict=True):
                least, middle, high = sorted((i, j, k))
                triple = least, middle, high
                if triple not in found:
                    all_three = float((made[:, i] * made[:, j] * made[:, k]) @ shares)
                    sum_of_pairs = pairs[i, j] + pairs[i, k] + pairs[j, k]
                    found[triple] = float(sum_of_pairs) - 2.0 * all_three - 1.0
        known = set(self.all)
        used: dict[int, int] = {}
        chosen: list[Triple] = []
        for triple, breach in sorted(found.items(), key=lambda each: (-round(each[1], 6), each[0])):
            if breach <= _BREACH or len(chosen) == most:
                break
            if triple not in known and all(used.get(visit, 0) < uses for visit in triple):
                chosen.append(triple)
                for visit in triple:
                    used[visit] = used.get(visit, 0) + 1
        return chosen


class TripleFees:
    """What the triples that cost anything take from routes that grow stop by stop.

    Whether a route has made an odd number of a triple's visits is one bit a triple; a visit that
    makes it even again is the second, and the fee falls due.
    """

    def __init__(
        self, triples: VisitTriples, fees: Sequence[float], visits: NDArray[np.int64]
    ) -> None:
        dear = [k for k, fee in enumerate(fees) if fee > 0]
        self._fees = np.array([fees[k] for k in dear])
        words = -(-len(dear) // _WORD)
        place = {int(visit): row for row, visit in enumerate(visits)}
        self.member = np.zeros((visits.size, words), dtype="<u8")
        """Triples that each visit is in, as bits, (m, words)."""
        for bit, k in enumerate(dear):
            for visit in triples.all[k]:
                if visit in place:
                    self.member[place[visit], bit // _WORD] |= np.uint64(1 << bit % _WORD)

    def due(self, bits: NDArray[np.uint64]) -> NDArray[np.float64]:
        """Return the fees of the triples in `bits`, (k, words) to (k,)."""
        total = np.zeros(len(bits))
        if not self._fees.size:
            return total
        which = np.flatnonzero(bits.any(axis=1))
        as_bytes = np.ascontiguousarray(bits[which]).view(np.uint8)
        met = np.unpackbits(as_bytes, axis=1, bitorder="little")[:, : self._fees.size]
        total[which] = met @ self._fees
        return total
