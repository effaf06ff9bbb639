// The material of the draw of objects: frame, exclusions, policy, chosen, reserve (section 5).

const WHOLE_TEXT = /^(?:0|-?[1-9][0-9]*)$/;
const FARTHEST = 10000000;

// Return the lines after the two fixed ones; null where the text is not laid out so.
function tableLines(text, [title, heading], tell) {
  const lines = text.split("\n");
  if (text.startsWith("\ufeff")) tell(1, "开头有 BOM", "begins with a BOM");
  else if (lines[0] !== title) tell(1, `第一行应是 ${title}`, `line 1 must be ${title}`);
  else if (lines[1] !== heading) tell(2, `第二行应是 ${heading}`, `line 2 must be ${heading}`);
  else if (lines.pop() !== "" || lines.length < 2) tell(lines.length, "最后一行没有换行", "the last line does not end");
  else return lines.slice(2);
  return null;
}

function teller(code, name, zhName, enName, report) {
  return (line, zh, en) => report(code, `${name}:${line}`, `${zhName}第 ${line} 行：${zh}`, `${enName}, line ${line}: ${en}`);
}

function keyOrder(key, before, line, tell) {
  if (!HEX_32.test(key)) tell(line, `代号“${key}”不是 32 位小写十六进制`, `“${key}” is not a key of 32 lower-case hexadecimal digits`);
  else if (before !== null && key === before) tell(line, `代号 ${key} 重复`, `key ${key} stands twice`);
  else if (before !== null && byCodePoint(key, before) < 0) tell(line, `代号 ${key} 没有按次序`, `key ${key} is out of order`);
}

