// The whole of a bundle: every problem found, and what was found to be so (sections 8 and 9).

function employerKey(salt, employer) {
  return hexH("XUNTU-KEY/1\n", unhex(salt), employer).slice(0, 32);
}

function checkDisclosed(disclosed, objects, officers, report) {
  const known = new Set();
  if (objects) {
    for (const { key } of objects.rows) known.add(key);
    for (const [key] of objects.excluded) known.add(key);
  }
  for (const { stops } of (officers && officers.routes) || []) for (const key of stops) known.add(key);
  disclosed.forEach(({ key, salt, employer, name }, i) => {
    const tell = (zh, en) => report("disclosed.key", `disclosed[${i}]`, `“${name}”（${employer}）：${zh}`, `“${name}” (${employer}): ${en}`);
    if (employerKey(salt, employer) !== key) tell(`盐与编号算不出代号 ${key}`, `its salt and number do not give the key ${key}`);
    else if (objects && !known.has(key)) tell(`代号 ${key} 不在名录、排除名单和路线里`, `key ${key} is in neither the frame, the exclusions nor the routes`);
  });
}

function timelineOf(ledger) {
  return ledger.map(({ seq, kind: sort, draw_id: drawId, attempt, at, body, hash }) => ({ seq, kind: sort, drawId, attempt, at, body, hash }));
}

// Check a bundle (an object, or the text of its file); `head` is that of a witness sheet.
function verify(bundle, { head = "", progress = () => {} } = {}) {
  const findings = [];
  const report = (code, where, text, textEn) => findings.push({ code, where, text, textEn });
  const facts = { timeline: [], objects: null, officers: null, disclosed: [], headChecked: false, unchecked: [] };
  const outcome = () => {
    const material = Boolean(facts.objects || facts.officers);
    return { verdict: findings.length ? "bad" : material ? "good" : "ledger", findings, facts };
  };
  let read = bundle;
  if (typeof bundle === "string") {
    try {
      read = parseJson(bundle);
    } catch (fault) {
      if (!(fault instanceof BadJson)) throw fault;
      report("format", `line ${fault.line}`, `第 ${fault.line} 行：${fault.zh}`, `line ${fault.line}: ${fault.en}`);
      return outcome();
    }
  } else {
    plainValues(bundle, "", report);
    if (findings.length) return outcome();
  }
  if (!fits(read, BUNDLE, "", report)) {
    facts.unchecked.push(["格式不对，其余的无从核对", "the format is wrong, so the rest cannot be judged"]);
    return outcome();
  }
  const { area, month, ledger } = read;
  Object.assign(facts, { area, areaName: read.area_name, month, isDemo: read.is_demo });
  if (!ledger.length) report("format", "ledger", "账本里没有一条记录", "the ledger has no entry");
  const sound = entryShapes(ledger, report);
  ledgerHashes(ledger, report);
  if (head.trim()) {
    checkHead(head, read, report);
    facts.headChecked = true;
  }
  if (!sound) {
    facts.unchecked.push(["账本的格式不对，其余的无从核对", "the ledger is malformed, so the rest cannot be judged"]);
    return outcome();
  }
  facts.timeline = timelineOf(ledger);
  const draws = walkLedger(ledger, area, report);
  progress(0.1);
  for (const purpose of ["objects", "officers"]) {
    if (!has(read, purpose)) continue;
    const drawId = `${area}/${month}/${purpose}`;
    const state = draws.get(drawId);
    if (!state || state.stage !== "result") {
      report("ledger.order", drawId, `有${PURPOSES[purpose][0]}的材料，账本里却没有它未作废的结果`, `there is material of the ${PURPOSES[purpose][1]}, but the ledger holds no result of it that stands`);
    }
    facts[purpose] = purpose === "objects" ? checkObjects(read.objects, state, report, progress) : checkOfficers(read.officers, state, report);
    if (!facts[purpose].replayed) facts.unchecked.push([`${PURPOSES[purpose][0]}没有复算：种子或材料不全`, `the ${PURPOSES[purpose][1]} was not computed again: the seed or the material is lacking`]);
  }
  if (has(read, "disclosed")) {
    checkDisclosed(read.disclosed, facts.objects, facts.officers, report);
    facts.disclosed = read.disclosed;
  }
  progress(1);
  return outcome();
}

const PROOF = record({
  format: oneOf("xuntu-frame-proof/1"),
  draw_id: TEXT,
  frame_root: DIGEST,
  frame_rows: COUNT,
  index: COUNT,
  row: TEXT,
  path: listOf(DIGEST),
  key: TEXT,
  salt: DIGEST,
  employer: TEXT,
  commit: DIGEST,
});

// Check the proof that one employer is in the frame, against the timeline of a bundle, if any.
function verifyProof(text, timeline = []) {
  const findings = [];
  const report = (code, where, zh, en) => findings.push({ code, where, text: zh, textEn: en });
  const outcome = (proof = null, anchored = false) => ({ findings, proof, anchored });
  let proof;
  try {
    proof = parseJson(text);
  } catch (fault) {
    if (!(fault instanceof BadJson)) throw fault;
    report("format", `line ${fault.line}`, `第 ${fault.line} 行：${fault.zh}`, `line ${fault.line}: ${fault.en}`);
    return outcome();
  }
  if (!fits(proof, PROOF, "", report)) return outcome();
  if (employerKey(proof.salt, proof.employer) !== proof.key) report("disclosed.key", "key", "盐与单位编号算不出这个代号", "the salt and the number of the employer do not give this key");
  if (proof.row.split(",")[0] !== proof.key) report("frame.format", "row", "名录里那一行不是这个代号的", "the row of the frame is not that of this key");
  if (rootOfProof(proof.row, proof.index, proof.frame_rows, proof.path) !== proof.frame_root) report("frame.root", "path", "这一行不在摘要根所指的名录里", "the row is not in the frame of this root");
  const commit = timeline.find((entry) => entry.kind === "commit" && entry.hash === proof.commit);
  if (timeline.length && !commit) report("frame.root", "commit", "账本里没有证明所指的承诺", "the ledger does not hold the commit that the proof names");
  if (commit && (commit.drawId !== proof.draw_id || commit.body.frame_root !== proof.frame_root || commit.body.frame_rows !== proof.frame_rows)) {
    report("frame.root", "frame_root", "证明的摘要根或家数与账本里的承诺不同", "the root or the rows of the proof are not those of the commit in the ledger");
  }
  return outcome(proof, Boolean(commit));
}

globalThis.XuntuVerifier = Object.freeze({
  verify,
  verifyProof,
  employerKey,
  seed: (commit, entropy, office, supervisor) =>
    hex(seedOf(commit, { entropy, office_value: office, supervisor_value: supervisor })),
  readHead,
  // The pieces, so that each can be tried alone.
  sha256: (text) => hexH(text),
  canonical: (value) => canonical(value),
  byCodePoint,
  merkleRoot,
  parseJson,
  drawObjects: (rows, seed) => drawObjects(rows, unhex(seed)),
  drawLotteries: (lotteries, seed) => drawLotteries(lotteries, unhex(seed)),
  words: (seed, label, count) => {
    const stream = new RandomStream(unhex(seed), label);
    return Array.from({ length: count }, () => String(stream.word()));
  },
  below: (seed, label, m) => new RandomStream(unhex(seed), label).below(m),
});
