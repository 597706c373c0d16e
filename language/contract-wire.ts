/**
 * The wire between the executor and a contract's program: points to run in, what they want done out.
 *
 * A text for `step` is a list of calls `[contract, point, reads, answers]`; it gives the list of replies `[effects, end, fuel]`,
 * one a call, in order. To run a point: `program.step(encodeStepCall(interface, contract, call))`, then `decodeStepReply`; while the
 * reply ends with `ask`, answer the question and call again with one answer more. Effects and ends are lists that begin with
 * a letter (below); values in them describe themselves as in language/wire.ts.
 */
import type { ContractInfo } from './contract-info.ts';
import type { AssetName, Effect, Question, StepCall, StepEnd, StepReply, Target, Wording } from './contract-step.ts';
import type { DataType, Interface } from './interface.ts';
import { unreachable } from './unreachable.ts';
import type { Fault, Value } from './values.ts';
import { array, boolean, decodeResult, decodeValue, encodeNumber, integer, string, WireError } from './wire.ts';

/** Enums whose cases are not listed: in the program they are texts. The prelude has the same list. */
export const NOMINAL_ENUMS: readonly string[] = ['Party', 'Purpose', 'Document', 'Asset', 'Agreement'];

/** What of an interface the wire needs; a Core module has the same. */
export type StepModule = Pick<Interface, 'enums'>;

/** The text for `step` that runs one point of a contract; `contract` is the one that `call.contract` numbers. */
export function encodeStepCall(module: StepModule, contract: ContractInfo, call: StepCall): string {
  return `[${encodeCall(module, contract, call)}]`;
}

/** The text for `step` that runs several points, of whatever contracts of the module: one crossing, as many replies. */
export function encodeStepCalls(
  module: StepModule,
  contracts: readonly ContractInfo[],
  calls: readonly StepCall[],
): string {
  return `[${calls.map((call) => encodeCall(module, contracts[call.contract]!, call)).join(',')}]`;
}

/** The reply to one call. The text is the sandbox's word: what is no reply throws a WireError, which never quotes it. */
export function decodeStepReply(json: string): StepReply {
  const replies = parse(json);
  if (replies.length !== 1) throw new WireError('the number of replies');
  return decodeReply(replies[0]);
}

/** The replies to several calls, in order. Throws a WireError like `decodeStepReply`. */
export function decodeStepReplies(json: string, calls: number): readonly StepReply[] {
  const replies = parse(json);
  if (replies.length !== calls) throw new WireError('the number of replies');
  return replies.map(decodeReply);
}

function encodeCall(module: StepModule, contract: ContractInfo, call: StepCall): string {
  const { reads } = contract.points[call.point]!;
  const given = call.reads.map((value, i) => encodeRead(module, reads[i]!.type, value));
  return JSON.stringify([call.contract, call.point, given, call.answers.map((value) => encodePart(module, value))]);
}

/** A number in the unit of its type stands without it. */
function encodeRead(module: StepModule, type: DataType, value: Value): unknown {
  if (value.kind === 'number' && type.kind === 'number' && value.unit === type.unit) return encodeNumber(value.value);
  return encodePart(module, value);
}

function encodePart(module: StepModule, value: Value): unknown {
  switch (value.kind) {
    case 'bool':
    case 'text':
      return value.value;
    case 'int':
      return Number(value.value);
    case 'number':
      return [encodeNumber(value.value), value.unit];
    case 'date':
      return value.day;
    case 'datetime':
      return value.ms;
    case 'period':
      return [value.months, value.ms];
    case 'age':
      return value.days;
    case 'code':
      return [value.system, value.code];
    case 'case':
      return encodeCase(module, value);
    case 'record':
      return value.fields.map((field) => encodePart(module, field));
    case 'list':
    case 'set':
      return value.items.map((item) => encodePart(module, item));
    case 'option':
      return value.value === undefined ? [] : [encodePart(module, value.value)];
    default:
      return unreachable(value);
  }
}

function encodeCase(module: StepModule, value: Extract<Value, { kind: 'case' }>): unknown {
  if (value.type === 'Finding') return value.name === 'present';
  const info = module.enums.find(({ name }) => name === value.type);
  if (info === undefined) return value.name;
  const { cases } = info;
  const tag = cases.findIndex(({ name }) => name === value.name);
  if (cases.every(({ params }) => params.length === 0)) return tag;
  return [tag, ...value.args.map((arg) => encodePart(module, arg))];
}

function parse(json: string): readonly unknown[] {
  try {
    return array(JSON.parse(json), 'the text');
  } catch {
    throw new WireError('the text');
  }
}

function decodeReply(wire: unknown): StepReply {
  const parts = array(wire, 'a reply');
  return {
    effects: array(parts[0], 'effects').map(decodeEffect),
    end: decodeEnd(parts[1]),
    fuel: integer(parts[2], 'fuel'),
  };
}

function decodeEnd(wire: unknown): StepEnd {
  const parts = array(wire, 'an end');
  switch (parts[0]) {
    case 'k':
      return { kind: 'done', value: parts.length > 1 ? value(parts[1]) : undefined };
    case 'q':
      return { kind: 'ask', question: decodeQuestion(parts[1]) };
    case 'r':
      return { kind: 'refused', because: wording(parts[1]) };
    case 'f':
      return { kind: 'fault', fault: faultOf(parts[1]) };
    default:
      throw new WireError('an end');
  }
}

function faultOf(wire: unknown): Fault {
  const fault = decodeResult(wire);
  if ('kind' in fault) throw new WireError('a fault');
  return fault;
}

