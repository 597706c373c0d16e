/** Calls: functions, records, cases that carry data, and built-ins. */
import type * as Ast from '../../language/ast.ts';
import { unknownName, wrongSort } from '../../language/codes/names.ts';
import {
  argumentCount,
  argumentTwice,
  caseArguments,
  noMeaning,
  notCallable,
  notOrdered,
  typeMismatch,
  unknownArgument,
} from '../../language/codes/types.ts';
import { temperatureArithmetic } from '../../language/codes/units.ts';
import { nearest } from '../../language/near.ts';
import { ZERO } from '../../language/rational.ts';
import type { Builtin } from '../../stdlib/builtin.ts';
import { BUILTINS } from '../../stdlib/index.ts';
import type { AgeUnit, CoreType, Expr } from '../core.ts';
import { toNumber } from './arithmetic.ts';
import { check, coerce, infer, joinValues } from './expressions.ts';
import { functionCall } from './functions.ts';
import { literal } from './literals.ts';
import { enumOf, type Place } from './names.ts';
import { QUERY_WORDS } from './queries.ts';
import { report, spelling } from './scope.ts';
import { DECIMAL, INT, isOrdered, kindOf, type NumberType, typeWords, unitOfType } from './types.ts';

type Call = Extract<Ast.Expr, { kind: 'call' }>;

export function call(at: Place, written: Call, expected: CoreType | undefined): Expr | undefined {
  const { callee } = written;
  const { scope } = at;
  if (callee.kind !== 'name')
    return report(scope, noMeaning(callee.span, { what: 'A call of something that is not a name' }));
  const name = callee.name.text;
  const entity = scope.values.get(name);
  if (entity?.kind === 'function') return functionCall(at, entity, written, callee.name);
  if (at.locals.has(name) || entity !== undefined)
    return report(
      scope,
      notCallable(callee.span, {
        name,
        given: entity === undefined ? 'a value' : entity.kind === 'field' ? 'an input' : `a ${entity.decl.kind}`,
      }),
    );
  const record = scope.records.get(name);
  if (record !== undefined) {
    const values = fill(at, written, name, record.fields);
    return values && { kind: 'record', type: { kind: 'record', name }, fields: values };
  }
  const made = caseCall(at, written, callee.name, expected);
  if (made !== 'none') return made;
  const known = BUILTINS.get(name);
  if (known !== undefined) return builtinCall(at, written, known);
  if (scope.enums.has(name)) return report(scope, wrongSort(callee.span, { name, is: 'a type', wanted: 'a function' }));
  const all = [
    ...[...scope.values].filter(([, e]) => e.kind === 'function').map(([n]) => n),
    ...scope.records.keys(),
    ...BUILTINS.keys(),
  ];
  const suggestions = nearest(name, all);
  const isQuery = QUERY_WORDS.some((word) => word === name);
  return report(scope, unknownName(callee.span, { name, suggestions, isQuery }, spelling(callee.span, suggestions)));
}

function caseCall(at: Place, written: Call, name: Ast.Name, expected: CoreType | undefined): Expr | 'none' | undefined {
  const { scope } = at;
  const enums = [...scope.enums].filter(
    ([e, entity]) =>
      entity.cases.some((c) => c.name === name.text) && (expected?.kind !== 'enum' || expected.name === e),
  );
  if (enums.length !== 1) return 'none';
  const type = enums[0]![0];
  const found = enumOf(scope, type)!.cases.find((c) => c.name === name.text)!;
  if (found.params.length === 0) return report(scope, caseArguments(name.span, { name: name.text, params: [] }));
  const args = fill(at, written, name.text, found.params);
  return args && { kind: 'case', type: { kind: 'enum', name: type }, name: name.text, args };
}

export type Parameter = { readonly name: string; readonly type: CoreType };

