/** Reads types and values back from an artifact. */
import type { DataType, MolarMass } from './interface.ts';
import type { Rational } from './rational.ts';
import { big, bool, integer, list, oneOf, optional, type Reader, record, ShapeFault, tagged, text } from './shape.ts';
import type { Value } from './values.ts';

const readRational: Reader<Rational> = (value, at) => {
  const { n, d } = record<Rational>({ n: big, d: big })(value, at);
  if (d <= 0n) throw new ShapeFault(at, 'a fraction');
  return { n, d };
};

/** A type nests no deeper than an author writes it; the reader follows it as deep as it goes. */
export const readType: Reader<DataType> = (value, at) => {
  const simple = () => readSimpleType;
  const named = <K extends 'enum' | 'record'>(kind: K) =>
    record<{ readonly kind: K; readonly name: string }>({ kind: oneOf(kind), name: text });
  const holding = () => record<HoldingType>({ kind: oneOf('list', 'set', 'option', 'observed'), of: readType });
  return tagged<DataType>({
    bool: simple,
    finding: simple,
    int: simple,
    text: simple,
    date: simple,
    datetime: simple,
    period: simple,
    age: simple,
    code: simple,
    number: () => readNumberType,
    enum: () => named('enum'),
    record: () => named('record'),
    list: holding,
    set: holding,
    option: holding,
    observed: holding,
  })(value, at);
};

type SimpleType = {
  readonly kind: 'bool' | 'finding' | 'int' | 'text' | 'date' | 'datetime' | 'period' | 'age' | 'code';
};
type HoldingType = { readonly kind: 'list' | 'set' | 'option' | 'observed'; readonly of: DataType };
const readSimpleType = record<SimpleType>({
  kind: oneOf('bool', 'finding', 'int', 'text', 'date', 'datetime', 'period', 'age', 'code'),
});

type NumberType = Extract<DataType, { readonly kind: 'number' }>;
const readNumberType = record<NumberType>({
  kind: oneOf('number'),
  quantity: text,
  unit: text,
  // `record` leaves a name out whose reader gives undefined: what an optional property wants.
  molarMass: optional(record<MolarMass>({ substance: text, n: text, d: text })) as Reader<MolarMass>,
});

export const readValue: Reader<Value> = (value, at) => {
  const items = <K extends 'list' | 'set'>(kind: K) =>
    record<{ readonly kind: K; readonly items: readonly Value[] }>({ kind: oneOf(kind), items: list(readValue) });
  return tagged<Value>({
    bool: () => record({ kind: oneOf('bool'), value: bool }),
    int: () => record({ kind: oneOf('int'), value: big }),
    number: () => record({ kind: oneOf('number'), value: readRational, unit: text }),
    text: () => record({ kind: oneOf('text'), value: text }),
    date: () => record({ kind: oneOf('date'), day: integer }),
    datetime: () => record({ kind: oneOf('datetime'), ms: integer }),
    period: () => record({ kind: oneOf('period'), months: integer, ms: integer }),
    age: () => record({ kind: oneOf('age'), days: integer }),
    code: () => record({ kind: oneOf('code'), system: text, code: text }),
    case: () => record({ kind: oneOf('case'), type: text, name: text, args: list(readValue) }),
    record: () => record({ kind: oneOf('record'), type: text, fields: list(readValue) }),
    list: () => items('list'),
    set: () => items('set'),
    option: () => record({ kind: oneOf('option'), value: optional(readValue) }),
  })(value, at);
};
