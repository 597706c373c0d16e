/** Where a text stops being JSON (RFC 8259): asked only when parsing failed, because the engine does not always say. */

/** `cutOff`: what there is would be the beginning of JSON. */
export type JsonFault = { readonly at: number; readonly cutOff: boolean };

export function jsonFault(text: string): JsonFault {
  /** Closing brackets that are awaited, innermost last. */
  const open: string[] = [];
  let want: 'value' | 'value or end' | 'key' | 'key or end' | 'colon' | 'comma or end' | 'nothing' = 'value';
  let at = 0;
  for (;;) {
    while (at < text.length && ' \t\r\n'.includes(text[at]!)) at += 1;
    if (at >= text.length) return { at, cutOff: want !== 'nothing' };
    const sign = text[at]!;
    if (sign === open.at(-1) && (want === 'comma or end' || want === 'value or end' || want === 'key or end')) {
      open.pop();
      want = open.length === 0 ? 'nothing' : 'comma or end';
      at += 1;
    } else if (want === 'comma or end' && sign === ',') {
      want = open.at(-1) === '}' ? 'key' : 'value';
      at += 1;
    } else if (want === 'colon' && sign === ':') {
      want = 'value';
      at += 1;
    } else if ((want === 'key' || want === 'key or end') && sign === '"') {
      const end = stringEnd(text, at);
      if (typeof end !== 'number') return end;
      at = end;
      want = 'colon';
    } else if (want === 'value' || want === 'value or end') {
      if (sign === '{' || sign === '[') {
        open.push(sign === '{' ? '}' : ']');
        want = sign === '{' ? 'key or end' : 'value or end';
        at += 1;
        continue;
      }
      const end = sign === '"' ? stringEnd(text, at) : wordEnd(text, at);
      if (typeof end !== 'number') return end;
      at = end;
      want = open.length === 0 ? 'nothing' : 'comma or end';
    } else return { at, cutOff: false };
  }
}

/** Where an object of a text that is JSON gives a name for the second time; the engine would silently take the last. */
export function nameTwice(text: string): number | undefined {
  /** The names of each object that is open; undefined: a list. */
  const open: (Set<string> | undefined)[] = [];
  const sign = /["{}[\]]/g;
  for (let match = sign.exec(text); match !== null; match = sign.exec(text)) {
    const at = match.index;
    if (match[0] === '{') open.push(new Set());
    else if (match[0] === '[') open.push(undefined);
    else if (match[0] !== '"') open.pop();
    else {
      const end = stringEnd(text, at);
      if (typeof end !== 'number') return undefined;
      sign.lastIndex = end;
      const names = open.at(-1);
      const behind = /\s*:/y;
      behind.lastIndex = end;
      if (names === undefined || !behind.test(text)) continue;
      const name = JSON.parse(text.slice(at, end)) as string;
      if (names.has(name)) return at;
      names.add(name);
    }
  }
  return undefined;
}

function stringEnd(text: string, start: number): number | JsonFault {
  for (let at = start + 1; at < text.length; at += 1) {
    const sign = text.charCodeAt(at);
    if (sign === 0x22) return at + 1;
    if (sign < 0x20) return { at, cutOff: false };
    if (sign !== 0x5c) continue;
    const escaped = /["\\/bfnrt]|u[0-9a-fA-F]{4}/y;
    escaped.lastIndex = at + 1;
    const match = escaped.exec(text);
    if (match === null) return { at, cutOff: /^(?:u[0-9a-fA-F]{0,3})?$/.test(text.slice(at + 1)) };
    at += match[0].length;
  }
  return { at: text.length, cutOff: true };
}

function wordEnd(text: string, start: number): number | JsonFault {
  const word = /[^\s,:"[\]{}]*/y;
  word.lastIndex = start;
  const found = word.exec(text)?.[0] ?? '';
  const end = start + found.length;
  if (/^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)$/.test(found)) return end;
  const begins = ['true', 'false', 'null'].some((whole) => found !== '' && whole.startsWith(found));
  const number = /^-?(?:(?:0|[1-9]\d*)(?:\.\d*)?(?:[eE][+-]?\d*)?)?$/.test(found) && found !== '';
  return { at: start, cutOff: end === text.length && (begins || number) };
}