/** The written arguments in the order of the parameters: by place, or by name. */
export function arrange(
  at: Place,
  written: Call,
  name: string,
  params: readonly { readonly name: string }[],
): Ast.Expr[] | undefined {
  const { scope } = at;
  const names = params.map((p) => p.name);
  const out: (Ast.Expr | undefined)[] = params.map(() => undefined);
  let fine = true;
  let next = 0;
  if (written.args.length !== params.length) {
    report(
      scope,
      argumentCount(written.span, { name, given: written.args.length, wanted: params.length, params: names }),
    );
    fine = false;
  }
  for (const arg of written.args) {
    if (arg.kind === 'to') {
      report(scope, unknownArgument(arg.span, { name, argument: 'to', params: names }));
      fine = false;
      continue;
    }
    const index = arg.name === undefined ? next : names.indexOf(arg.name.text);
    if (arg.name === undefined) next += 1;
    if (index < 0 && arg.name !== undefined) {
      report(scope, unknownArgument(arg.name.span, { name, argument: arg.name.text, params: names }));
      fine = false;
    } else if (out[index] !== undefined) {
      report(scope, argumentTwice(arg.span, { name: `\`${name}\``, argument: names[index]! }));
      fine = false;
    } else out[index] = arg.value;
  }
  if (!fine || out.some((value) => value === undefined)) {
    for (const arg of written.args)
      if (arg.kind === 'value' && arg.value.kind !== 'number' && arg.value.kind !== 'name') infer(at, arg.value);
    return undefined;
  }
  return out as Ast.Expr[];
}

function fill(at: Place, written: Call, name: string, params: readonly Parameter[]): Expr[] | undefined {
  const args = arrange(at, written, name, params);
  if (args === undefined) return undefined;
  const values = args.map((arg, i) => check(at, arg, params[i]!.type, `\`${params[i]!.name}\` of \`${name}\``));
  return values.some((value) => value === undefined) ? undefined : (values as Expr[]);
}

function builtinCall(at: Place, written: Call, known: Builtin): Expr | undefined {
  const { scope } = at;
  const values = written.args.filter((arg) => arg.kind === 'value');
  const count = (wanted: number): undefined =>
    report(
      scope,
      argumentCount(written.span, { name: known.name, given: written.args.length, wanted, params: known.params }),
    );
  const named = values.find(
    (arg) => arg.kind === 'value' && arg.name !== undefined && !known.params.includes(arg.name.text),
  );
  if (named?.kind === 'value')
    return report(
      scope,
      unknownArgument(named.span, { name: known.name, argument: named.name!.text, params: known.params }),
    );
  const args = values.map((arg) => (arg as { value: Ast.Expr }).value);
  switch (known.shape) {
    case 'decimal': {
      if (args.length !== known.params.length || values.length !== written.args.length)
        return count(known.params.length);
      const all = args.map((arg) => check(at, arg, DECIMAL, `\`${known.name}\``));
      if (all.some((value) => value === undefined)) return undefined;
      return {
        kind: 'op',
        type: DECIMAL,
        op: { name: known.op as 'exp' | 'ln' | 'log10' | 'sqrt' | 'pow' },
        args: all as Expr[],
      };
    }
    case 'whole': {
      if (args.length !== 1) return count(1);
      const value = check(at, args[0]!, DECIMAL, `\`${known.name}\``);
      return value && { kind: 'op', type: INT, op: { name: known.op as 'floor' | 'ceil' }, args: [value] };
    }
    case 'same': {
      if (args.length !== 1) return count(1);
      const value = infer(at, args[0]!);
      if (value === undefined) return undefined;
      if (value.type.kind === 'int') return { kind: 'op', type: INT, op: { name: 'int_abs' }, args: [value] };
      if (value.type.kind !== 'number')
        return report(
          scope,
          typeMismatch(args[0]!.span, {
            given: typeWords(value.type),
            wanted: 'a number or a quantity',
            where: `\`${known.name}\``,
          }),
        );
      if (kindOf(value.type).scale === 'absolute')
        return report(scope, temperatureArithmetic(written.span, { op: 'absolute value' }));
      return { kind: 'op', type: value.type, op: { name: 'abs' }, args: [value] };
    }
    case 'pair': {
      if (args.length !== 2) return count(2);
      const first = infer(at, args[0]!);
      const second = first && infer(at, args[1]!, first.type.kind === 'int' ? undefined : first.type);
      const sides = first && second && joinValues(at, args, [first, second]);
      if (!sides) return undefined;
      if (!isOrdered(sides.type)) return report(scope, notOrdered(written.span, { given: typeWords(sides.type) }));
      return { kind: 'op', type: sides.type, op: { name: known.op as 'least' | 'greatest' }, args: sides.values };
    }
    case 'round':
      return round(at, written, known);
    case 'completed':
      return completed(at, written, known, args);
  }
}

