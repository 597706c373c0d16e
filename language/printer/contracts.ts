/** The items of contracts: what is agreed on in columns, what happens as blocks. */

import type { Action, Actor, Approver, ContractItem, Keep, Party, Price, Rate, StateCase } from '../ast/contract.ts';
import type { Name } from '../ast.ts';
import { LEVEL } from '../grammar/levels.ts';
import { unreachable } from '../unreachable.ts';
import { IN, printAt, printExpr, printLiteral } from './expressions.ts';
import { fits, fitted, type Item, padded, wrapped } from './layout.ts';
import { blocks, printPart } from './statements.ts';
import { printNames, printParam, printType } from './types.ts';

/** The column behind the words of what is agreed on: the longest is `calendar`. */
const COLUMN = 'calendar  '.length;

export function contractItem(one: ContractItem): Item {
  const { span, doc } = one;
  const text = (text: string): Item => ({ text, span, doc });
  const line = (word: string, rest: string): Item => text(`${padded(word, COLUMN)}${rest}`);
  const list = (word: string, parts: readonly string[]): Item => line(word, wrapped(parts, ', ', ' '.repeat(COLUMN)));
  const block = (head: string, body: Parameters<typeof blocks>[0][number]['body']): Item =>
    blocks([{ head, body }], { span, doc, depth: 1 });
  switch (one.kind) {
    case 'parties':
      return list('parties', one.parties.map(party));
    case 'terms':
      return list('terms', one.params.map(printParam));
    case 'keeps':
      return list('keeps', one.keeps.map(keep));
    case 'owned_asset': {
      const owner = `${one.each ? 'each of ' : ''}${one.owner.text}`;
      return line('asset', `${one.name.text}: ${printType(one.type)} owned by ${owner}`);
    }
    case 'calendar':
      return line('calendar', `${one.zone.text}${one.months === undefined ? '' : `, months round ${one.months}`}`);
    case 'meter':
      return line('meter', `${one.name.text}: ${printType(one.type)} by ${one.by.text}`);
    case 'price':
      return line('price', price(one));
    case 'states':
      return line('state', states(one.cases));
    case 'action':
    case 'power':
      return block(actionHead(one), one.body);
    case 'after':
    case 'every': {
      const since = one.since === undefined ? '' : ` since ${printAt(one.since, LEVEL.add, IN)}`;
      const period = printAt(one.period, LEVEL.add, since === '' ? IN : 0);
      return block(`${one.kind} ${period}${since} in ${either(one.states)}`, one.body);
    }
    case 'on_entering':
      return block(`on entering ${one.state.text}`, one.body);
    case 'duty': {
      const states = one.states.length === 0 ? [] : [`in ${either(one.states)}`];
      const of = printAt(one.of, LEVEL.add, states.length === 0 ? 0 : IN);
      const who = `${one.name.text}: ${one.debtor.text} owes ${one.creditor.text}`;
      const what = `${either(one.acts)} within ${printPart(one.within)} of ${of}`;
      return block(head('duty ', undefined, `${who} ${what}`, [...states, 'else']), one.otherwise);
    }
    case 'check':
      return block(
        head(`check ${one.name.text}`, one.params.map(printParam), '', [`in ${either(one.states)}`]),
        one.body,
      );
    case 'invariant': {
      const states = one.states.length === 0 ? '' : `in ${either(one.states)}, `;
      return text(fitted((write) => `invariant ${one.name.text}: ${states}${write(one.condition)}`));
    }
    default:
      return unreachable(one);
  }
}

function party({ name, role, count }: Party): string {
  if (count === undefined) return `${name.text}: ${role.text}`;
  const [low, high] = [printLiteral(count.low), printLiteral(count.high)];
  return `${name.text}: ${low === high ? low : `${low}..${high}`} of ${role.text}`;
}

