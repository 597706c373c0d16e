/** The statements of actions, timers and duties as items, their blocks one level deeper. */

import type { Block, Destination, Guard, Slot, Statement } from '../ast/contract.ts';
import type { Expr } from '../ast.ts';
import { LEVEL } from '../grammar/levels.ts';
import type { Span } from '../span.ts';
import { unreachable } from '../unreachable.ts';
import { IN, printArgs, printArgument, printAt, printExpr, printLiteral, printThing } from './expressions.ts';
import { fits, fitted, type Item } from './layout.ts';
import { printShares } from './tests.ts';
import { printNames } from './types.ts';

/** Heads with the blocks behind them; on one line if that is short and no block holds more than one plain statement. */
export function blocks(
  parts: readonly { readonly head: string; readonly body: Block }[],
  { span, doc, depth }: { readonly span: Span; readonly doc: string | undefined; readonly depth: number },
): Item {
  const made = parts.map(({ head, body }) => ({
    head,
    items: body.statements.map((one) => statement(one, depth + 1)),
    span: body.span,
  }));
  const flat = made.map(({ head, items }) => {
    const [only, more] = items;
    if (only === undefined) return `${head} {}`;
    return more === undefined && 'text' in only ? `${head} { ${only.text} }` : '\n';
  });
  const line = flat.join(' ');
  return { parts: made, line: fits(line, depth) ? line : undefined, span, doc };
}

function statement(one: Statement, depth: number): Item {
  const { span } = one;
  switch (one.kind) {
    case 'if_statement': {
      const head = fitted((write) => `if ${write(one.condition)}`, depth);
      const no = one.no === undefined ? [] : [{ head: 'else', body: one.no }];
      return blocks([{ head, body: one.yes }, ...no], { span, doc: undefined, depth });
    }
    case 'for_each': {
      const head = `for each ${one.name.text} in ${one.set.text}`;
      return blocks([{ head, body: one.body }], { span, doc: undefined, depth });
    }
    default:
      return { text: plain(one, depth), span, doc: undefined };
  }
}

function plain(one: Exclude<Statement, { kind: 'if_statement' | 'for_each' }>, depth: number): string {
  switch (one.kind) {
    case 'require': {
      const otherwise = one.otherwise === undefined ? '' : ` else ${printLiteral(one.otherwise)}`;
      const flat = `require ${printExpr(one.condition)}${otherwise}`;
      if (fits(flat, depth)) return flat;
      const condition = fitted((write) => `require ${write(one.condition)}`, depth);
      return otherwise === '' ? condition : `${condition}\n   ${otherwise}`;
    }
    case 'let_line':
      return fitted((write) => `let ${one.name.text} = ${write(one.value)}`, depth);
    case 'set_keep': {
      const after = one.after === undefined ? '' : ` after ${printAt(one.after, LEVEL.add)}`;
      return fitted((write) => `set ${one.name.text} = ${write(one.value)}${after}`, depth);
    }
    case 'become': {
      const data = one.data.length === 0 ? '' : ` { ${one.data.map(printArgument).join(', ')} }`;
      return `become ${one.state.text}${data}`;
    }
    case 'hold':
      return `hold ${printNames(one.names)} in ${slot(one.slot)}`;
    case 'move': {
      const from = one.from === undefined ? '' : ` from ${slot(one.from)}`;
      return `move ${printAt(one.what, LEVEL.add)}${from} to ${destination(one.to)}`;
    }
    case 'mint': {
      const asset = one.asset === undefined ? '' : ` ${one.asset.text}`;
      const amount = printAt(one.amount, LEVEL.add, asset === '' ? IN : 0);
      return `mint ${amount}${asset} in ${slot(one.slot)}`;
    }
    case 'burn':
      return `burn ${slot(one.slot)}`;
    case 'grant': {
      const purpose = one.purpose === undefined ? '' : ` for ${one.purpose.text}`;
      const exclusive = one.exclusive ? ' exclusive' : '';
      const under = one.under === undefined ? '' : ` under ${one.under.text}`;
      const right = `${printThing(one.thing)} to ${one.to.text}${purpose}`;
      return `grant use of ${right} until ${printAt(one.until, LEVEL.add)}${exclusive}${under}`;
    }
    case 'end_use': {
      const purpose = one.purpose === undefined ? '' : ` for ${one.purpose.text}`;
      return `end use of ${printThing(one.thing)} by ${one.by?.text ?? 'all'}${purpose}`;
    }
    case 'add_party':
      return `add ${one.party.text} to ${one.set.text}`;
    case 'remove_party':
      return `remove ${one.party.text} from ${one.set.text}`;
    case 'create':
      return `create ${one.contract.text}${printArgs(one.args)}`;
    case 'emit':
      return `emit ${printExpr(one.event)}`;
    case 'tell':
      return `tell ${printNames(one.to)} ${printExpr(one.text)}`;
    case 'charge': {
      const rounding = one.rounding === undefined ? '' : `, rounding ${one.rounding}`;
      const of = printAt(one.of, LEVEL.add);
      return `charge ${one.party.text} ${printPart(one.part)} of ${of} to ${one.to.text}${rounding}`;
    }
    case 'disclose': {
      const guards = one.guards.map((guard) => ` ${printGuard(guard)}`).join('');
      return `disclose ${printExpr(one.value)} to ${one.to.text}${guards} because ${printLiteral(one.because)}`;
    }
    default:
      return unreachable(one);
  }
}

/** What stands before `of`: a quantity, a path, or anything in parentheses. */
export function printPart(part: Expr): string {
  return part.kind === 'number' || part.kind === 'group' || isPath(part) ? printExpr(part) : `(${printExpr(part)})`;
}

function isPath(expr: Expr): boolean {
  return expr.kind === 'name' || (expr.kind === 'field' && isPath(expr.value));
}

function slot({ name }: Slot): string {
  return name === undefined ? 'escrow' : `escrow.${name.text}`;
}

function destination(to: Destination): string {
  switch (to.kind) {
    case 'to_party':
      return to.party.text;
    case 'to_shares':
      return printShares(to.shares);
    case 'to_lineage':
      return `lineage of ${to.of.text}`;
    default:
      return unreachable(to);
  }
}

function printGuard(guard: Guard): string {
  switch (guard.kind) {
    case 'guard_rounding':
      return `rounding ${printLiteral(guard.step)}`;
    case 'guard_at_least':
      return `at least ${printLiteral(guard.count)}`;
    case 'guard_epsilon': {
      const delta = guard.delta === undefined ? '' : ` delta ${printLiteral(guard.delta)}`;
      const budget = 'kind' in guard.budget ? printLiteral(guard.budget) : guard.budget.text;
      return `epsilon ${printLiteral(guard.epsilon)}${delta} budget ${budget}`;
    }
    default:
      return unreachable(guard);
  }
}
