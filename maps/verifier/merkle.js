// Merkle roots of RFC 6962 and the proof that one row is in the frame (RFC 9162, 2.1.3.2).

const LEAF_MARK = Uint8Array.of(0);
const NODE_MARK = Uint8Array.of(1);

function merkleRoot(lines) {
  if (!lines.length) return hexH("");
  let level = lines.map((line) => H(LEAF_MARK, line));
  // Pairing neighbours and lifting a last single one is the same tree as splitting at the
  // largest power of two below the number of leaves.
  while (level.length > 1) {
    const above = [];
    for (let i = 0; i + 1 < level.length; i += 2) above.push(H(NODE_MARK, level[i], level[i + 1]));
    if (level.length % 2) above.push(level[level.length - 1]);
    level = above;
  }
  return hex(level[0]);
}

// The root that the path of siblings leads to from leaf `index` of `size`; null where it cannot.
function rootOfProof(row, index, size, path) {
  if (index >= size) return null;
  let place = index;
  let last = size - 1;
  let reached = H(LEAF_MARK, row);
  for (const sibling of path) {
    if (last === 0) return null;
    if (place % 2 === 1 || place === last) {
      reached = H(NODE_MARK, unhex(sibling), reached);
      while (place % 2 === 0 && place !== 0) {
        place = Math.floor(place / 2);
        last = Math.floor(last / 2);
      }
    } else {
      reached = H(NODE_MARK, reached, unhex(sibling));
    }
    place = Math.floor(place / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 ? hex(reached) : null;
}
