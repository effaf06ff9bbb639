// The material in words: quotas and chances, who was drawn, the officers; looking up one employer.

function namesOf(facts) {
  return new Map(facts.disclosed.map(({ key, name, employer }) => [key, `${name}（${employer}）`]));
}

function employerRows(keys, facts) {
  const rows = new Map(facts.objects.rows.map((row) => [row.key, row]));
  const names = namesOf(facts);
  return keys.map((key, i) => {
    const row = rows.get(key);
    return [String(i + 1), row ? row.township : "—", row ? row.stratum : "—", row ? percent(row.mass) : "—", names.get(key) || "", key];
  });
}

function employerHeadings() {
  return [[t("次序", "No."), "number"], [t("乡镇", "Township")], [t("层", "Stratum")], [t("机会", "Chance"), "number"], [t("单位（已公开的）", "Employer, if disclosed")], [t("代号", "Key"), "mono"]];
}

function showObjects(facts) {
  const { objects } = facts;
  if (!objects) return null;
  const strata = objects.strata.map((one) => [
    one.stratum,
    one.quota === null ? "—" : count(one.quota),
    count(one.rows),
    one.rows ? `${percent(one.least)} – ${percent(one.most)}` : "—",
    (one.mass / 1000000).toFixed(6).replace(/\.?0+$/, ""),
    count(one.chosen),
  ]);
  const headings = [[t("层", "Stratum")], [t("名额", "Quota"), "number"], [t("名录", "In frame"), "number"], [t("每家机会", "Chance of each"), "number"], [t("机会之和", "Sum of chances"), "number"], [t("抽中", "Chosen"), "number"]];
  const fold = (title, ...content) => el("details", {}, el("summary", {}, title), ...content);
  const routed = facts.officers && facts.officers.routes ? new Set(facts.officers.routes.flatMap((route) => route.stops)) : null;
  const missed = routed ? objects.chosen.filter((key) => !routed.has(key)).length : 0;
  return section(
    "objects",
    t("名额、机会和抽中的单位", "Quotas, chances and who was drawn"),
    longTable(headings, strata),
    routed ? el("p", {}, missed ? t(`抽中的单位有 ${missed} 家不在公布的路线里。`, `${missed} of the chosen are on no published route.`) : t("抽中的单位都在公布的路线里。", "All of the chosen are on the published routes.")) : null,
    fold(t(`抽中 ${count(objects.chosen.length)} 家`, `${count(objects.chosen.length)} chosen`), longTable(employerHeadings(), employerRows(objects.chosen, facts))),
    fold(t(`候补 ${count(objects.reserve.length)} 家，按次序`, `Reserve of ${count(objects.reserve.length)}, in order`), longTable(employerHeadings(), employerRows(objects.reserve, facts))),
    fold(t(`排除 ${count(objects.excluded.length)} 家`, `${count(objects.excluded.length)} excluded`), longTable([[t("代号", "Key"), "mono"], [t("依据", "Reason"), "words"]], objects.excluded)),
    fold(t("名额与规则（原文）", "Quotas and rules, as committed"), el("pre", { class: "wide mono", tabindex: "0" }, JSON.stringify(objects.policy, null, 1))),
  );
}

// The officers drawn, a table for every day and office, with the chances they had.
function showOfficers({ officers }) {
  if (!officers) return null;
  const given = new Map(officers.assignments.map(([day, office, role, row, id]) => [[day, office, role, row].join("\n"), id]));
  const roles = { lead: t("带队", "lead"), member: t("队员", "member") };
  const places = new Map();
  const matrices = [];
  for (const { day, office, role, rows, columns, matrix } of officers.lotteries) {
    const results = rows.map((row, i) => {
      const id = given.get([day, office, role, row].join("\n"));
      const share = (matrix[i] || [])[columns.indexOf(id)];
      return [roles[role], row, id || "—", share === undefined ? "—" : percent(share)];
    });
    const place = `${day} ${office}`;
    places.set(place, [...(places.get(place) || []), ...results]);
    const headings = [[t("行", "Row")], ...columns.map((id) => [id, "number"])];
    const lines = rows.map((row, i) => [row, ...columns.map((_, j) => percent((matrix[i] || [])[j] ?? 0))]);
    matrices.push(unfolding(t(`${place} ${roles[role]}：每人抽到每一行的机会`, `${place}, ${roles[role]}: everyone's chance of every row`), () => table(headings, lines)));
  }
  const headings = [[t("角色", "Role")], [t("行", "Row")], [t("抽中", "Drawn")], [t("事先公布的机会", "Published chance"), "number"]];
  const days = [...places].map(([place, results]) => unfolding(place, () => table(headings, results)));
  if (days.length) days[0].open = true;
  return section(
    "officers",
    t("检查人员：机会和结果", "Officers: chances and results"),
    el("p", { class: "soft" }, t("route 是路线（队号），standby 是待命，替换时从 standby/01 起依次递补。", "route is a route by its team, standby stands by; substitutes come from standby/01 on.")),
    ...days,
    el("details", {}, el("summary", {}, t(`全部 ${matrices.length} 张机会表`, `All ${matrices.length} tables of chances`)), ...matrices),
  );
}

