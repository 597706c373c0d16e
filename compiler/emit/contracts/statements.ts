/** What each statement of a point wants done, and what the point itself remembers of it (docs/contracts.md, section 3). */
import { unreachable } from '../../../language/unreachable.ts';
import { type CoreContract, type Destination, PARTY, type Statement } from '../../contract.ts';
import type { CoreType, Expr } from '../../core.ts';
import { coerced, isBare } from '../frame.ts';
import { isMany, type PointWriter } from './point.ts';
import { query } from './queries.ts';
import { listed, type Template, valueTemplate } from './texts.ts';

export function writeStatement(point: PointWriter, statement: Statement): void {
  const { scope } = point;
  switch (statement.kind) {
    case 'query':
      query(point, statement.name, statement.query);
      return;
    case 'let': {
      const code = point.code(statement.value);
      const rests = scope.restsOf(statement.value);
      const name = scope.bind(statement.name, statement.value.type, rests);
      point.line(`${name} = ${code};`);
      return;
    }
    case 'require': {
      const condition = point.code(statement.condition);
      point.flush();
      const { lines, bound } = point.block(() => {
        const words: Template =
          statement.otherwise === undefined
            ? [`[${JSON.stringify(statement.text)}]`]
            : point.wording(statement.otherwise, 'actor');
        point.stop(['["r",', ...words, ']']);
      });
      point.bound += bound;
      point.line(`if (!${condition}) ${point.braced(lines)}`);
      return;
    }
    case 'set':
      setKeep(point, statement);
      return;
    case 'become': {
      const data = statement.data.map((part) => point.value(part));
      point.effect([`["b",${statement.state},[`, ...listed(data), ']]']);
      return;
    }
    case 'hold':
      point.charge(statement.coins.length);
      for (const { param, slot } of statement.coins) {
        point.effect([`["h",${JSON.stringify(param)},${JSON.stringify(slot)}]`]);
        intoSlot(point, slot, () => quantity(scope.slot(`param:${param}`)));
      }
      return;
    case 'move':
      moveOut(point, statement);
      return;
    case 'pay':
      point.effect([`["p",${JSON.stringify(statement.param)},`, ...target(point, statement.to), ']']);
      return;
    case 'mint': {
      const { name, minor } = statement.unit;
      const amount = held(point, statement.amount, scope.isMentioned(`slot:${statement.slot}`));
      point.effect(['["i",', ...amount.text, `,${JSON.stringify(name)},${minor},${JSON.stringify(statement.slot)}]`]);
      intoSlot(point, statement.slot, () => amount.quantity);
      return;
    }
    case 'burn':
      point.charge(1);
      point.effect([`["u",${JSON.stringify(statement.slot)}]`]);
      emptied(point, statement.slot);
      return;
    case 'grant': {
      const { exclusive } = statement;
      const parts = [
        point.asset(statement.asset),
        ['[', ...point.names(statement.to), ']'],
        point.maybe(statement.purpose),
        point.value(statement.until),
        [String(exclusive)],
        point.maybe(statement.under),
      ];
      point.effect(['["g",', ...listed(parts), ']']);
      return;
    }
    case 'end': {
      const { asset, by, purpose } = statement;
      const parts = [
        point.asset(asset),
        by === undefined ? ['null'] : ['[', ...point.names(by), ']'],
        point.maybe(purpose),
      ];
      point.effect(['["e",', ...listed(parts), ']']);
      return;
    }
    case 'add':
    case 'remove': {
      const { kind, party, set } = statement;
      const who = scope.asksMembers(set) ? memberList(point, party) : undefined;
      const names: Template = who === undefined ? point.names(party) : [{ code: `quotes(${who})` }];
      point.effect([`["${kind === 'add' ? '+' : '-'}",[`, ...names, `],${JSON.stringify(set)}]`]);
      if (who === undefined) return;
      const { code } = scope.slot(`members:${set}`);
      const now =
        kind === 'add'
          ? `withMembers(${code}, ${who}, ${highest(scope.contract, set)})`
          : `withoutMembers(${code}, ${who})`;
      point.line(`${code} = ${now};`);
      return;
    }
    case 'create': {
      const parties = statement.parties.map(
        ({ name, party }): Template => [`[${JSON.stringify(name)},[`, ...point.names(party), ']]'],
      );
      const terms = statement.terms.map(
        ({ name, value }): Template => [`[${JSON.stringify(name)},`, ...point.value(value), ']'],
      );
      point.effect([`["c",${statement.contract},[`, ...listed(parties), '],[', ...listed(terms), ']]']);
      return;
    }
    case 'emit':
      point.effect(['["o",', ...point.value(statement.value), ']']);
      return;
    case 'tell': {
      const to = statement.to.map((part): Template => ['[', ...point.names(part), ']']);
      point.effect(['["t",[', ...listed(to), '],', ...point.wording(statement.message, 'told'), ']']);
      return;
    }
    case 'charge': {
      const { from, share, of, to, unit, rounding } = statement;
      const parts = [point.name(from), point.amount(share), point.amount(of), point.name(to)];
      point.effect(['["f",', ...listed(parts), `,${JSON.stringify(unit.name)},${unit.minor},"${rounding}"]`]);
      return;
    }
    case 'if': {
      const condition = point.code(statement.condition);
      point.flush();
      const yes = point.block(() => point.run(statement.yes));
      const no = point.block(() => point.run(statement.no));
      point.bound += Math.max(yes.bound, no.bound);
      const otherwise = no.lines.length === 0 ? '' : ` else ${point.braced(no.lines)}`;
      point.line(`if (${condition}) ${point.braced(yes.lines)}${otherwise}`);
      return;
    }
    case 'each':
      eachMember(point, statement);
      return;
    default:
      unreachable(statement);
  }
}

