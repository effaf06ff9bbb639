// The ledger: digests, order of events, secret chains, public random numbers, seeds (3 and 4).

const FIRST_PREV = "0".repeat(64);
const PURPOSES = { objects: ["抽对象", "draw of objects"], officers: ["抽人员", "draw of officers"] };
const ALGORITHMS = {
  objects: "xuntu-draw/1 sha256 lpm2 dependent-rounding",
  officers: "xuntu-lottery/1 sha256 dependent-rounding",
};
const KEPT = {
  objects: ["frame_root", "frame_rows", "exclusions_sha256", "policy_sha256"],
  officers: ["routes_sha256", "lotteries_sha256"],
};
const HOLDERS = { office: ["实施机关", "the office"], supervisor: ["监督方", "the supervisor"] };

function drawOf(drawId) {
  const [area, month, purpose, more] = drawId.split("/");
  return more === undefined && AREA.test(area) && MONTH.test(month) && has(PURPOSES, purpose) ? { area, month, purpose } : null;
}

function entryShapes(ledger, report) {
  let good = true;
  ledger.forEach((entry, i) => {
    const where = `ledger[${i}]`;
    if (!fits(entry, ENTRY, where, report)) {
      good = false;
      return;
    }
    const wrong = (zh, en) => {
      report("format", where, `第 ${i} 条：${zh}`, `entry ${i}: ${en}`);
      good = false;
    };
    let body = entry.kind;
    if (entry.kind === "chain") {
      if (entry.draw_id !== "" || entry.attempt !== 0) wrong("chain 记录的 draw_id 应为空、attempt 应为 0", "a chain entry has an empty draw_id and attempt 0");
    } else {
      const draw = drawOf(entry.draw_id);
      if (!draw) {
        wrong(`draw_id“${entry.draw_id}”不是“辖区/月份/用途”`, `draw_id “${entry.draw_id}” is not area/month/purpose`);
        return;
      }
      if (entry.attempt < 1) wrong("attempt 应从 1 起", "attempt begins at 1");
      if (entry.kind === "commit" || entry.kind === "result") body += " " + draw.purpose;
    }
    if (!fits(entry.body, BODIES[body], `${where}.body`, report)) good = false;
  });
  return good;
}

function entryHash(entry) {
  const rest = {};
  for (const key of Object.keys(entry)) if (key !== "hash") rest[key] = entry[key];
  return hexH("XUNTU-LEDGER/1\n" + canonical(rest));
}

function ledgerHashes(ledger, report) {
  let before = FIRST_PREV;
  ledger.forEach((entry, i) => {
    const where = `ledger[${i}]`;
    if (!isObject(entry)) return;
    try {
      if (entryHash(entry) !== entry.hash) {
        report("ledger.hash", where, `第 ${i} 条的摘要与它的内容不符：这一条被改过`, `entry ${i}: its digest is not that of its content; it was changed`);
      }
    } catch (fault) {
      if (!(fault instanceof NotCanonical)) throw fault;
      report("format", where, `第 ${i} 条不能写成规范 JSON`, `entry ${i} cannot be written as canonical JSON`);
    }
    if (entry.seq !== i) {
      report("ledger.prev", where, `第 ${i} 条的序号写作 ${entry.seq}：中间少了、多了或调换了记录`, `entry ${i} is numbered ${entry.seq}: entries are missing, added or swapped`);
    }
    if (entry.prev !== before) {
      report("ledger.prev", where, `第 ${i} 条没有接在上一条之后（prev 不是上一条的摘要）`, `entry ${i} does not follow the entry before it (prev is not its digest)`);
    }
    before = entry.hash;
  });
}

function sourceFaults({ kind: sort, count, bits }) {
  const perHit = { d10: 3321928n, d6: 2584962n, coin: 1000000n };
  if (count < 1 || count > 1000) return [`次数 ${count} 不在 1 至 1000`, `count ${count} is not within 1 to 1000`];
  if (sort === "lottery") {
    return bits >= 1 && bits <= 64 ? null : [`bits ${bits} 不在 1 至 64`, `bits ${bits} is not within 1 to 64`];
  }
  const worth = Number((BigInt(count) * perHit[sort]) / 1000000n);
  return bits === worth ? null : [`bits 写作 ${bits}，应为 ${worth}`, `bits is ${bits} and must be ${worth}`];
}

function valueFits({ kind: sort, count }, value) {
  if (sort === "lottery") return value.split(" ").length === count && /^[0-9]{1,9}(?: [0-9]{1,9})*$/.test(value);
  const letters = { d10: /^[0-9]*$/, d6: /^[1-6]*$/, coin: /^[01]*$/ }[sort];
  return value.length === count && letters.test(value);
}

