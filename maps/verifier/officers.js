// The material of the draw of officers: routes, staff, lottery tables, assignments (section 7).

const OFFICER = "执法人员";
const ROLES = { lead: ["带队", "lead"], member: ["队员", "member"] };

function listed(text) {
  return text === "" ? [] : text.split(" ");
}

// Read the routes: [{day, office, team, stops}]; null where the text is not laid out so.
function readRoutes(text, report) {
  let good = true;
  const say = teller("format", "officers.routes", "路线", "routes", report);
  const tell = (...said) => {
    good = false;
    say(...said);
  };
  const lines = tableLines(text, ["XUNTU-ROUTES/1", "day,office,team,stops"], tell) || [];
  const routes = [];
  lines.forEach((line, i) => {
    const number = i + 3;
    const fields = line.split(",");
    if (fields.length !== 4) return tell(number, "应有四栏", "must have four fields");
    const [day, office, teamText, stopsText] = fields;
    const stops = listed(stopsText);
    if (office === "") tell(number, "没有办公地点", "has no office");
    if (!isDay(day)) tell(number, `“${day}”不是日期`, `“${day}” is not a day`);
    if (!/^[0-9]{1,4}$/.test(teamText)) tell(number, `队号“${teamText}”不是数字`, `team “${teamText}” is not a number`);
    if (!stops.length || !stops.every((key) => HEX_32.test(key))) tell(number, "到访的代号写法不对", "the stops are not keys separated by spaces");
    if (line.includes("\r")) tell(number, "含有回车符", "holds a carriage return");
    const route = { day, office, team: Number(teamText), stops };
    const before = routes[routes.length - 1];
    if (before && (byCodePoint(before.day, day) || byCodePoint(before.office, office) || before.team - route.team) >= 0) {
      tell(number, "路线重复或没有按（日期，办公地点，队号）排序", "the route stands twice or out of order (day, office, team)");
    }
    routes.push(route);
    return undefined;
  });
  return good ? routes : null;
}

// Read the staff: a map of id → officer; null where the text is not laid out so.
function readStaff(text, report) {
  let good = true;
  const say = teller("format", "officers.staff", "人员", "staff", report);
  const tell = (...said) => {
    good = false;
    say(...said);
  };
  const heading = "id,office,role,can_lead,skills,certificate_until,absent,recused";
  const lines = tableLines(text, ["XUNTU-STAFF/1", heading], tell) || [];
  const staff = new Map();
  let before = null;
  lines.forEach((line, i) => {
    const number = i + 3;
    const fields = line.split(",");
    if (fields.length !== 8) return tell(number, "应有八栏", "must have eight fields");
    const [id, office, role, canLead, skills, until, absent, recused] = fields;
    if (before !== null && byCodePoint(before, id) >= 0) tell(number, `人员编号“${id}”重复或没有按次序`, `officer “${id}” stands twice or out of order`);
    before = id;
    if (!["0", "1"].includes(canLead)) tell(number, "can_lead 应是 1 或 0", "can_lead must be 1 or 0");
    if (until !== "" && !isDay(until)) tell(number, `“${until}”不是日期`, `“${until}” is not a day`);
    for (const list of [skills, absent, recused].map(listed)) {
      if (list.some((word, k) => k > 0 && byCodePoint(list[k - 1], word) >= 0)) tell(number, `“${list.join(" ")}”没有排好序，或有重复`, `“${list.join(" ")}” is out of order or repeats itself`);
    }
    if (!listed(recused).every((key) => HEX_32.test(key))) tell(number, "recused 里有不是代号的内容", "recused holds something that is not a key");
    if (!listed(absent).every(isDay)) tell(number, "absent 里有不是日期的内容", "absent holds something that is not a day");
    if (line.includes("\r")) tell(number, "含有回车符", "holds a carriage return");
    staff.set(id, { office, role, canLead: canLead === "1", until, absent: new Set(listed(absent)), recused: new Set(listed(recused)) });
    return undefined;
  });
  return good ? staff : null;
}

function rowName(sort, number) {
  return `${sort}/${String(number).padStart(2, "0")}`;
}

function tableName({ day, office, role }) {
  return [`${day} ${office} ${ROLES[role][0]}表`, `${role} table of ${office} on ${day}`];
}

function repeated(values) {
  return values.find((value, i) => values.indexOf(value) !== i);
}

function isSquare({ rows, columns, matrix }) {
  const size = rows.length;
  return columns.length === size && matrix.length === size && matrix.every((line) => line.length === size);
}

