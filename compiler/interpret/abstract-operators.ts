/** Operators on abstract values (docs/core.md, section 7). */
import type { Fault } from '../../language/values.ts';
import type { CoreType, Expr, Op } from '../core.ts';
import { byEnds } from './abstract-arithmetic.ts';
import {
  type Abstract,
  compareAbstract,
  cut,
  every,
  membersOf,
  NONE,
  negated,
  one,
  setOf,
  singles,
} from './abstract-values.ts';
import { operate, type Surroundings } from './operators.ts';
import { bool, isFaultResult } from './values.ts';

/** What an operator may give; `mayFault` is told each fault that it may end in. */
export function operator(
  op: Op,
  exprs: readonly Expr[],
  args: readonly Abstract[],
  type: CoreType,
  around: Surroundings,
  mayFault: (fault: Fault) => void,
): Abstract {
  const types = exprs.map((arg) => arg.type);
  const values = singles(args);
  if (values !== undefined) {
    const result = operate(op, values, types, around);
    if (!isFaultResult(result)) return one(result);
    mayFault(result);
    return NONE;
  }
  const mayFaultOrder = (): void => {
    if (types[0]!.kind === 'period') mayFault({ code: 'domain' });
  };
  switch (op.name) {
    case 'not':
      return negated(args[0]!);
    case 'finding_to_bool': {
      const members = membersOf(args[0]!)!;
      return setOf(
        [false, true]
          .map(bool)
          .filter((v) =>
            members.some((m) => v.kind === 'bool' && (m.kind === 'case' && m.name === 'present') === v.value),
          ),
      );
    }
    case 'eq':
    case 'ne':
    case 'lt':
    case 'le':
    case 'gt':
    case 'ge':
      if (op.name !== 'eq' && op.name !== 'ne') mayFaultOrder();
      return compareAbstract(op.name, args[0]!, args[1]!);
    case 'list':
    case 'set':
    case 'append':
    case 'some':
      return { kind: 'any' };
    default:
      if (op.name === 'least' || op.name === 'greatest') mayFaultOrder();
      for (const code of faultsOf(op, args)) mayFault({ code });
      return byEnds(op, args, types, around, mayFault) ?? every(type, around.module);
  }
}

const ZERO: Abstract = one({ kind: 'number', value: { n: 0n, d: 1n }, unit: '' });

/** The faults that an operator may end in on values that are not known. */
function faultsOf(op: Op, args: readonly Abstract[]): readonly ('overflow' | 'division' | 'domain')[] {
  const mayBeZero = (): boolean => cut(args[args.length - 1]!, ZERO) !== undefined;
  switch (op.name) {
    case 'div':
      return mayBeZero() ? ['division'] : [];
    case 'power':
      return op.exponent < 0 && mayBeZero() ? ['division'] : [];
    case 'ln':
    case 'log10':
    case 'sqrt':
      return ['domain'];
    case 'pow':
      return ['overflow', 'domain'];
    case 'exp':
    case 'floor':
    case 'ceil':
    case 'date_add':
    case 'date_sub':
      return ['overflow'];
    case 'period_add':
    case 'period_sub':
      return ['overflow', 'domain'];
    default:
      return [];
  }
}