function commitEntropy(entry, report) {
  const { entropy, min_entropy_bits: least } = entry.body;
  const where = `ledger[${entry.seq}].body.entropy`;
  const tell = (zh, en) => report("commit.entropy", where, `第 ${entry.seq} 条：${zh}`, `entry ${entry.seq}: ${en}`);
  const names = new Set();
  let total = 0n;
  for (const source of entropy) {
    const fault = sourceFaults(source);
    if (fault) tell(`来源“${source.name}”：${fault[0]}`, `source “${source.name}”: ${fault[1]}`);
    if (source.name === "") tell("有一个来源没有名称", "a source has no name");
    if (names.has(source.name)) tell(`来源名“${source.name}”重复`, `two sources are named “${source.name}”`);
    names.add(source.name);
    total += BigInt(source.bits);
  }
  if (least < 40) tell(`最低要求 ${least} 位，小于 40 位`, `the least demanded is ${least} bits, below 40`);
  if (total < BigInt(least)) tell(`各来源共 ${total} 位，不足 ${least} 位`, `the sources give ${total} bits, fewer than ${least}`);
}

function seedOf(commitHash, { entropy, office_value: office, supervisor_value: supervisor }) {
  return H("XUNTU-DRAW-SEED/1\n" + canonical({ commit: commitHash, entropy, office, supervisor }));
}

// Walk the ledger once; returns the state of every draw, by draw_id.
function walkLedger(ledger, home, report) {
  const draws = new Map();
  const heads = { office: null, supervisor: null };
  let latest = "";

  const stateOf = (drawId) => {
    if (!draws.has(drawId)) draws.set(drawId, { stage: "none", attempt: 0, commit: null, reveal: null, result: null, seed: null, voids: 0 });
    return draws.get(drawId);
  };
  const openDraws = () => [...draws].filter(([, state]) => state.stage === "commit").map(([drawId]) => drawId);
  const tell = (code, entry, zh, en) => report(code, `ledger[${entry.seq}]`, `第 ${entry.seq} 条：${zh}`, `entry ${entry.seq}: ${en}`);
  const disorder = (entry, zh, en) => tell("ledger.order", entry, zh, en);

  const revealChains = (entry) => {
    for (const holder of ["office", "supervisor"]) {
      const value = entry.body[holder + "_value"];
      if (heads[holder] === null || hexH("XUNTU-CHAIN/1\n", unhex(value)) !== heads[holder]) {
        tell("reveal.chain", entry, `${HOLDERS[holder][0]}揭示的值不是它秘密链的前一个值`, `the value of ${HOLDERS[holder][1]} is not the one before the head of its chain`);
      }
      heads[holder] = value;
    }
  };

  const onChain = (entry) => {
    const open = openDraws();
    if (open.length) disorder(entry, `“${open[0]}”承诺后还没有揭示，这时不得登记秘密链`, `a chain may not be registered while “${open[0]}” is committed and not revealed`);
    heads[entry.body.holder] = entry.body.anchor;
  };

  const onCommit = (entry) => {
    const { body } = entry;
    const state = stateOf(entry.draw_id);
    const { area, month, purpose } = drawOf(entry.draw_id);
    if (state.stage === "none" || state.stage === "void") {
      if (entry.attempt !== state.attempt + 1) disorder(entry, `应是第 ${state.attempt + 1} 次，写作第 ${entry.attempt} 次`, `must be attempt ${state.attempt + 1}, is numbered ${entry.attempt}`);
    } else {
      tell("commit.second", entry, `“${entry.draw_id}”没有作废就又承诺了一次`, `“${entry.draw_id}” is committed a second time without a void`);
    }
    const open = openDraws().filter((drawId) => drawId !== entry.draw_id);
    if (open.length) disorder(entry, `“${open[0]}”承诺后还没有揭示，这时不得再承诺别的抽取`, `“${open[0]}” is committed and not revealed, no other draw may be committed`);
    if (state.stage === "void") {
      const same = purpose === "objects" || body.objects_result === state.commit.body.objects_result;
      const changed = same ? KEPT[purpose].filter((key) => body[key] !== state.commit.body[key]) : [];
      if (changed.length) tell("commit.changed", entry, `作废后重新承诺时换了 ${changed.join("、")}`, `${changed.join(", ")} changed when committing again after a void`);
    }
    if (purpose === "officers") {
      const objects = draws.get(`${area}/${month}/objects`);
      if (!objects || objects.stage !== "result") disorder(entry, "抽对象还没有结果，不得承诺抽人员", "officers may not be committed before the draw of objects has its result");
      else if (body.objects_result !== objects.result.hash) disorder(entry, "objects_result 不是本月抽对象结果的摘要", "objects_result is not the digest of this month's result");
    }
    for (const holder of ["office", "supervisor"]) {
      if (heads[holder] === null || body[holder + "_anchor"] !== heads[holder]) {
        tell("commit.anchor", entry, `写的${HOLDERS[holder][0]}链头与当时的链头不符`, `the anchor of ${HOLDERS[holder][1]} is not the head of its chain at that time`);
      }
    }
    if (body.algorithm !== ALGORITHMS[purpose]) tell("commit.algorithm", entry, `不认识的算法“${body.algorithm}”`, `unknown algorithm “${body.algorithm}”`);
    commitEntropy(entry, report);
    Object.assign(state, { stage: "commit", attempt: entry.attempt, commit: entry, reveal: null, result: null, seed: null });
  };

  const belongs = (entry, state, key, to) => {
    if (entry.attempt !== state.attempt) disorder(entry, `写作第 ${entry.attempt} 次，而承诺是第 ${state.attempt} 次`, `is numbered attempt ${entry.attempt}, the commit is attempt ${state.attempt}`);
    if (to && entry.body[key] !== to.hash) disorder(entry, `${key} 指的不是第 ${to.seq} 条`, `${key} does not point to entry ${to.seq}`);
  };

  const onReveal = (entry) => {
    const state = stateOf(entry.draw_id);
    if (state.stage !== "commit") {
      disorder(entry, "揭示之前没有未揭示、未作废的承诺", "a reveal must follow a commit that is neither revealed nor void");
      return;
    }
    belongs(entry, state, "commit", state.commit);
    const { entropy } = entry.body;
    const promised = state.commit.body.entropy;
    if (entropy.length !== promised.length) tell("reveal.entropy", entry, `承诺了 ${promised.length} 个来源，揭示了 ${entropy.length} 个`, `${promised.length} sources were committed, ${entropy.length} revealed`);
    promised.slice(0, entropy.length).forEach((source, i) => {
      const [name, value] = entropy[i];
      if (name !== source.name) tell("reveal.entropy", entry, `第 ${i + 1} 个来源应是“${source.name}”，写作“${name}”`, `source ${i + 1} must be “${source.name}”, not “${name}”`);
      else if (!valueFits(source, value)) tell("reveal.entropy", entry, `“${name}”的值“${value}”不是 ${source.count} 次 ${source.kind} 的结果`, `“${name}”: “${value}” is not ${source.count} of ${source.kind}`);
    });
    revealChains(entry);
    state.seed = seedOf(state.commit.hash, entry.body);
    if (hex(state.seed) !== entry.body.seed) tell("reveal.seed", entry, "种子不是由承诺、公开随机数和双方的值算出的", "the seed does not follow from the commit, the public numbers and both values");
    Object.assign(state, { stage: "reveal", reveal: entry });
  };

  const onResult = (entry) => {
    const state = stateOf(entry.draw_id);
    if (state.stage !== "reveal") {
      disorder(entry, "结果之前没有揭示", "a result must follow a reveal");
      return;
    }
    belongs(entry, state, "reveal", state.reveal);
    Object.assign(state, { stage: "result", result: entry });
  };

  const onVoid = (entry) => {
    const state = stateOf(entry.draw_id);
    if (state.stage === "none" || state.stage === "void") {
      disorder(entry, "没有可以作废的抽取", "there is no draw to make void");
      return;
    }
    belongs(entry, state, "commit", state.commit);
    const { area, month, purpose } = drawOf(entry.draw_id);
    const officers = draws.get(`${area}/${month}/officers`);
    if (purpose === "objects" && officers && !["none", "void"].includes(officers.stage)) {
      disorder(entry, "本月抽人员还没有作废，不得作废抽对象", "the objects may not be made void while the draw of officers stands");
    }
    if (entry.body.reason.trim() === "") disorder(entry, "作废没有写原因", "the void gives no reason");
    revealChains(entry);
    Object.assign(state, { stage: "void", voids: state.voids + 1 });
  };

  const events = { chain: onChain, commit: onCommit, reveal: onReveal, result: onResult, void: onVoid };
  for (const entry of ledger) {
    if (entry.at < latest) disorder(entry, `时间 ${entry.at} 早于上一条 ${latest}`, `its time ${entry.at} is before that of the entry before, ${latest}`);
    latest = entry.at;
    if (entry.kind !== "chain" && drawOf(entry.draw_id).area !== home) disorder(entry, `“${entry.draw_id}”是别的辖区的抽取`, `“${entry.draw_id}” is a draw of another area`);
    events[entry.kind](entry);
  }
  return draws;
}