function keep({ name, type, value, seen }: Keep): string {
  const who =
    seen.kind === 'parties' ? '' : seen.kind === 'public' ? ' public' : ` visible to ${printNames(seen.names)}`;
  return `${name.text}: ${printType(type, LEVEL.compare)} = ${printExpr(value)}${who}`;
}

function price({ name, rates, rounding, atMost }: Price): string {
  const parts = [
    `${name.text} = ${wrapped(rates.map(rate), ' + ', ' '.repeat(COLUMN + 2))}`,
    ...(rounding === undefined ? [] : [`rounding ${rounding}`]),
    ...(atMost === undefined ? [] : [`at most ${printAt(atMost, LEVEL.add)}`]),
  ];
  const flat = parts.join(', ');
  return fits(`${' '.repeat(COLUMN)}${flat}`)
    ? flat
    : parts.join(`,
${' '.repeat(COLUMN + 2)}`);
}

function rate({ amount, part, per, of }: Rate): string {
  const unit = per.kind === 'number' ? printLiteral(per) : per.name.text;
  const meter = of === undefined ? '' : ` of ${of.text}`;
  return `${printAt(amount, LEVEL.add)} per ${part === undefined ? '' : `${part} `}${unit}${meter}`;
}

/** On one line if they fit, else each on its own, its bar under the first. */
function states(cases: readonly StateCase[]): string {
  const all = cases.map(({ name, params, lasting }) => {
    const data = params.length === 0 ? '' : ` { ${params.map(printParam).join(', ')} }`;
    return `${name.text}${data}${lasting ? ' lasting' : ''}`;
  });
  const flat = all.join(' | ');
  return fits(`${' '.repeat(COLUMN)}${flat}`) ? flat : all.join(`\n${' '.repeat(COLUMN - 2)}| `);
}

function either(names: readonly Name[]): string {
  return names.map((name) => name.text).join(' or ');
}

/** A head whose last parts begin with words that may begin a line, as `in`, `when` and `else` do. */
function head(start: string, params: readonly string[] | undefined, behind: string, rest: readonly string[]): string {
  const flat = params === undefined ? behind : `(${params.join(', ')})${behind}`;
  const line = `${start}${[flat, ...rest].join(' ')}`;
  if (fits(`${line} {`)) return line;
  const isTall = params !== undefined && params.length > 0 && !fits(`${start}${flat}`);
  const first = isTall ? `(\n    ${wrapped(params, ', ', '    ')}\n)${behind}` : flat;
  const joined = rest.join(' ');
  return `${start}${first}\n    ${fits(`    ${joined} {`) ? joined : rest.join('\n    ')}`;
}

function actionHead(one: Action): string {
  const as = one.by.as === undefined ? '' : ` as ${one.by.as.text}`;
  const who = ` by ${one.by.actors.map(actor).join(' or ')}${as}`;
  const { condition, approval } = one;
  const within = approval?.within === undefined ? '' : ` within ${printAt(approval.within, LEVEL.add)}`;
  const approved = approval === undefined ? '' : ` approved by ${approval.approvers.map(approver).join(', ')}${within}`;
  const states = `in ${either(one.states)}`;
  const rest =
    condition === undefined
      ? [`${states}${approved}`]
      : [states, fitted((write) => `when ${write(condition)}${approved}`, 3)];
  return head(`${one.kind} ${one.name.text}`, one.params.map(printParam), who, rest);
}

function actor(one: Actor): string {
  switch (one.kind) {
    case 'party':
      return one.name.text;
    case 'any_of':
      return `any of ${one.set.text}`;
    case 'any_role':
      return `any ${one.role.text}`;
    default:
      return unreachable(one);
  }
}

function approver(one: Approver): string {
  switch (one.kind) {
    case 'party':
      return one.name.text;
    case 'some_of':
      return `${printLiteral(one.count)} of ${one.set.text}`;
    case 'all_of':
      return `all of ${one.set.text}`;
    default:
      return unreachable(one);
  }
}
