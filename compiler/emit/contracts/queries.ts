/** What a point asks: of the agreement it answers itself, from what it reads; of the world it ends with a question until it is answered. */
import { unreachable } from '../../../language/unreachable.ts';
import type { Query } from '../../contract.ts';
import type { CoreType, Expr } from '../../core.ts';
import { isBare } from '../frame.ts';
import type { PointWriter } from './point.ts';
import { joined, listed, readCode, type Template } from './texts.ts';

const DATETIME: CoreType = { kind: 'datetime' };
const INT: CoreType = { kind: 'int' };

/** Binds the answer to the name. */
export function query(point: PointWriter, name: string, asked: Query): void {
  const { scope } = point;
  // What it is put with counts, but for the parties that it is about.
  const put = scope.restsOf(asked).filter((one) => !one.startsWith('party:') && !one.startsWith('members:'));
  const rests = [`query:${asked.kind}`, ...put];
  point.charge(1);
  switch (asked.kind) {
    case 'time_of': {
      const action = scope.contract.actions[asked.action]!.name;
      const { code } = scope.slot(`done:${action}`);
      const refused = joined([`["r",${JSON.stringify([`${action} has not been done`])}]`]);
      point.ending(`if (${code} === null) return ${refused};`);
      point.line(`${scope.bind(name, DATETIME, rests)} = ${code}[0];`);
      return;
    }
    case 'count_of': {
      const count = scope.isSet(asked.set) ? `${scope.slot(`members:${asked.set}`).code}.length` : '1';
      point.line(`${scope.bind(name, INT, rests)} = ${count};`);
      return;
    }
    case 'counted': {
      const { code } = scope.slot(`meter:${asked.meter}`);
      point.line(`${scope.bind(name, INT, rests)} = ${code};`);
      return;
    }
    case 'prorated': {
      scope.slot('now');
      const args = [
        quantity(point, asked.amount),
        String(asked.unit.minor),
        point.code(asked.from),
        point.code(asked.to),
      ];
      const type = scope.typeOf(name) ?? { kind: 'number', quantity: asked.unit.name, units: [asked.unit.name] };
      point.line(`${scope.bind(name, type, rests)} = prorated(${args.join(', ')}, w.now);`);
      return;
    }
    case 'may_use':
    case 'holds_role':
    case 'bill':
    case 'duty':
    case 'covers':
    case 'read':
    case 'evaluate': {
      const unsteady = point.unsteady;
      const question = questionOf(point, asked);
      if (point.unsteady === unsteady) {
        point.ending(`if (w.i >= w.a.length) return ${joined(['["q",', ...question, ']'])};`);
      } else {
        // What the question costs is known once it is put: it is put again where it is answered already.
        const text = scope.local();
        point.line(`${text} = ${joined(['', ...question])};`);
        point.ending(`if (w.i >= w.a.length) return ${joined(['["q",', { code: text }, ']'])};`);
      }
      const type = scope.typeOf(name);
      if (type === undefined) point.line('w.i += 1;');
      else point.line(`${scope.bind(name, type, rests)} = ${readCode(type, 'w.a[w.i++]', point.constants)};`);
      return;
    }
    default:
      unreachable(asked);
  }
}

type OfWorld = Exclude<Query, { kind: 'time_of' | 'count_of' | 'counted' | 'prorated' }>;

function questionOf(point: PointWriter, asked: OfWorld): Template {
  switch (asked.kind) {
    case 'may_use': {
      const parts = [['[', ...point.names(asked.who), ']'], point.asset(asked.asset), point.maybe(asked.purpose)];
      return ['["u",', ...listed(parts), ']'];
    }
    case 'holds_role':
      return ['["r",', ...point.name(asked.who), `,${JSON.stringify(asked.role)}]`];
    case 'bill':
      return [`["b",${JSON.stringify(asked.price)}]`];
    case 'duty':
      return [`["d",${asked.duty},"${asked.is}"]`];
    case 'covers':
      return ['["c",', ...listed([point.name(asked.asset), point.name(asked.purpose)]), ']'];
    case 'read':
      return ['["k",', ...point.name(asked.agreement), `,${JSON.stringify(asked.keep)}]`];
    case 'evaluate':
      return [`["e",${JSON.stringify(asked.verdict)},`, ...point.asset(asked.asset), `,${JSON.stringify(asked.at)}]`];
    default:
      return unreachable(asked);
  }
}

/** An amount as a number without unit. */
function quantity(point: PointWriter, amount: Expr): string {
  const code = point.code(amount);
  return amount.type.kind === 'int' || isBare(amount.type) ? code : `qof(${code})`;
}
