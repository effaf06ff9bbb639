// The random numbers that follow from a seed and a label (section 4 of the format).

const TWO_64 = 1n << 64n;

class RandomStream {
  constructor(seed, label) {
    this.start = joined([seed, new Uint8Array(1), label, new Uint8Array(9)]);
    this.block = 0;
    this.words = [];
    this.next = 0;
  }

  word() {
    if (this.next === this.words.length) {
      const view = new DataView(this.start.buffer);
      view.setUint32(this.start.length - 8, Math.floor(this.block / 0x100000000));
      view.setUint32(this.start.length - 4, this.block >>> 0);
      const digest = new DataView(sha256(this.start).buffer);
      this.words = [0, 8, 16, 24].map((at) => digest.getBigUint64(at));
      this.block += 1;
      this.next = 0;
    }
    return this.words[this.next++];
  }

  // A whole number from 0 to m - 1, every one as likely.
  below(m) {
    const size = BigInt(m);
    const limit = TWO_64 - (TWO_64 % size);
    let x = this.word();
    while (x >= limit) x = this.word();
    return Number(x % size);
  }

  // Whether something of chance a/b happens; takes a number even where a is 0 or b.
  happens(a, b) {
    return this.below(b) < a;
  }
}
