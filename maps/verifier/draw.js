// The draw itself: duels inside the cells, finishing, reserve (section 6 of the format).

const Q = 1000000;

function undecided(value) {
  return value > 0 && value < Q;
}

// Let the members of one cell (numbers into `masses`, in the order of their keys) duel.
function duel(members, rows, masses, stream) {
  const column = members.filter((i) => undecided(masses[i]));
  if (column.length < 2) return column;
  const points = column.slice();
  const rank = new Map(points.map((i, k) => [i, k]));
  const nearest = new NearestPoint(points.map((i) => rows[i].x), points.map((i) => rows[i].y));
  const place = new Map(points.map((i, k) => [i, k]));
  const leave = (i) => {
    if (undecided(masses[i])) return;
    const last = column.pop();
    if (last !== i) {
      column[place.get(i)] = last;
      place.set(last, place.get(i));
    }
    nearest.remove(rank.get(i));
  };
  while (column.length > 1) {
    const i = column[stream.below(column.length)];
    const j = points[nearest.to(rank.get(i))];
    const a = masses[i];
    const b = masses[j];
    if (a + b < Q) {
      [masses[i], masses[j]] = stream.happens(a, a + b) ? [a + b, 0] : [0, a + b];
    } else {
      const won = stream.happens(Q - b, 2 * Q - a - b);
      [masses[i], masses[j]] = won ? [Q, a + b - Q] : [a + b - Q, Q];
    }
    leave(i);
    leave(j);
  }
  return column;
}

// Decide the values of `edges` [{a, b, value}], in place. Points are numbered in their order:
// all of the first side by name, then all of the second; no two edges join the same points.
function finish(pointCount, edges, stream) {
  const roads = Array.from({ length: pointCount }, () => []);
  const degree = new Int32Array(pointCount);
  for (const edge of edges) {
    if (!undecided(edge.value)) continue;
    roads[edge.a].push({ to: edge.b, edge });
    roads[edge.b].push({ to: edge.a, edge });
    degree[edge.a] += 1;
    degree[edge.b] += 1;
  }
  for (const ways of roads) ways.sort((one, other) => one.to - other.to);
  const skipped = new Int32Array(pointCount); // ways at the front of the list that are decided
  const seenAt = new Int32Array(pointCount).fill(-1);
  let anyone = 0; // no point before it has an edge left
  let ends = 0; // no point before it has exactly one

  const wayFrom = (point, cameFrom) => {
    const ways = roads[point];
    while (skipped[point] < ways.length && !undecided(ways[skipped[point]].edge.value)) {
      skipped[point] += 1;
    }
    for (let k = skipped[point]; k < ways.length; k++) {
      if (ways[k].to !== cameFrom && undecided(ways[k].edge.value)) return ways[k];
    }
    return null;
  };

  const startingPoint = () => {
    while (ends < pointCount && degree[ends] !== 1) ends += 1;
    if (ends < pointCount) return ends;
    while (anyone < pointCount && degree[anyone] === 0) anyone += 1;
    return anyone;
  };

  for (;;) {
    const start = startingPoint();
    if (start === pointCount) return;
    const visited = [start];
    let path = [];
    seenAt[start] = 0;
    let point = start;
    let cameFrom = -1;
    for (;;) {
      const way = wayFrom(point, cameFrom);
      if (!way) break;
      path.push(way.edge);
      if (seenAt[way.to] >= 0) {
        path = path.slice(seenAt[way.to]);
        break;
      }
      seenAt[way.to] = visited.push(way.to) - 1;
      cameFrom = point;
      point = way.to;
    }
    for (const one of visited) seenAt[one] = -1;
    let up = Q;
    let down = Q;
    path.forEach(({ value }, k) => {
      up = Math.min(up, k % 2 ? value : Q - value);
      down = Math.min(down, k % 2 ? Q - value : value);
    });
    const change = stream.happens(down, up + down) ? up : -down;
    path.forEach((edge, k) => {
      edge.value += k % 2 ? -change : change;
      if (undecided(edge.value)) return;
      for (const end of [edge.a, edge.b]) {
        degree[end] -= 1;
        if (degree[end] === 1) ends = Math.min(ends, end);
      }
    });
  }
}

function numbered(names) {
  const sorted = [...new Set(names)].sort(byCodePoint);
  return new Map(sorted.map((name, k) => [name, k]));
}

// Draw from `rows` [{key, township, stratum, x, y, mass}], sorted by key.
function drawObjects(rows, seed, progress = () => {}) {
  const stream = new RandomStream(seed, "draw");
  const masses = rows.map((row) => row.mass);
  const cells = new Map();
  rows.forEach(({ stratum, township }, i) => {
    const name = stratum + "\n" + township;
    if (!cells.has(name)) cells.set(name, { stratum, township, members: [] });
    cells.get(name).members.push(i);
  });
  const inOrder = [...cells.values()].sort(
    (a, b) => byCodePoint(a.stratum, b.stratum) || byCodePoint(a.township, b.township),
  );
  const left = [];
  let done = 0;
  for (const { members } of inOrder) {
    left.push(...duel(members, rows, masses, stream));
    done += members.length;
    progress(done / rows.length);
  }
  const townships = numbered(left.map((i) => rows[i].township));
  const strata = numbered(left.map((i) => rows[i].stratum));
  const edges = left.map((i) => ({
    a: townships.get(rows[i].township),
    b: townships.size + strata.get(rows[i].stratum),
    value: masses[i],
    unit: i,
  }));
  finish(townships.size + strata.size, edges, stream);
  for (const edge of edges) masses[edge.unit] = edge.value;
  const chosen = rows.filter((_, i) => masses[i] === Q).map((row) => row.key);
  return { chosen, reserve: drawReserve(rows, masses, seed) };
}

function drawReserve(rows, masses, seed) {
  const stream = new RandomStream(seed, "reserve");
  const strata = new Map();
  rows.forEach(({ key, stratum }, i) => {
    if (!strata.has(stratum)) strata.set(stratum, []);
    if (masses[i] !== Q) strata.get(stratum).push(key);
  });
  const reserve = [];
  for (const name of [...strata.keys()].sort(byCodePoint)) {
    const keys = strata.get(name);
    for (let k = keys.length - 1; k >= 1; k--) {
      const other = stream.below(k + 1);
      [keys[k], keys[other]] = [keys[other], keys[k]];
    }
    for (const key of keys) reserve.push(key);
  }
  return reserve;
}

// Draw one lottery table; returns [row, column] numbers of the cells that came up, by row.
function drawTable({ rows, columns, matrix }, stream) {
  const rowOrder = numbered(rows);
  const columnOrder = numbered(columns);
  const edges = [];
  matrix.forEach((line, i) =>
    line.forEach((value, j) => {
      const b = rows.length + columnOrder.get(columns[j]);
      edges.push({ a: rowOrder.get(rows[i]), b, value, i, j });
    }),
  );
  finish(rows.length + columns.length, edges, stream);
  return edges.filter((edge) => edge.value === Q).map(({ i, j }) => [i, j]);
}
