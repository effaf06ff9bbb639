// What was found, in words: verdict, problems, what was checked, and the material itself.

const CODE_WORDS = {
  format: ["格式不对", "wrong format"],
  "ledger.hash": ["账本里有记录被改过", "an entry of the ledger was changed"],
  "ledger.prev": ["账本的记录没有接上", "entries of the ledger do not join"],
  "ledger.order": ["违反先后次序，或抽取没有做完", "events out of order, or a draw not finished"],
  "ledger.head": ["与见证单上的链头不符", "not the ledger of the witness sheet"],
  "commit.second": ["没有作废就又抽了一次", "a second draw without a void"],
  "commit.changed": ["作废后换了材料", "material changed after a void"],
  "commit.anchor": ["承诺的链头不符", "wrong anchor in a commit"],
  "commit.entropy": ["公开随机数的来源不合要求", "unfit sources of public random numbers"],
  "commit.algorithm": ["算法不认识", "unknown algorithm"],
  "reveal.entropy": ["揭示的随机数与来源不合", "revealed numbers do not fit their sources"],
  "reveal.chain": ["揭示的秘密值不对", "a revealed secret value is wrong"],
  "reveal.seed": ["种子不对", "wrong seed"],
  "frame.format": ["名录或排除名单写法不对", "frame or exclusions badly written"],
  "frame.root": ["名录被改过", "the frame was changed"],
  "frame.quota": ["份额之和与名额不符", "masses do not meet the quota"],
  "exclusions.hash": ["排除名单被改过", "the exclusions were changed"],
  "policy.hash": ["名额与规则被改过", "quotas or rules were changed"],
  "chosen.replay": ["抽中名单与复算不符", "the chosen differ from the draw computed again"],
  "chosen.hash": ["抽中名单与结果摘要不符", "the chosen differ from the digest of the result"],
  "reserve.replay": ["候补次序与复算不符", "the reserve differs from the draw computed again"],
  "reserve.hash": ["候补名单与结果摘要不符", "the reserve differs from the digest of the result"],
  "routes.hash": ["路线被改过", "the routes were changed"],
  "staff.hash": ["人员文本被改过", "the staff was changed"],
  "lotteries.hash": ["抽签表被改过", "the lottery tables were changed"],
  "lottery.margin": ["抽签表不公平或不完整", "a lottery table is unfair or incomplete"],
  "lottery.staff": ["抽签表里有不该上队的人", "someone in a lottery table must not serve"],
  "assignments.replay": ["抽签结果与复算不符", "the assignments differ from the lottery computed again"],
  "assignments.hash": ["抽签结果与结果摘要不符", "the assignments differ from the digest of the result"],
  "disclosed.key": ["公开的单位与代号不符", "a disclosed employer does not fit its key"],
};
const SOURCES = { d10: ["十面骰", "ten-sided dice"], d6: ["六面骰", "six-sided dice"], coin: ["硬币", "coins"], lottery: ["彩票", "lottery"] };
const MANY = 50;

function count(n) {
  return n.toLocaleString("en-US").replace(/,/g, "\u202f");
}

function percent(mass) {
  return (mass / 10000).toFixed(4).replace(/\.?0+$/, "") + "%";
}

function table(headings, rows) {
  const cell = (tag) => (content, i) => {
    const kinds = [headings[i][1]].filter(Boolean);
    return el(tag, kinds.length ? { class: kinds.join(" ") } : {}, content);
  };
  const head = el("thead", {}, el("tr", {}, headings.map(([text], i) => cell("th")(text, i))));
  return el("div", { class: "wide", tabindex: "0", role: "group", "aria-label": t("表，可左右滚动", "table, scrolls sideways") }, el("table", {}, head, el("tbody", {}, rows.map((row) => el("tr", {}, row.map(cell("td")))))));
}

// A list of any length: the first rows at once, the others when asked for.
function longTable(headings, rows) {
  if (rows.length <= MANY) return table(headings, rows);
  const holder = el("div", {}, table(headings, rows.slice(0, MANY)));
  const more = el("button", { type: "button" }, t(`全部显示（${count(rows.length)} 行）`, `Show all ${count(rows.length)} rows`));
  more.addEventListener("click", () => holder.replaceChildren(table(headings, rows)));
  holder.append(more);
  return holder;
}

function section(id, title, ...content) {
  return el("section", { id, "aria-labelledby": `${id}-title` }, el("h2", { id: `${id}-title` }, title), ...content);
}