// Read the frame: {lines, rows, good}; rows only of the lines that could be read.
function readFrame(text, report) {
  let good = true;
  const say = teller("frame.format", "objects.frame", "名录", "frame", report);
  const tell = (...said) => {
    good = false;
    say(...said);
  };
  const lines = tableLines(text, ["XUNTU-FRAME/1", "key,township,stratum,x,y,mass"], tell);
  const rows = [];
  let before = null;
  (lines || []).forEach((line, i) => {
    const fields = line.split(",");
    const number = i + 3;
    if (fields.length !== 6) return tell(number, "应有六栏", "must have six fields");
    const [key, township, stratum, xText, yText, massText] = fields;
    keyOrder(key, before, number, tell);
    before = key;
    for (const [zh, en, name] of [["乡镇", "township", township], ["层", "stratum", stratum]]) {
      if (name === "" || /["\r]/.test(name)) tell(number, `${zh}是空的，或含有引号或换行`, `the ${en} is empty, or holds a quotation mark or a line break`);
    }
    const [x, y, mass] = [xText, yText, massText].map((n) => (WHOLE_TEXT.test(n) ? Number(n) : NaN));
    if (!(Math.abs(x) <= FARTHEST && Math.abs(y) <= FARTHEST)) return tell(number, `坐标“${xText},${yText}”不是范围内的整数`, `coordinates “${xText},${yText}” are not whole numbers within range`);
    if (!(mass >= 0 && mass <= Q)) return tell(number, `份额“${massText}”不是 0 至 ${Q} 的整数`, `mass “${massText}” is not a whole number from 0 to ${Q}`);
    rows.push({ key, township, stratum, x, y, mass });
    return undefined;
  });
  return { lines, rows, good };
}

function readExclusions(text, rows, report) {
  const tell = teller("frame.format", "objects.exclusions", "排除名单", "exclusions", report);
  const lines = tableLines(text, ["XUNTU-EXCLUSIONS/1", "key,reason"], tell) || [];
  const framed = new Set(rows.map((row) => row.key));
  const excluded = [];
  let before = null;
  lines.forEach((line, i) => {
    const comma = line.indexOf(",");
    if (comma < 0) return tell(i + 3, "应有代号和依据两栏", "must have a key and a reason");
    const key = line.slice(0, comma);
    keyOrder(key, before, i + 3, tell);
    before = key;
    if (line.includes("\r")) tell(i + 3, "依据里有换行", "the reason holds a line break");
    if (framed.has(key)) tell(i + 3, `代号 ${key} 既被排除又在名录里`, `key ${key} is excluded and in the frame`);
    excluded.push([key, line.slice(comma + 1)]);
    return undefined;
  });
  return excluded;
}

function readPolicy(policy, report) {
  if (!fits(policy, POLICY, "objects.policy", report)) return null;
  const quotas = policy.quotas;
  for (let i = 1; i < quotas.length; i++) {
    if (byCodePoint(quotas[i - 1][0], quotas[i][0]) >= 0) {
      report("format", `objects.policy.quotas[${i}]`, `名额里的层“${quotas[i][0]}”重复或没有按次序`, `stratum “${quotas[i][0]}” stands twice or out of order in the quotas`);
    }
  }
  return new Map(quotas);
}

function strataOf(rows, quotas) {
  const strata = new Map([...quotas.keys()].map((stratum) => [stratum, { stratum, quota: quotas.get(stratum), rows: 0, mass: 0, least: Q, most: 0, chosen: 0 }]));
  for (const { stratum, mass } of rows) {
    if (!strata.has(stratum)) strata.set(stratum, { stratum, quota: null, rows: 0, mass: 0, least: Q, most: 0, chosen: 0 });
    const one = strata.get(stratum);
    one.rows += 1;
    one.mass += mass;
    one.least = Math.min(one.least, mass);
    one.most = Math.max(one.most, mass);
  }
  return [...strata.values()].sort((a, b) => byCodePoint(a.stratum, b.stratum));
}

function checkQuotas(strata, report) {
  for (const { stratum, quota, mass } of strata) {
    const where = `objects.policy.quotas ${stratum}`;
    if (quota === null) report("frame.quota", where, `层“${stratum}”没有名额`, `stratum “${stratum}” has no quota`);
    else if (mass !== quota * Q) report("frame.quota", where, `层“${stratum}”的份额之和是 ${mass}，名额 ${quota} 家应是 ${quota * Q}`, `stratum “${stratum}”: the masses sum to ${mass}; a quota of ${quota} needs ${quota * Q}`);
  }
}

function compareChosen(given, drawn, report) {
  const tell = (where, zh, en) => report("chosen.replay", where, zh, en);
  const givenKeys = new Set(given);
  const drawnKeys = new Set(drawn);
  for (const key of givenKeys) if (!drawnKeys.has(key)) tell(key, `名单里多了 ${key}：按种子复算它没有抽中`, `${key} is on the list and was not drawn when computed again`);
  for (const key of drawn) if (!givenKeys.has(key)) tell(key, `名单里少了 ${key}：按种子复算它抽中了`, `${key} was drawn when computed again and is not on the list`);
  if (givenKeys.size !== given.length) tell("objects.chosen", "抽中名单里有重复的代号", "a key stands twice among the chosen");
  else if (given.some((key, i) => i > 0 && byCodePoint(given[i - 1], key) > 0)) tell("objects.chosen", "抽中名单没有按代号排序", "the chosen are not in the order of their keys");
}

function compareReserve(given, drawn, report) {
  const longer = Math.max(given.length, drawn.length);
  for (let i = 0; i < longer; i++) {
    if (given[i] === drawn[i]) continue;
    const none = ["（没有）", "(none)"];
    const zh = `候补第 ${i + 1} 位应是 ${drawn[i] ?? none[0]}，名单上是 ${given[i] ?? none[0]}`;
    const en = `reserve ${i + 1} must be ${drawn[i] ?? none[1]}, the list says ${given[i] ?? none[1]}`;
    report("reserve.replay", `objects.reserve[${i}]`, zh, en);
    return;
  }
}

function keysDigest(title, keys) {
  return hexH([title, ...keys].map((line) => line + "\n").join(""));
}

function checkObjects(objects, state, report, progress) {
  const frame = readFrame(objects.frame, report);
  const excluded = readExclusions(objects.exclusions, frame.rows, report);
  const quotas = readPolicy(objects.policy, report);
  const strata = strataOf(frame.rows, quotas || new Map());
  const found = { rows: frame.rows, excluded, strata, chosen: objects.chosen, reserve: objects.reserve, replayed: false, policy: objects.policy };
  if (quotas && frame.good) checkQuotas(strata, report);
  const commit = state && state.commit;
  if (commit) {
    const promised = commit.body;
    const unlike = (code, where, zh, en) => report(code, where, `${zh}（第 ${commit.seq} 条）`, `${en} (entry ${commit.seq})`);
    if (frame.lines && (frame.lines.length !== promised.frame_rows || merkleRoot(frame.lines) !== promised.frame_root)) {
      unlike("frame.root", "objects.frame", `名录（${frame.lines.length} 家）与承诺的摘要根（${promised.frame_rows} 家）不符：名录被改过`, `the frame (${frame.lines.length} rows) is not the one committed (${promised.frame_rows} rows): it was changed`);
    }
    if (hexH(objects.exclusions) !== promised.exclusions_sha256) unlike("exclusions.hash", "objects.exclusions", "排除名单与承诺的摘要不符", "the exclusions are not those committed");
    if (hexH(canonicalOr(objects.policy, "objects.policy", report)) !== promised.policy_sha256) unlike("policy.hash", "objects.policy", "名额与规则与承诺的摘要不符", "quotas and rules are not those committed");
  }
  progress(0.2);
  if (state && state.seed && frame.good) {
    const drawn = drawObjects(frame.rows, state.seed, (part) => progress(0.2 + 0.7 * part));
    compareChosen(objects.chosen, drawn.chosen, report);
    compareReserve(objects.reserve, drawn.reserve, report);
    found.replayed = true;
  }
  if (state && state.result) {
    const { chosen_count: count, chosen_sha256: chosen, reserve_sha256: reserve } = state.result.body;
    const unlike = (code, where, zh, en) => report(code, where, `${zh}（第 ${state.result.seq} 条）`, `${en} (entry ${state.result.seq})`);
    if (objects.chosen.length !== count) unlike("chosen.hash", "objects.chosen", `抽中 ${objects.chosen.length} 家，结果写的是 ${count} 家`, `${objects.chosen.length} are chosen, the result says ${count}`);
    if (keysDigest("XUNTU-CHOSEN/1", objects.chosen) !== chosen) unlike("chosen.hash", "objects.chosen", "抽中名单与结果的摘要不符", "the chosen are not those of the result");
    if (keysDigest("XUNTU-RESERVE/1", objects.reserve) !== reserve) unlike("reserve.hash", "objects.reserve", "候补名单与结果的摘要不符", "the reserve is not that of the result");
  }
  const stratumOf = new Map(frame.rows.map((row) => [row.key, row.stratum]));
  const counted = new Map(strata.map((one) => [one.stratum, one]));
  for (const key of objects.chosen) if (stratumOf.has(key)) counted.get(stratumOf.get(key)).chosen += 1;
  return found;
}

function canonicalOr(value, where, report) {
  try {
    return canonical(value);
  } catch (fault) {
    if (!(fault instanceof NotCanonical)) throw fault;
    report("format", where, `${where} 不能写成规范 JSON`, `${where} cannot be written as canonical JSON`);
    return "";
  }
}