function decodeQuestion(wire: unknown): Question {
  const parts = array(wire, 'a question');
  switch (parts[0]) {
    case 'u':
      return { kind: 'may_use', who: names(parts[1]), asset: asset(parts[2]), purpose: maybe(parts[3]) };
    case 'r':
      return { kind: 'holds_role', who: name(parts[1]), role: name(parts[2]) };
    case 'b':
      return { kind: 'bill', price: name(parts[1]) };
    case 'd': {
      const is = parts[2];
      if (is !== 'due' && is !== 'kept' && is !== 'broken') throw new WireError('a question');
      return { kind: 'duty', duty: number(parts[1]), is };
    }
    case 'c':
      return { kind: 'covers', asset: name(parts[1]), purpose: name(parts[2]) };
    case 'k':
      return { kind: 'read', agreement: name(parts[1]), keep: name(parts[2]) };
    case 'e':
      return { kind: 'evaluate', verdict: name(parts[1]), asset: asset(parts[2]), at: name(parts[3]) };
    default:
      throw new WireError('a question');
  }
}

function decodeEffect(wire: unknown): Effect {
  const parts = array(wire, 'an effect');
  switch (parts[0]) {
    case 's':
      return {
        kind: 'set',
        keep: name(parts[1]),
        value: value(parts[2]),
        after: parts[3] === null ? undefined : value(parts[3]),
      };
    case 'b':
      return { kind: 'become', state: number(parts[1]), data: array(parts[2], 'data').map(value) };
    case 'h':
      return { kind: 'hold', param: name(parts[1]), slot: name(parts[2]) };
    case 'm': {
      const amount = parts[2] === null ? undefined : value(parts[2]);
      return { kind: 'move', slot: name(parts[1]), amount, to: target(parts[3]) };
    }
    case 'p':
      return { kind: 'pay', param: name(parts[1]), to: target(parts[2]) };
    case 'i':
      return {
        kind: 'mint',
        amount: value(parts[1]),
        unit: { name: name(parts[2]), minor: number(parts[3]) },
        slot: name(parts[4]),
      };
    case 'u':
      return { kind: 'burn', slot: name(parts[1]) };
    case 'g':
      return {
        kind: 'grant',
        asset: asset(parts[1]),
        to: names(parts[2]),
        purpose: maybe(parts[3]),
        until: value(parts[4]),
        exclusive: boolean(parts[5], 'a grant'),
        under: maybe(parts[6]),
      };
    case 'e': {
      const by = parts[2] === null ? undefined : names(parts[2]);
      return { kind: 'end', asset: asset(parts[1]), by, purpose: maybe(parts[3]) };
    }
    case '+':
      return { kind: 'add', parties: names(parts[1]), set: name(parts[2]) };
    case '-':
      return { kind: 'remove', parties: names(parts[1]), set: name(parts[2]) };
    case 'c':
      return {
        kind: 'create',
        contract: number(parts[1]),
        parties: array(parts[2], 'parties').map((party) => {
          const [part, who] = array(party, 'a party');
          return { name: name(part), parties: names(who) };
        }),
        terms: array(parts[3], 'terms').map((term) => {
          const [of, is] = array(term, 'a term');
          return { name: name(of), value: value(is) };
        }),
      };
    case 'o':
      return { kind: 'emit', value: value(parts[1]) };
    case 't': {
      const to = array(parts[1], 'parties').flatMap(names);
      return { kind: 'tell', to: [...new Set(to)], text: wording(parts[2]) };
    }
    case 'f': {
      const rounding = parts[7];
      if (rounding !== 'even' && rounding !== 'up' && rounding !== 'down') throw new WireError('a charge');
      return {
        kind: 'charge',
        from: name(parts[1]),
        share: value(parts[2]),
        of: value(parts[3]),
        to: name(parts[4]),
        unit: { name: name(parts[5]), minor: number(parts[6]) },
        rounding,
      };
    }
    default:
      throw new WireError('an effect');
  }
}

function target(wire: unknown): Target {
  const parts = array(wire, 'a destination');
  switch (parts[0]) {
    case 'p':
      return { kind: 'party', party: name(parts[1]) };
    case 's':
      return {
        kind: 'shares',
        shares: array(parts[1], 'shares').map((share) => {
          const [party, of] = array(share, 'a share');
          return { party: name(party), share: value(of) };
        }),
      };
    case 'l':
      return { kind: 'lineage', asset: asset(parts[1]) };
    default:
      throw new WireError('a destination');
  }
}

function asset(wire: unknown): AssetName {
  const parts = array(wire, 'an asset');
  if (parts[0] === 'r') return { kind: 'register', name: name(parts[1]) };
  if (parts[0] !== 'n') throw new WireError('an asset');
  return { kind: 'named', name: name(parts[1]), member: parts.length > 2 ? name(parts[2]) : undefined };
}

function wording(wire: unknown): Wording {
  return array(wire, 'a wording').map((part) => {
    if (typeof part === 'string') return part;
    const [shown, rests, fault] = array(part, 'a wording');
    return fault === undefined
      ? { value: value(shown), rests: names(rests) }
      : { fault: faultOf(fault), rests: names(rests) };
  });
}

function value(wire: unknown): Value {
  return decodeValue(wire, 0);
}

function name(wire: unknown): string {
  return string(wire, 'a name');
}

function names(wire: unknown): readonly string[] {
  return array(wire, 'names').map(name);
}

function maybe(wire: unknown): string | undefined {
  return wire === null ? undefined : name(wire);
}

function number(wire: unknown): number {
  return integer(wire, 'a number');
}