/** `round(x, to 5 mg)`, `round(x, 2 digits)`, each with `half even` as a third argument where it is wanted. */
function round(at: Place, written: Call, known: Builtin): Expr | undefined {
  const { scope } = at;
  const [first, second] = written.args;
  if (written.args.length !== 2 || first?.kind !== 'value' || second === undefined)
    return report(
      scope,
      argumentCount(written.span, { name: known.name, given: written.args.length, wanted: 2, params: known.params }),
    );
  const inferred = infer(at, first.value);
  if (inferred === undefined) return undefined;
  const value = toNumber(inferred);
  if (value.type.kind !== 'number')
    return report(
      scope,
      typeMismatch(first.span, { given: typeWords(value.type), wanted: 'a number or a quantity', where: '`round`' }),
    );
  if (second.kind === 'value') {
    const digits = second.value;
    const amount =
      digits.kind === 'number' && (digits.unit?.text === 'digits' || digits.unit?.text === 'digit')
        ? Number(digits.text)
        : undefined;
    if (amount === undefined || !Number.isInteger(amount) || amount < 0 || amount > MAX_DIGITS)
      return report(
        scope,
        typeMismatch(second.span, {
          given: 'something else',
          wanted: 'a step (`to 5 mg`) or digits (`2 digits`)',
          where: '`round`',
        }),
      );
    return {
      kind: 'op',
      type: value.type,
      op: { name: 'round_digits', digits: amount, halfEven: false },
      args: [value],
    };
  }
  if (second.value.kind === 'string') return undefined;
  // A step of a temperature is a difference, written in its unit: to 0.1 Cel counts from 0 Cel.
  const step = stepOf(at, second.value, value.type);
  return step && { kind: 'op', type: value.type, op: { name: 'round', ...step, halfEven: false }, args: [value] };
}

/** More digits than any number is shown with. */
const MAX_DIGITS = 28;

/** The step of a grid and where it counts from, in canonical units. */
export function stepOf(
  at: Pick<Place, 'scope'>,
  written: Ast.Literal,
  type: NumberType,
): { step: { n: bigint; d: bigint }; offset: { n: bigint; d: bigint } } | undefined {
  if (written.kind === 'string') return undefined;
  const value = literal(at.scope, written, type);
  if (value === undefined) return undefined;
  at.scope.builder.written.set(value, { scope: at.scope, span: written.span });
  const number = coerce(
    { scope: at.scope, locals: new Map(), pure: true, fresh: { count: 0 } },
    written,
    value,
    type,
    'the grid',
  );
  if (number?.kind !== 'const' || number.value.kind !== 'number') return undefined;
  const unit = unitOfType(at.scope, type, number.value.unit);
  const offset = unit.offset ?? ZERO;
  const step =
    unit.offset === undefined
      ? number.value.value
      : { n: number.value.value.n * offset.d - offset.n * number.value.value.d, d: number.value.value.d * offset.d };
  const normal = reduce(step);
  if (normal.n <= 0n)
    return report(
      at.scope,
      typeMismatch(written.span, { given: 'not above 0', wanted: 'a step above 0', where: 'the grid' }),
    );
  return { step: normal, offset };
}

function reduce(r: { n: bigint; d: bigint }): { n: bigint; d: bigint } {
  let [a, b] = [r.n < 0n ? -r.n : r.n, r.d];
  while (b !== 0n) [a, b] = [b, a % b];
  return a === 0n ? { n: 0n, d: 1n } : { n: r.n / a, d: r.d / a };
}

function completed(at: Place, written: Call, known: Builtin, args: readonly Ast.Expr[]): Expr | undefined {
  const { scope } = at;
  const unit = known.op as AgeUnit;
  const [first, second] = args;
  if (first === undefined || args.length > 2)
    return report(
      scope,
      argumentCount(written.span, { name: known.name, given: args.length, wanted: 1, params: known.params }),
    );
  const from = infer(at, first);
  if (from === undefined) return undefined;
  if (second === undefined) {
    if (from.type.kind === 'age') return { kind: 'op', type: INT, op: { name: 'completed', unit }, args: [from] };
    return report(
      scope,
      typeMismatch(first.span, {
        given: typeWords(from.type),
        wanted: 'an Age, or two dates',
        where: `\`${known.name}\``,
      }),
    );
  }
  const start = coerce(at, first, from, { kind: 'date' }, `\`${known.name}\``);
  const end = check(at, second, { kind: 'date' }, `\`${known.name}\``);
  return start && end && { kind: 'op', type: INT, op: { name: 'date_units', unit }, args: [start, end] };
}