// A fold whose content is made when it is first opened.
function unfolding(title, make) {
  const folded = el("details", {}, el("summary", {}, title));
  folded.addEventListener("toggle", () => folded.children.length > 1 || folded.append(make()));
  return folded;
}

function answer(holder, kind, ...lines) {
  byId(holder).replaceChildren(el("div", { class: `answer ${kind}` }, lines.filter(Boolean).map((line) => el("p", {}, line))));
}

// Say what the bundle says of one key.
function find(key) {
  const { facts } = state.report;
  if (!/^[0-9a-f]{32}$/.test(key)) {
    answer("found", "bad", t("代号应是 32 位十六进制，请重填。", "A key is 32 hexadecimal digits: please enter it again."));
    return;
  }
  const { rows, chosen, reserve, excluded } = facts.objects;
  const row = rows.find((one) => one.key === key);
  const out = excluded.find(([one]) => one === key);
  const routes = ((facts.officers && facts.officers.routes) || []).filter((route) => route.stops.includes(key));
  const name = namesOf(facts).get(key);
  const lines = [el("span", {}, el("code", {}, key), name ? ` ${name}` : "")];
  if (row) {
    lines.push(t(`在名录里：${row.township}，${row.stratum}，本月抽中的机会是 ${percent(row.mass)}。`, `In the frame: ${row.township}, ${row.stratum}; its chance this month was ${percent(row.mass)}.`));
    if (chosen.includes(key)) lines.push(t("抽中。", "It was drawn."));
    else lines.push(t(`没有抽中，候补第 ${reserve.indexOf(key) + 1} 位（共 ${count(reserve.length)} 位，同层之内依次递补）。`, `It was not drawn; number ${reserve.indexOf(key) + 1} of ${count(reserve.length)} in the reserve (substitutes come from its own stratum).`));
  } else if (out) lines.push(t(`不参加抽取，依据：${out[1]}`, `Excluded from the draw; reason: ${out[1]}`));
  else lines.push(t("不在名录里，也不在排除名单里。", "Neither in the frame nor excluded."));
  for (const { day, office, team } of routes) lines.push(t(`在路线上：${day}，${office}，第 ${team} 队。`, `On a route: ${day}, ${office}, team ${team}.`));
  answer("found", row || out || routes.length ? "good" : "bad", ...lines);
}

function findBySalt(salt, employer) {
  if (!/^[0-9a-f]{64}$/.test(salt) || !employer) {
    answer("found", "bad", t("请填 64 位十六进制的盐和单位编号。", "Please enter the salt, 64 hexadecimal digits, and the number of the employer."));
    return;
  }
  find(XuntuVerifier.employerKey(salt, employer));
}

async function prove(file) {
  if (!file) return;
  const text = decode(await file.arrayBuffer());
  if (text === null) {
    answer("proven", "bad", t("文件不是 UTF-8 文字。", "The file is not UTF-8 text."));
    return;
  }
  const timeline = state.report ? state.report.facts.timeline : [];
  const { findings, proof, anchored } = XuntuVerifier.verifyProof(text, timeline);
  if (findings.length) {
    answer("proven", "bad", el("strong", {}, t("证明不成立", "The proof does not hold")), ...findings.map((one) => t(one.text, one.textEn)));
    return;
  }
  const [, township, stratum, , , mass] = proof.row.split(",");
  answer(
    "proven",
    "good",
    el("strong", {}, t("证明成立", "The proof holds")),
    t(`${proof.employer} 是名录 ${count(proof.frame_rows)} 家中的第 ${count(proof.index + 1)} 家：${township}，${stratum}，机会 ${percent(Number(mass))}。`, `${proof.employer} is number ${count(proof.index + 1)} of the ${count(proof.frame_rows)} in the frame: ${township}, ${stratum}, chance ${percent(Number(mass))}.`),
    anchored ? t("它的摘要根就是上面账本里承诺的那一个。", "Its root is the one committed in the ledger above.") : t("还没有和账本比对：请先在上面选择核验包，或自行比对摘要根：", "Not compared with a ledger: choose a bundle above first, or compare the root yourself: ") + proof.frame_root,
  );
}