// Report what is wrong with one table; true where it can be drawn.
function checkTable(table, routes, tell) {
  const { rows, columns, matrix, day, office } = table;
  const teams = routes && routes.filter((route) => route.day === day && route.office === office).map((route) => route.team);
  if (!rows.length) tell("表里没有一行", "the table has no row");
  if (teams) {
    const standby = rows.length - teams.length;
    const wanted = teams.map((team) => rowName("route", team));
    for (let k = 1; k <= standby; k++) wanted.push(rowName("standby", k));
    if (standby < 0 || wanted.some((name, i) => name !== rows[i])) tell(`各行（${rows.join("、")}）不是当日该处的路线依次加待命`, `its rows (${rows.join(", ")}) are not the routes of that day and office followed by standby`);
  }
  const double = repeated(columns);
  if (double !== undefined) tell(`人员“${double}”重复`, `officer “${double}” stands twice`);
  else if (columns.some((id, i) => i > 0 && byCodePoint(columns[i - 1], id) > 0)) tell("人员没有排好序", "its officers are out of order");
  if (repeated(rows) !== undefined) tell(`行“${repeated(rows)}”重复`, `row “${repeated(rows)}” stands twice`);
  if (!isSquare(table)) {
    tell("行数、人数和格数不一致，不是方表", "it is not square: rows, officers and cells differ in number");
    return false;
  }
  let drawable = double === undefined && repeated(rows) === undefined;
  matrix.forEach((line, i) => {
    line.forEach((share, j) => {
      if (share >= 0 && share <= Q) return;
      tell(`${rows[i]} × ${columns[j]} 的 ${share} 不在 0 至 ${Q}`, `${rows[i]} × ${columns[j]}: ${share} is not within 0 to ${Q}`);
      drawable = false;
    });
    const sum = line.reduce((total, share) => total + share, 0);
    if (sum !== Q) tell(`${rows[i]} 这一行之和是 ${sum}，应是 ${Q}`, `row ${rows[i]} sums to ${sum} and must sum to ${Q}`);
  });
  columns.forEach((id, j) => {
    const sum = matrix.reduce((total, line) => total + line[j], 0);
    if (sum !== Q) tell(`${id} 这一列之和是 ${sum}，应是 ${Q}`, `column ${id} sums to ${sum} and must sum to ${Q}`);
  });
  return drawable;
}

function inTableOrder(a, b) {
  return byCodePoint(a.day, b.day) || byCodePoint(a.office, b.office) || byCodePoint(a.role, b.role);
}

function checkTogether(lotteries, routes, report) {
  const tell = (where, zh, en) => report("lottery.margin", where, zh, en);
  const places = new Map();
  lotteries.forEach((table, i) => {
    const [zh, en] = tableName(table);
    if (i > 0 && inTableOrder(lotteries[i - 1], table) >= 0) tell(`officers.lotteries[${i}]`, `${zh}重复或次序不对`, `the ${en} stands twice or out of order`);
    const place = `${table.day},${table.office}`;
    if (!places.has(place)) places.set(place, {});
    places.get(place)[table.role] = table;
  });
  for (const [place, { lead, member }] of places) {
    if (!lead || !member) continue;
    const leads = new Set(lead.columns);
    for (const id of member.columns) if (leads.has(id)) tell(place, `${place}：“${id}”同时在带队表和队员表里`, `${place}: “${id}” stands in both the lead and the member table`);
  }
  const needed = new Set((routes || []).map(({ day, office }) => `${day},${office}`));
  for (const place of new Set([...places.keys(), ...needed])) {
    for (const role of ["lead", "member"]) {
      if (!(places.get(place) || {})[role]) tell(place, `${place}：没有${ROLES[role][0]}表`, `${place}: there is no ${role} table`);
    }
  }
}

function checkStaffing(table, index, staff, routes, report) {
  const [zhName, enName] = tableName(table);
  const tell = (zh, en) => report("lottery.staff", `officers.lotteries[${index}]`, `${zhName}：${zh}`, `${enName}: ${en}`);
  const stops = new Map((routes || []).filter((r) => r.day === table.day && r.office === table.office).map((r) => [rowName("route", r.team), r.stops]));
  table.columns.forEach((id, j) => {
    const one = staff.get(id);
    if (!one) return tell(`“${id}”不在人员文本里`, `“${id}” is not among the staff`);
    if (one.role !== OFFICER) tell(`“${id}”不是执法人员`, `“${id}” is not an enforcement officer`);
    if (one.office !== table.office) tell(`“${id}”不属于这个办公地点`, `“${id}” belongs to another office`);
    if (one.absent.has(table.day)) tell(`“${id}”当日请假`, `“${id}” is absent on that day`);
    if (one.until === "" || one.until < table.day) tell(`“${id}”当日没有有效的执法证`, `“${id}” has no valid certificate on that day`);
    if (table.role === "lead" && !one.canLead) tell(`“${id}”不能带队`, `“${id}” may not lead`);
    table.rows.forEach((row, i) => {
      const met = (stops.get(row) || []).filter((key) => one.recused.has(key));
      const share = (table.matrix[i] || [])[j];
      if (met.length && share !== 0) tell(`“${id}”应回避 ${row} 上的 ${met.join("、")}，这一格却是 ${share}`, `“${id}” is recused from ${met.join(", ")} on ${row}, yet the cell is ${share}`);
    });
    return undefined;
  });
}

