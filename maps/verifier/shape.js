// What keys and types a bundle must have; every departure is one `format` problem.

const HEX_64 = /^[0-9a-f]{64}$/;
const HEX_32 = /^[0-9a-f]{32}$/;
const AREA = /^[0-9]{6,9}$/;
const MONTH = /^[0-9]{4}-(?:0[1-9]|1[0-2])$/;
const MOMENT = /^([0-9]{4}-[0-9]{2}-[0-9]{2})T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\+08:00$/;

function isDay(text) {
  if (typeof text !== "string" || !/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text)) return false;
  const day = new Date(text + "T00:00:00Z");
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

function isMoment(text) {
  const found = typeof text === "string" && MOMENT.exec(text);
  return Boolean(found) && isDay(found[1]);
}

function kind(zh, en, holds) {
  return { zh, en, holds };
}

const TEXT = kind("文字", "a text", (v) => typeof v === "string");
const WHOLE = kind("整数", "a whole number", (v) => Number.isSafeInteger(v));
const COUNT = kind("不小于 0 的整数", "a whole number from 0", (v) => Number.isSafeInteger(v) && v >= 0);
const YES_NO = kind("true 或 false", "true or false", (v) => typeof v === "boolean");
const DIGEST = kind("64 位小写十六进制", "64 lower-case hexadecimal digits", (v) => typeof v === "string" && HEX_64.test(v));
const DAY = kind("日期，如 2026-12-03", "a day such as 2026-12-03", isDay);
const TIME = kind("东八区、到秒的时间", "a time to the second at +08:00", isMoment);
const YEAR_MONTH = kind("月份，如 2026-12", "a month such as 2026-12", (v) => typeof v === "string" && MONTH.test(v));
const ANYTHING = kind("", "", () => true);

function oneOf(...words) {
  return kind(words.join("、") + " 之一", "one of " + words.join(", "), (v) => words.includes(v));
}

function listOf(shape) {
  return { list: shape };
}

function rowOf(...shapes) {
  return { row: shapes };
}

function record(keys, optional = {}) {
  return { keys, optional, closed: false };
}

// A record that may hold no other keys.
function closedRecord(keys) {
  return { keys, optional: {}, closed: true };
}

// Report every place where `value` departs from `shape`; true where there is none.
function fits(value, shape, where, report) {
  const wrong = (zh, en) => {
    report("format", where, `${where}：应是${zh}`, `${where}: must be ${en}`);
    return false;
  };
  if (shape.holds) return shape.holds(value) || wrong(shape.zh, shape.en);
  if (shape.list) {
    if (!Array.isArray(value)) return wrong("数组", "a list");
    return value.map((v, i) => fits(v, shape.list, `${where}[${i}]`, report)).every(Boolean);
  }
  if (shape.row) {
    const size = shape.row.length;
    if (!Array.isArray(value) || value.length !== size) {
      return wrong(`${size} 项的数组`, `a list of ${size}`);
    }
    return value.map((v, i) => fits(v, shape.row[i], `${where}[${i}]`, report)).every(Boolean);
  }
  if (!isObject(value)) return wrong("对象", "an object");
  let good = true;
  for (const [key, inner] of Object.entries(shape.keys)) {
    const place = where ? `${where}.${key}` : key;
    if (!has(value, key)) {
      report("format", place, `缺少 ${place}`, `${place} is missing`);
      good = false;
    } else if (!fits(value[key], inner, place, report)) good = false;
  }
  for (const [key, inner] of Object.entries(shape.optional)) {
    if (!has(value, key)) continue;
    if (!fits(value[key], inner, where ? `${where}.${key}` : key, report)) good = false;
  }
  for (const key of shape.closed ? Object.keys(value) : []) {
    if (has(shape.keys, key)) continue;
    report("format", `${where}.${key}`, `${where} 多了键“${key}”`, `${where} has a key too many: “${key}”`);
    good = false;
  }
  return good;
}

