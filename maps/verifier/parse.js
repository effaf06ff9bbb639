// A strict reader of JSON: whole numbers only, no key twice, no text that is not Unicode.

class BadJson extends Error {
  constructor(zh, en, line) {
    super(en);
    Object.assign(this, { zh, en, line });
  }
}

const DEEPEST = 256;

function parseJson(source) {
  let at = 0;
  const space = /[ \t\n\r]*/y;
  const number = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/y;
  const plain = /[^"\\\u0000-\u001f]*/y;

  function fail(zh, en) {
    throw new BadJson(zh, en, source.slice(0, at).split("\n").length);
  }

  function skip() {
    space.lastIndex = at;
    space.test(source);
    at = space.lastIndex;
  }

  function expect(character) {
    skip();
    if (source[at] !== character) fail(`这里应当是“${character}”`, `“${character}” is expected here`);
    at += 1;
  }

  function text() {
    expect('"');
    let value = "";
    for (;;) {
      plain.lastIndex = at;
      value += plain.exec(source)[0];
      at = plain.lastIndex;
      const next = source[at];
      if (next === '"') break;
      if (next !== "\\") fail("字符串没有结束，或含有控制字符", "a text does not end, or holds a control character");
      const letter = source[at + 1];
      const simple = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", '"': '"', "\\": "\\", "/": "/" };
      if (letter === "u") {
        const digits = source.substr(at + 2, 4);
        if (!/^[0-9a-fA-F]{4}$/.test(digits)) fail("\\u 之后应有四位十六进制", "\\u needs four hexadecimal digits");
        value += String.fromCharCode(parseInt(digits, 16));
        at += 6;
      } else if (letter !== undefined && has(simple, letter)) {
        value += simple[letter];
        at += 2;
      } else {
        fail("不认识的转义", "an unknown escape");
      }
    }
    at += 1;
    if (hasLoneSurrogate(value)) fail("文字不是合法的 Unicode", "a text is not valid Unicode");
    return value;
  }

  function whole() {
    number.lastIndex = at;
    const found = number.exec(source);
    if (!found) fail("这里不是合法的 JSON", "this is not JSON");
    at = number.lastIndex;
    if (found[1] || found[2]) fail(`“${found[0]}”不是整数写法`, `“${found[0]}” is not written as a whole number`);
    const value = Number(found[0]);
    if (!Number.isSafeInteger(value)) fail(`“${found[0]}”太大`, `“${found[0]}” is too large`);
    return value === 0 ? 0 : value;
  }

  function list(depth) {
    const values = [];
    expect("[");
    skip();
    if (source[at] === "]") at += 1;
    else {
      for (;;) {
        values.push(any(depth + 1));
        skip();
        if (source[at] === "]") break;
        expect(",");
      }
      at += 1;
    }
    return values;
  }

  function object(depth) {
    const values = Object.create(null);
    expect("{");
    skip();
    if (source[at] === "}") at += 1;
    else {
      for (;;) {
        const key = text();
        if (has(values, key)) fail(`同一处两次出现键“${key}”`, `the key “${key}” stands twice in one place`);
        expect(":");
        values[key] = any(depth + 1);
        skip();
        if (source[at] === "}") break;
        expect(",");
      }
      at += 1;
    }
    return values;
  }

  function any(depth) {
    if (depth > DEEPEST) fail("嵌套太深", "nested too deeply");
    skip();
    const next = source[at];
    if (next === "{") return object(depth);
    if (next === "[") return list(depth);
    if (next === '"') return text();
    for (const [word, value] of [["true", true], ["false", false], ["null", null]]) {
      if (source.startsWith(word, at)) {
        at += word.length;
        return value;
      }
    }
    return whole();
  }

  if (source.startsWith("\ufeff")) fail("文件开头有 BOM", "the file begins with a BOM");
  const value = any(0);
  skip();
  if (at < source.length) fail("文件末尾有多余的内容", "something follows the end of the JSON");
  return value;
}
