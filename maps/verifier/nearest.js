// The nearest of a set of points that only shrinks: a k-d tree whose boxes know who is left.
//
// Points are numbered in the order of their keys, so that a tie goes to the smallest number.
// Coordinates are whole metres up to 10^7: squared distances are exact below 2^53.

const LEAF = 8;

class NearestPoint {
  constructor(xs, ys) {
    this.xs = xs;
    this.ys = ys;
    this.order = Int32Array.from(xs, (_, i) => i);
    this.alive = new Uint8Array(xs.length).fill(1);
    this.nodeOf = new Int32Array(xs.length);
    this.nodes = [];
    this.grow(0, xs.length, -1);
  }

  grow(from, to, parent) {
    const box = { from, to, parent, left: -1, right: -1, first: Infinity };
    Object.assign(box, { x0: Infinity, x1: -Infinity, y0: Infinity, y1: -Infinity });
    for (let k = from; k < to; k++) {
      const i = this.order[k];
      box.x0 = Math.min(box.x0, this.xs[i]);
      box.x1 = Math.max(box.x1, this.xs[i]);
      box.y0 = Math.min(box.y0, this.ys[i]);
      box.y1 = Math.max(box.y1, this.ys[i]);
      box.first = Math.min(box.first, i);
    }
    const name = this.nodes.push(box) - 1;
    if (to - from <= LEAF) {
      for (let k = from; k < to; k++) this.nodeOf[this.order[k]] = name;
      return name;
    }
    const along = box.x1 - box.x0 >= box.y1 - box.y0 ? this.xs : this.ys;
    this.order.subarray(from, to).sort((i, j) => along[i] - along[j] || i - j);
    const middle = (from + to) >> 1;
    box.left = this.grow(from, middle, name);
    box.right = this.grow(middle, to, name);
    return name;
  }

  remove(point) {
    this.alive[point] = 0;
    let name = this.nodeOf[point];
    const leaf = this.nodes[name];
    leaf.first = Infinity;
    for (let k = leaf.from; k < leaf.to; k++) {
      const i = this.order[k];
      if (this.alive[i] && i < leaf.first) leaf.first = i;
    }
    for (name = leaf.parent; name >= 0; name = this.nodes[name].parent) {
      const box = this.nodes[name];
      box.first = Math.min(this.nodes[box.left].first, this.nodes[box.right].first);
    }
  }

  // The nearest point left other than `point`; -1 where there is none.
  to(point) {
    const { xs, ys, nodes, order, alive } = this;
    const x = xs[point];
    const y = ys[point];
    let best = -1;
    let near = Infinity;
    const away = (box) => {
      const dx = Math.max(box.x0 - x, 0, x - box.x1);
      const dy = Math.max(box.y0 - y, 0, y - box.y1);
      return dx * dx + dy * dy;
    };
    const waiting = [0];
    while (waiting.length) {
      const box = nodes[waiting.pop()];
      if (box.first === Infinity) continue;
      const least = away(box);
      if (least > near || (least === near && box.first > best)) continue;
      if (box.left < 0) {
        for (let k = box.from; k < box.to; k++) {
          const i = order[k];
          if (!alive[i] || i === point) continue;
          const dx = xs[i] - x;
          const dy = ys[i] - y;
          const distance = dx * dx + dy * dy;
          if (distance < near || (distance === near && i < best)) {
            near = distance;
            best = i;
          }
        }
      } else {
        const lead = away(nodes[box.left]) - away(nodes[box.right]) || nodes[box.left].first - nodes[box.right].first;
        if (lead < 0) waiting.push(box.right, box.left);
        else waiting.push(box.left, box.right);
      }
    }
    return best;
  }
}