// Report numbers that are not whole and texts that are not Unicode, wherever they stand.
function plainValues(value, where, report) {
  if (typeof value === "number" && !Number.isSafeInteger(value)) {
    report("format", where, `${where}：数只能是整数`, `${where}: numbers must be whole`);
  } else if (typeof value === "string" && hasLoneSurrogate(value)) {
    report("format", where, `${where}：文字不是合法的 Unicode`, `${where}: the text is not valid Unicode`);
  } else if (Array.isArray(value)) {
    value.forEach((v, i) => plainValues(v, `${where}[${i}]`, report));
  } else if (isObject(value)) {
    for (const key of Object.keys(value)) plainValues(value[key], where ? `${where}.${key}` : key, report);
  }
}

const BUNDLE = record(
  {
    format: oneOf("xuntu-draw-bundle/1"),
    area: kind("6 至 9 位数字", "6 to 9 digits", (v) => typeof v === "string" && AREA.test(v)),
    area_name: TEXT,
    month: YEAR_MONTH,
    is_demo: YES_NO,
    ledger: listOf(ANYTHING),
  },
  {
    objects: record({ frame: TEXT, exclusions: TEXT, policy: ANYTHING, chosen: listOf(TEXT), reserve: listOf(TEXT) }),
    officers: record(
      {
        routes: TEXT,
        lotteries: listOf(
          record({
            day: DAY,
            office: TEXT,
            role: oneOf("lead", "member"),
            rows: listOf(TEXT),
            columns: listOf(TEXT),
            matrix: listOf(listOf(WHOLE)),
          }),
        ),
        assignments: listOf(rowOf(TEXT, TEXT, TEXT, TEXT, TEXT)),
      },
      { staff: TEXT },
    ),
    disclosed: listOf(record({ key: TEXT, salt: DIGEST, employer: TEXT, name: TEXT })),
  },
);

const POLICY = record({ scale: kind("1000000", "1000000", (v) => v === Q), quotas: listOf(rowOf(TEXT, COUNT)), rules: ANYTHING });

const ENTRY = closedRecord({
  seq: COUNT,
  prev: DIGEST,
  kind: oneOf("chain", "commit", "reveal", "result", "void"),
  draw_id: TEXT,
  attempt: COUNT,
  at: TIME,
  body: record({}),
  hash: DIGEST,
});

const COMMIT_PART = {
  algorithm: TEXT,
  staff_sha256: DIGEST,
  entropy: listOf(record({ kind: oneOf("d10", "d6", "coin", "lottery"), name: TEXT, count: WHOLE, bits: WHOLE })),
  min_entropy_bits: WHOLE,
  office_anchor: DIGEST,
  supervisor_anchor: DIGEST,
  software: TEXT,
};

const BODIES = {
  chain: record({ holder: oneOf("office", "supervisor"), anchor: DIGEST, note: TEXT }),
  "commit objects": record({ frame_root: DIGEST, frame_rows: COUNT, exclusions_sha256: DIGEST, policy_sha256: DIGEST, ...COMMIT_PART }),
  "commit officers": record({ objects_result: DIGEST, routes_sha256: DIGEST, lotteries_sha256: DIGEST, ...COMMIT_PART }),
  reveal: record({
    commit: DIGEST,
    entropy: listOf(rowOf(TEXT, TEXT)),
    office_value: DIGEST,
    supervisor_value: DIGEST,
    witnesses: TEXT,
    seed: DIGEST,
  }),
  "result objects": record({ reveal: DIGEST, chosen_count: COUNT, chosen_sha256: DIGEST, reserve_sha256: DIGEST }),
  "result officers": record({ reveal: DIGEST, assignments_count: COUNT, assignments_sha256: DIGEST }),
  void: record({ commit: DIGEST, reason: TEXT, office_value: DIGEST, supervisor_value: DIGEST }),
};