function showVerdict({ verdict, findings, facts }) {
  const words = {
    good: [t("通过", "Passed"), t("公布的材料与账本一致，抽取重新算过，结果相同。", "The published material agrees with the ledger; computed again, the draw gives the same result.")],
    bad: [t("有问题", "Problems found"), t(`共 ${findings.length} 处，逐条列在下面。`, `${findings.length} in all, each told below.`)],
    ledger: [t("只核对了账本", "Only the ledger was checked"), t("材料尚未公布，只核对了账本，没有发现问题。", "The material is not published yet; the ledger was checked and no problem found.")],
  }[verdict];
  const name = facts.area === undefined ? state.name : `${facts.areaName}（${facts.area}） ${facts.month}`;
  const about = [el("strong", {}, name), facts.isDemo ? el("span", { class: "demo" }, t("演示数据", "demonstration data")) : null];
  const time = t(`文件 ${state.name}，用时 ${state.seconds.toFixed(1)} 秒。`, `File ${state.name}, checked in ${state.seconds.toFixed(1)} s.`);
  return el("section", { class: `verdict ${verdict}`, "aria-labelledby": "verdict" }, el("h2", { id: "verdict", tabindex: "-1" }, words[0]), el("p", {}, words[1]), el("p", {}, about[0], " ", about[1]), el("p", { class: "soft" }, time));
}

function showProblems(findings) {
  if (!findings.length) return null;
  const groups = new Map();
  for (const one of findings) groups.set(one.code, [...(groups.get(one.code) || []), one]);
  const parts = [...groups].map(([code, ones]) => {
    const line = (one) => el("li", {}, t(one.text, one.textEn), " ", el("small", { class: "mono" }, one.where));
    const rest = ones.slice(MANY);
    return el("div", {}, el("h3", {}, t(...CODE_WORDS[code]), " ", el("code", {}, code)), el("ul", {}, ones.slice(0, MANY).map(line)), rest.length ? el("details", {}, el("summary", {}, t(`另有 ${rest.length} 处`, `${rest.length} more`)), el("ul", {}, rest.map(line))) : null);
  });
  const made = section("problems", t("问题", "Problems"), ...parts);
  made.classList.add("problems");
  return made;
}

function showChecks({ findings, facts }) {
  const codes = new Set(findings.map((one) => one.code));
  const { objects, officers, timeline } = facts;
  const ledger = timeline.length > 0;
  const commits = timeline.some((one) => one.kind === "commit");
  const reveals = timeline.some((one) => one.kind === "reveal");
  const voids = timeline.filter((one) => one.kind === "void").length;
  const tables = officers ? officers.lotteries.length : 0;
  const list = [
    [["format"], true, t("文件写法合乎公开的格式", "The file is written in the published format")],
    [["ledger.hash", "ledger.prev"], ledger, t(`账本 ${timeline.length} 条，逐条相接，没有改动`, `The ledger's ${timeline.length} entries join one another, unchanged`)],
    [["ledger.order", "commit.second", "commit.changed"], ledger, t(`先承诺、后揭示、再有结果；全部各次都在账上，其中作废 ${voids} 次`, `Commit, then reveal, then result; every attempt is on record, ${voids} of them void`)],
    [["commit.anchor", "commit.entropy", "commit.algorithm"], commits, t("名录、名额和规则在随机数产生之前已经定死，随机来源足够", "Frame, quotas and rules were fixed before the random numbers, whose sources suffice")],
    [["reveal.entropy", "reveal.chain", "reveal.seed"], reveals, t("种子由公开随机数和双方事先登记的秘密值算出，谁也不能单独左右", "The seed follows from public numbers and values both parties had registered: no one could steer it alone")],
    [["ledger.head"], facts.headChecked, t("见证单上的链头在账本里", "The head of the witness sheet is in the ledger"), t("没有填见证单上的链头：看不出账本有没有被整本换过", "No head was entered: whether the whole ledger was replaced cannot be told")],
    [["frame.format", "frame.root", "exclusions.hash"], objects, t(`名录 ${objects ? count(objects.rows.length) : 0} 家、排除 ${objects ? count(objects.excluded.length) : 0} 家，与承诺时相同`, `The frame of ${objects ? count(objects.rows.length) : 0} and the ${objects ? count(objects.excluded.length) : 0} exclusions are those committed`)],
    [["frame.quota", "policy.hash"], objects, t("名额与规则与承诺时相同，各层机会之和正好等于名额", "Quotas and rules are those committed; the chances of every stratum sum to its quota")],
    [["chosen.replay", "chosen.hash"], objects && objects.replayed, t(`重新抽取，抽中的 ${objects ? count(objects.chosen.length) : 0} 家与名单相同`, `Drawn again, the ${objects ? count(objects.chosen.length) : 0} chosen are those on the list`)],
    [["reserve.replay", "reserve.hash"], objects && objects.replayed, t("候补次序与复算相同", "The order of the reserve is the same when drawn again")],
    [["routes.hash", "lotteries.hash", "lottery.margin"], officers, t(`路线与 ${tables} 张抽签表与承诺时相同，机会相加正好`, `Routes and the ${tables} lottery tables are those committed; their chances add up`)],
    [["staff.hash", "lottery.staff"], officers && officers.staffed, t("抽签表里的人都能上队，应回避的格都是 0", "Everyone in the tables may serve; cells of recused officers are 0"), t("人员文本没有公布：没有核对资格和回避", "The staff is not published: qualifications and recusals were not checked")],
    [["assignments.replay", "assignments.hash"], officers && officers.replayed, t("重新抽签，检查人员与结果相同", "Drawn again, the officers are the same")],
    [["disclosed.key"], facts.disclosed.length > 0, t(`公开身份的 ${facts.disclosed.length} 家与代号相符`, `The ${facts.disclosed.length} disclosed employers fit their keys`)],
  ];
  const line = ([concerned, done, text, undone]) => {
    const kind = concerned.some((code) => codes.has(code)) ? "bad" : done ? "good" : "none";
    const mark = { bad: "✗", good: "✓", none: "–" }[kind];
    const spoken = { bad: t("有问题", "problem"), good: t("通过", "passed"), none: t("没有核对", "not checked") }[kind];
    const words = kind === "good" ? text : kind === "none" && undone ? undone : `${text}${t("：", ": ")}${spoken}`;
    return el("li", { class: kind }, el("span", { class: "mark", role: "img", "aria-label": spoken }, mark), words);
  };
  return section("checks", t("核对了什么", "What was checked"), el("ul", { class: "checks" }, list.map(line)), facts.unchecked.map((words) => el("p", { class: "soft" }, t(...words))));
}

