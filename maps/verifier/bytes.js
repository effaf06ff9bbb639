// Text, bytes, digests and the canonical writing of JSON (section 1 of the format).

const encoder = new TextEncoder();

function utf8(text) {
  return encoder.encode(text);
}

function hex(bytes) {
  let text = "";
  for (const byte of bytes) text += byte.toString(16).padStart(2, "0");
  return text;
}

function unhex(text) {
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = parseInt(text.substr(2 * i, 2), 16);
  return bytes;
}

function joined(parts) {
  const pieces = parts.map((part) => (typeof part === "string" ? utf8(part) : part));
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

// The constants of SHA-256 are the first 32 bits of the fractional parts of the square and cube
// roots of the first primes (FIPS 180-4); they are computed here, exactly, rather than copied.
function rootBits(prime, power) {
  const wanted = BigInt(prime) << BigInt(32 * power);
  let low = 0n;
  let high = 1n << 40n;
  while (high - low > 1n) {
    const middle = (low + high) >> 1n;
    if (middle ** BigInt(power) <= wanted) low = middle;
    else high = middle;
  }
  return Number(BigInt.asUintN(32, low)) | 0;
}

const PRIMES = [];
for (let n = 2; PRIMES.length < 64; n++) if (PRIMES.every((p) => n % p)) PRIMES.push(n);
const SHA_START = Int32Array.from(PRIMES.slice(0, 8), (prime) => rootBits(prime, 2));
const SHA_ROUND = Int32Array.from(PRIMES, (prime) => rootBits(prime, 3));
const shaWords = new Int32Array(64);

function turn(x, by) {
  return (x >>> by) | (x << (32 - by));
}

function shaBlock(state, data, from) {
  const w = shaWords;
  for (let i = 0; i < 16; i++) {
    const j = from + 4 * i;
    w[i] = (data[j] << 24) | (data[j + 1] << 16) | (data[j + 2] << 8) | data[j + 3];
  }
  for (let i = 16; i < 64; i++) {
    const x = w[i - 15];
    const y = w[i - 2];
    const s0 = turn(x, 7) ^ turn(x, 18) ^ (x >>> 3);
    const s1 = turn(y, 17) ^ turn(y, 19) ^ (y >>> 10);
    w[i] = (w[i - 16] + s0 + w[i - 7] + s1) | 0;
  }
  let a = state[0];
  let b = state[1];
  let c = state[2];
  let d = state[3];
  let e = state[4];
  let f = state[5];
  let g = state[6];
  let h = state[7];
  for (let i = 0; i < 64; i++) {
    const s1 = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25);
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + SHA_ROUND[i] + w[i]) | 0;
    const s0 = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22);
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  // Int32Array wraps every sum at 32 bits.
  state[0] += a;
  state[1] += b;
  state[2] += c;
  state[3] += d;
  state[4] += e;
  state[5] += f;
  state[6] += g;
  state[7] += h;
}

function sha256(data) {
  const state = SHA_START.slice();
  const whole = data.length - (data.length % 64);
  for (let at = 0; at < whole; at += 64) shaBlock(state, data, at);
  const rest = data.length - whole;
  const tail = new Uint8Array(rest < 56 ? 64 : 128);
  tail.set(data.subarray(whole));
  tail[rest] = 0x80;
  const view = new DataView(tail.buffer);
  view.setUint32(tail.length - 8, Math.floor(data.length / 0x20000000));
  view.setUint32(tail.length - 4, (data.length << 3) >>> 0);
  for (let at = 0; at < tail.length; at += 64) shaBlock(state, tail, at);
  const digest = new DataView(new ArrayBuffer(32));
  state.forEach((word, i) => digest.setInt32(4 * i, word));
  return new Uint8Array(digest.buffer);
}

// H of the format: SHA-256 of parts laid end to end; a text counts as its UTF-8 bytes.
function H(...parts) {
  return sha256(parts.length === 1 && typeof parts[0] !== "string" ? parts[0] : joined(parts));
}

function hexH(...parts) {
  return hex(H(...parts));
}

// Order by code point, which is the order of UTF-8 bytes and not that of UTF-16 units.
function byCodePoint(a, b) {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    let x = a.charCodeAt(i);
    let y = b.charCodeAt(i);
    if (x === y) continue;
    if (x >= 0xd800 && y >= 0xd800) {
      x = x >= 0xe000 ? x - 0x800 : x + 0x2000;
      y = y >= 0xe000 ? y - 0x800 : y + 0x2000;
    }
    return x - y;
  }
  return a.length - b.length;
}

function hasLoneSurrogate(text) {
  return /[\ud800-\udbff](?![\udc00-\udfff])|(?:^|[^\ud800-\udbff])[\udc00-\udfff]/.test(text);
}

function has(object, key) {
  return Object.prototype.hasOwnProperty.call(object, key);
}

function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

class NotCanonical extends Error {}

const SHORT = { '"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r" };

function canonicalText(text) {
  if (hasLoneSurrogate(text)) throw new NotCanonical("text");
  const escape = (c) => SHORT[c] || "\\u" + c.charCodeAt(0).toString(16).padStart(4, "0");
  return '"' + text.replace(/["\\\u0000-\u001f]/g, escape) + '"';
}

const DEEPEST_CANONICAL = 64;

function canonical(value, level = 1) {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "string") return canonicalText(value);
  if (typeof value === "number") {
    if (!Number.isSafeInteger(value)) throw new NotCanonical("number");
    return String(value);
  }
  if (level > DEEPEST_CANONICAL) throw new NotCanonical("depth");
  if (Array.isArray(value)) return "[" + value.map((one) => canonical(one, level + 1)).join(",") + "]";
  const keys = Object.keys(value).sort();
  for (const key of keys) if (!/^[A-Za-z0-9_]+$/.test(key)) throw new NotCanonical("key");
  return "{" + keys.map((key) => `"${key}":${canonical(value[key], level + 1)}`).join(",") + "}";
}