// Take a head as written on a witness sheet apart; null where it is none.
function readHead(text) {
  const found = /^XUNTU:([^:\s]+):([0-9]{1,15}):([0-9a-f]{64})$/i.exec(text.trim());
  return found && { area: found[1], seq: Number(found[2]), hash: found[3].toLowerCase() };
}

function checkHead(head, bundle, report) {
  const tell = (zh, en) => report("ledger.head", "head", zh, en);
  const read = readHead(head);
  if (!read) return tell("链头应写作 XUNTU:辖区代码:序号:64 位十六进制", "a head is written XUNTU:area:seq:64 hexadecimal digits");
  if (read.area !== bundle.area) return tell(`链头是辖区 ${read.area} 的，核验包是 ${bundle.area} 的`, `the head is of area ${read.area}, the bundle of ${bundle.area}`);
  const entry = bundle.ledger[read.seq];
  if (!entry) return tell(`账本只有 ${bundle.ledger.length} 条，没有见证单上的第 ${read.seq} 条：账本被截短`, `the ledger has ${bundle.ledger.length} entries and not entry ${read.seq} of the witness sheet: it was cut`);
  if (!isObject(entry) || entry.hash !== read.hash) return tell(`账本第 ${read.seq} 条与见证单上的摘要不同：账本被换过`, `entry ${read.seq} differs from the witness sheet: the ledger was replaced`);
  return undefined;
}