function nameOf(drawId) {
  const [, month, purpose] = drawId.split("/");
  return { objects: t(`${month} 抽检查对象`, `${month} draw of employers`), officers: t(`${month} 抽检查人员`, `${month} draw of officers`) }[purpose];
}

function entryWords({ kind, body, attempt, drawId }) {
  const turn = t(`${drawId ? nameOf(drawId) : ""}，第 ${attempt} 次`, `${drawId ? nameOf(drawId) : ""}, attempt ${attempt}`);
  const short = (digest) => el("code", {}, digest);
  if (kind === "chain") {
    const who = body.holder === "office" ? t("实施机关", "The office") : t("监督方", "The supervisor");
    return [el("b", {}, t("登记秘密链", "Chain registered")), `${who}${t("：", ": ")}${body.note}`];
  }
  if (kind === "commit") {
    const sources = body.entropy.map((one) => `${one.name}（${t(...SOURCES[one.kind])} × ${one.count}，${one.bits} ${t("位", "bits")}）`).join(t("、", ", "));
    const what = body.frame_root ? t(`名录 ${count(body.frame_rows)} 家，摘要根 `, `frame of ${count(body.frame_rows)}, root `) : t("路线和抽签表，摘要 ", "routes and lottery tables, digest ");
    return [el("b", {}, t("承诺", "Commit")), turn, el("br"), what, short(body.frame_root || body.lotteries_sha256), el("br"), t(`公开随机数：${sources}`, `public numbers: ${sources}`)];
  }
  if (kind === "reveal") {
    const values = body.entropy.map(([name, value]) => `${name} ${value}`).join(t("；", "; "));
    return [el("b", {}, t("揭示", "Reveal")), turn, el("br"), t("公开随机数：", "public numbers: "), el("code", {}, values), el("br"), t(`见证人：${body.witnesses}`, `witnesses: ${body.witnesses}`), el("br"), t("种子 ", "seed "), short(body.seed)];
  }
  if (kind === "result") {
    const n = body.chosen_count ?? body.assignments_count;
    const said = body.chosen_count === undefined ? t(`共 ${n} 项`, `${n} assignments`) : t(`抽中 ${n} 家`, `${n} chosen`);
    return [el("b", {}, t("结果", "Result")), turn, t("，", ", "), said];
  }
  return [el("b", {}, t("作废", "Void")), turn, el("br"), t(`理由：${body.reason}`, `reason: ${body.reason}`)];
}

function showLedger({ timeline }) {
  if (!timeline.length) return null;
  const attempts = new Map();
  for (const { kind, drawId } of timeline) {
    if (!drawId) continue;
    const one = attempts.get(drawId) || { commit: 0, void: 0, result: 0 };
    if (kind in one) one[kind] += 1;
    attempts.set(drawId, one);
  }
  const counts = [...attempts].map(([drawId, one]) => el("li", {}, t(`${nameOf(drawId)}：承诺 ${one.commit} 次，作废 ${one.void} 次，有结果 ${one.result} 次`, `${nameOf(drawId)}: committed ${one.commit}, void ${one.void}, with a result ${one.result}`)));
  const entries = timeline.map((one) => el("li", { class: one.kind }, el("small", {}, `${one.seq} · ${one.at.replace("T", " ").replace("+08:00", "")}`), el("div", {}, entryWords(one)), el("small", {}, t("链头 ", "head "), el("code", {}, one.hash))));
  return section("ledger", t("账本：每一次都在这里", "The ledger: every attempt is here"), el("ul", {}, counts), el("ol", { class: "timeline" }, entries));
}

function show(report) {
  const { findings, facts } = report;
  const parts = [showVerdict(report), showProblems(findings), showChecks(report), showLedger(facts), showObjects(facts), showOfficers(facts)];
  byId("report").replaceChildren(...parts.filter(Boolean));
  byId("ask-me").hidden = !facts.objects;
}