function setKeep(point: PointWriter, { keep, value, after }: Extract<Statement, { kind: 'set' }>): void {
  const { scope } = point;
  const name = JSON.stringify(keep);
  if (!scope.isMentioned(`keep:${keep}`)) {
    const parts = [point.value(value), after === undefined ? ['null'] : point.value(after)];
    point.effect([`["s",${name},`, ...listed(parts), ']']);
    return;
  }
  const { code, type } = scope.slot(`keep:${keep}`);
  const [given, kept] = [scope.local(), point.code(value)];
  point.line(`${given} = ${kept};`);
  const text = valueTemplate(value.type, given, point.constants);
  const put = `${code} = ${coerced(scope.frame, { code: given, depth: 0 }, value.type, type).code};`;
  if (after === undefined) {
    point.effect([`["s",${name},`, ...text, ',null]']);
    point.line(put);
    return;
  }
  const period = scope.local();
  point.line(`${period} = ${point.code(after)};`);
  point.effect([`["s",${name},`, ...text, ',', ...valueTemplate(after.type, period, point.constants), ']']);
  point.line(`if (!isAhead(${period})) ${put}`);
}

function moveOut(point: PointWriter, { slot, amount, to }: Extract<Statement, { kind: 'move' }>): void {
  const name = JSON.stringify(slot);
  if (amount === undefined) {
    emptied(point, slot);
    point.effect([`["m",${name},null,`, ...target(point, to), ']']);
    return;
  }
  const isKept = point.scope.isMentioned(`slot:${slot}`);
  const moved = held(point, amount, isKept);
  if (isKept) {
    const { code } = point.scope.slot(`slot:${slot}`);
    point.line(`${code} = slotSub(${code}, ${moved.quantity});`);
  }
  point.effect([`["m",${name},`, ...moved.text, ',', ...target(point, to), ']']);
}

/** An amount for an effect, and (where a slot keeps count) as a number without unit, evaluated once. */
function held(
  point: PointWriter,
  amount: Expr,
  isKept: boolean,
): { readonly text: Template; readonly quantity: string } {
  if (!isKept) return { text: point.amount(amount), quantity: '' };
  const name = point.scope.local();
  point.line(`${name} = ${point.code(amount)};`);
  const slot = { code: name, type: amount.type };
  const text: Template =
    amount.type.kind === 'int' ? ['["n",', { code: name }, ',""]'] : valueTemplate(amount.type, name, point.constants);
  return { text, quantity: quantity(slot) };
}

function quantity({ code, type }: { readonly code: string; readonly type: CoreType }): string {
  return type.kind === 'int' || isBare(type) ? code : `qof(${code})`;
}

function intoSlot(point: PointWriter, slot: string, quantity: () => string): void {
  if (!point.scope.isMentioned(`slot:${slot}`)) return;
  const { code } = point.scope.slot(`slot:${slot}`);
  point.line(`${code} = slotAdd(${code}, ${quantity()});`);
}

/** A slot that is given up holds nothing, and may be made anew. */
function emptied(point: PointWriter, slot: string): void {
  if (!point.scope.isMentioned(`slot:${slot}`)) return;
  point.line(`${point.scope.slot(`slot:${slot}`).code} = 0;`);
}

function target(point: PointWriter, to: Destination): Template {
  switch (to.kind) {
    case 'party':
      return ['["p",', ...point.name(to.party), ']'];
    case 'shares': {
      const shares = to.shares.map(({ party, percent }): Template => {
        point.charge(1);
        return ['[', ...point.name(party), ',', ...point.amount(percent), ']'];
      });
      return ['["s",[', ...listed(shares), ']]'];
    }
    case 'lineage':
      point.charge(1);
      return ['["l",', ...point.asset(to.asset), ']'];
    default:
      return unreachable(to);
  }
}

/** The list of names that an expression gives, once. */
function memberList(point: PointWriter, expr: Expr): string {
  const name = point.scope.local();
  const code = point.code(expr);
  point.line(`${name} = ${isMany(expr) ? code : `[${code}]`};`);
  return name;
}

function eachMember(point: PointWriter, { name, set, body }: Extract<Statement, { kind: 'each' }>): void {
  const { scope } = point;
  const members = scope.local();
  point.line(`${members} = ${scope.slot(`members:${set}`).code};`);
  const item = scope.local();
  const at = item.replace('n', 'i');
  point.flush();
  const { lines, bound } = point.block(() => {
    point.charge(1);
    const member = scope.bind(name, PARTY, [`members:${set}`]);
    point.line(`${member} = ${item};`);
    point.run(body);
  });
  point.bound += highest(scope.contract, set) * bound;
  point.line(
    `for (let ${at} = 0; ${at} < ${members}.length; ${at} += 1) ${point.braced([`${item} = ${members}[${at}];`, ...lines])}`,
  );
}

function highest({ parties }: CoreContract, set: string): number {
  return parties.find(({ name }) => name === set)?.set?.high ?? 1;
}