// Draw every table again; null where one of them cannot be drawn.
function drawLotteries(lotteries, seed) {
  const streams = new Map();
  const assignments = [];
  for (const table of lotteries) {
    const label = `${table.role}/${table.day}`;
    if (!streams.has(label)) streams.set(label, new RandomStream(seed, label));
    for (const [i, j] of drawTable(table, streams.get(label))) {
      assignments.push([table.day, table.office, table.role, table.rows[i], table.columns[j]]);
    }
  }
  return assignments;
}

function compareAssignments(given, drawn, report) {
  const tell = (where, zh, en) => report("assignments.replay", where, zh, en);
  const place = ([day, office, role, row]) => `${day} ${office} ${role} ${row}`;
  const want = new Map(drawn.map((one) => [place(one), one[4]]));
  const have = new Map(given.map((one) => [place(one), one[4]]));
  for (const [where, id] of want) {
    if (!have.has(where)) tell(where, `结果里少了“${where}”：复算抽中 ${id}`, `“${where}” is missing: computed again, ${id} was drawn`);
    else if (have.get(where) !== id) tell(where, `“${where}”结果写的是 ${have.get(where)}，复算抽中的是 ${id}`, `“${where}” says ${have.get(where)}; computed again, ${id} was drawn`);
  }
  for (const where of have.keys()) if (!want.has(where)) tell(where, `结果里多了“${where}”`, `“${where}” was not to be drawn`);
  if (have.size !== given.length) tell("officers.assignments", "结果里有重复的行", "a row stands twice in the assignments");
  else if (given.length === drawn.length && given.some((one, i) => have.has(place(drawn[i])) && place(one) !== place(drawn[i]))) tell("officers.assignments", "结果的先后次序不对", "the assignments are out of order");
}

function checkOfficers(officers, state, report) {
  const routes = readRoutes(officers.routes, report);
  const staff = has(officers, "staff") ? readStaff(officers.staff, report) : null;
  const { lotteries, assignments } = officers;
  const drawable = lotteries.map((table, i) => {
    const [zhName, enName] = tableName(table);
    return checkTable(table, routes, (zh, en) => report("lottery.margin", `officers.lotteries[${i}]`, `${zhName}：${zh}`, `${enName}: ${en}`));
  });
  checkTogether(lotteries, routes, report);
  if (staff) lotteries.forEach((table, i) => checkStaffing(table, i, staff, routes, report));
  const found = { routes, lotteries, assignments, staffed: staff !== null, replayed: false };
  if (state && state.commit) {
    const promised = state.commit.body;
    const unlike = (code, where, zh, en) => report(code, where, `${zh}（第 ${state.commit.seq} 条）`, `${en} (entry ${state.commit.seq})`);
    if (hexH(officers.routes) !== promised.routes_sha256) unlike("routes.hash", "officers.routes", "路线与承诺的摘要不符", "the routes are not those committed");
    if (has(officers, "staff") && hexH(officers.staff) !== promised.staff_sha256) unlike("staff.hash", "officers.staff", "人员文本与承诺的摘要不符", "the staff is not that committed");
    if (hexH(canonicalOr(lotteries, "officers.lotteries", report)) !== promised.lotteries_sha256) unlike("lotteries.hash", "officers.lotteries", "抽签表与承诺的摘要不符", "the lottery tables are not those committed");
  }
  if (state && state.seed && drawable.every(Boolean)) {
    compareAssignments(assignments, drawLotteries(lotteries, state.seed), report);
    found.replayed = true;
  }
  if (state && state.result) {
    const { assignments_count: count, assignments_sha256: digest } = state.result.body;
    const unlike = (zh, en) => report("assignments.hash", "officers.assignments", `${zh}（第 ${state.result.seq} 条）`, `${en} (entry ${state.result.seq})`);
    if (assignments.length !== count) unlike(`抽签结果有 ${assignments.length} 项，结果记录写的是 ${count} 项`, `there are ${assignments.length} assignments, the result says ${count}`);
    if (keysDigest("XUNTU-ASSIGNMENTS/1", assignments.map((one) => one.join(","))) !== digest) unlike("抽签结果与结果记录的摘要不符", "the assignments are not those of the result");
  }
  return found;
}
