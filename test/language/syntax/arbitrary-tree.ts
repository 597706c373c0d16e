/** Random trees of every node kind, for properties: `arbitraryTree`, `arbitraryDeclaration`, `arbitraryType`. Spans are empty. */
import fc from 'fast-check';
import type { Cell, Declaration, FileTree, InputField, Modifier, ScoreItem } from '../../../language/ast.ts';
import { arbitraryAgreement } from './arbitrary-agreement.ts';
import {
  arbitraryExpr,
  code,
  date,
  digits,
  line,
  list,
  name,
  names,
  option,
  quantity,
  record,
  span,
  text,
} from './arbitrary-expr.ts';
import { arbitraryTestItem } from './arbitrary-test-item.ts';
import { arbitraryType, doc, node, param, range, string, title } from './arbitrary-type.ts';

export { arbitraryExpr } from './arbitrary-expr.ts';

const e = arbitraryExpr;
const cites = list(name, 2);

const modifier: fc.Arbitrary<Modifier> = fc.oneof(
  fc.constantFrom<Modifier>(
    { kind: 'required', span },
    { kind: 'ever', span },
    { kind: 'absent_unless_recorded', span },
  ),
  node(range, (range): Modifier => ({ kind: 'plausible', range, span })),
  node(record({ step: quantity, halfEven: fc.boolean() }), (b): Modifier => ({ kind: 'rounded', ...b, span })),
  node(
    record({ pick: fc.constantFrom('latest', 'first', 'highest', 'lowest', 'all', undefined), within: quantity }),
    (b): Modifier => ({ kind: 'window', ...b, span }),
  ),
  node(
    fc.tuple(
      name,
      fc.oneof(
        record({ codes: names, code: fc.constant(undefined) }),
        record({ codes: fc.constant(undefined), code: option(code) }),
      ),
      option(code),
    ),
    ([resource, which, component]): Modifier => ({ kind: 'from', resource, ...which, component, span }),
  ),
);
const field: fc.Arbitrary<InputField> = record({
  name,
  type: arbitraryType,
  doc,
  modifiers: fc.uniqueArray(modifier, { selector: ({ kind }) => kind, maxLength: 4 }),
  span: fc.constant(span),
});

const points = fc
  .tuple(fc.constantFrom('', '+', '-'), digits)
  .map(([sign, text]) => ({ kind: 'number' as const, text: sign + text, unit: undefined, span }));
const scoreItem: fc.Arbitrary<ScoreItem> = fc.oneof(
  node(
    fc.tuple(fc.array(record({ points, condition: e }), { minLength: 1, maxLength: 3 }), option(points)),
    ([branches, last]): ScoreItem => ({
      kind: 'points',
      branches: [...branches, ...(last === undefined ? [] : [{ points: last, condition: undefined }])].map(
        (branch) => ({ ...branch, span }),
      ),
      span,
    }),
  ),
  node(record({ value: e, condition: option(e) }), (b): ScoreItem => ({ kind: 'add', ...b, span })),
  node(record({ what: name, gives: name }), (b): ScoreItem => ({ kind: 'missing_gives', ...b, span })),
  node(record({ what: name, value: e, because: string }), (b): ScoreItem => ({ kind: 'missing_counts', ...b, span })),
);

const cell: fc.Arbitrary<Cell> = fc.oneof(
  fc.constant<Cell>({ kind: 'any', span }),
  node(
    record({ op: fc.constantFrom('=', '!=', '<', '<=', '>', '>='), value: e }),
    (b): Cell => ({ kind: 'compare', ...b, span }),
  ),
  node(record({ because: option(string) }), (b): Cell => ({ kind: 'unknown', ...b, span })),
  node(e, (value): Cell => ({ kind: 'value', value, span })),
);
const heading = fc
  .tuple(list(record({ text: line, output: fc.boolean(), span: fc.constant(span) })), line)
  .map(([cells, last]) => ({ cells: [...cells, { text: last, output: true, span }], span }));

export const arbitraryDeclaration: fc.Arbitrary<Declaration> = fc.oneof(
  text.filter((value) => !value.includes('"')).map((markdown): Declaration => ({ kind: 'literate', markdown, span })),
  node(
    record({
      doc,
      path: names,
      version: option(fc.constantFrom('1.2.0', '2', '1.5').map((text) => ({ text, span }))),
      status: option(name),
      language: option(name),
    }),
    (b): Declaration => ({ kind: 'module', ...b, span }),
  ),
  node(record({ path: names, names: option(names) }), (b): Declaration => ({ kind: 'use', ...b, span })),
  node(
    record({
      doc,
      name,
      items: list(
        record({
          kind: fc.constant('source_item' as const),
          word: name,
          value: fc.oneof(
            string,
            date,
            quantity,
            node(record({ name }), ({ name }) => ({ kind: 'name' as const, name, span })),
          ),
          span: fc.constant(span),
        }),
      ),
    }),
    (b): Declaration => ({ kind: 'source', ...b, span }),
  ),
  node(
    record({
      doc,
      name,
      parts: fc
        .array(
          record({
            sign: fc.constantFrom('+', '-'),
            name,
            patterns: option(
              list(
                text.map((text) => ({ text, span })),
                8,
              ),
            ),
          }),
          { minLength: 1, maxLength: 3 },
        )
        .map((parts) =>
          parts.map((part, i) => ({
            kind: 'codes_part' as const,
            ...part,
            sign: i === 0 ? ('+' as const) : part.sign,
            span,
          })),
        ),
    }),
    (b): Declaration => ({ kind: 'codes', ...b, span }),
  ),
  node(record({ doc, name, molarMass: quantity }), (b): Declaration => ({ kind: 'substance', ...b, span })),
  node(
    record({ doc, name, cases: list(record({ name, params: list(param, 2), span: fc.constant(span) })) }),
    (b): Declaration => ({ kind: 'enum', ...b, span }),
  ),
  node(record({ doc, name, fields: list(param, 4) }), (b): Declaration => ({ kind: 'record', ...b, span })),
  node(record({ doc, name, fields: list(field, 4) }), (b): Declaration => ({ kind: 'input', ...b, span })),
  node(
    record({ doc, name, range, cites, items: list(scoreItem, 4) }),
    (b): Declaration => ({ kind: 'score', ...b, span }),
  ),
  node(
    record({
      doc,
      name,
      inputs: fc.array(e, { minLength: 1, maxLength: 2 }),
      output: fc.oneof(
        arbitraryType,
        fc.array(param, { minLength: 1, maxLength: 2 }).map((params) => ({ kind: 'outputs' as const, params, span })),
      ),
      hit: fc.oneof(
        fc.constantFrom({ kind: 'unique' as const, span }, { kind: 'first_row_wins' as const, span }),
        name.map((how) => ({ kind: 'collect' as const, how, span })),
      ),
      cites,
      heading,
      rows: list(record({ cells: fc.array(cell, { minLength: 1, maxLength: 3 }), span: fc.constant(span) })),
    }),
    (b): Declaration => ({ kind: 'table', ...b, span }),
  ),
  node(
    record({
      doc,
      name,
      type: arbitraryType,
      cites,
      items: list(
        fc.oneof(
          node(e, (value) => ({ kind: 'default' as const, value, span })),
          node(record({ label: name, value: e, condition: option(e) }), (b) => ({ kind: 'rule' as const, ...b, span })),
          node(record({ of: name, label: name, value: e, condition: e }), (b) => ({
            kind: 'except' as const,
            ...b,
            span,
          })),
          node(string, (text) => ({ kind: 'say' as const, text, span })),
        ),
        4,
      ),
    }),
    (b): Declaration => ({ kind: 'decide', ...b, span }),
  ),
  node(
    record({
      doc,
      name,
      params: list(param),
      type: arbitraryType,
      cites,
      lets: list(record({ name, value: e, span: fc.constant(span) }), 2),
      body: e,
    }),
    (b): Declaration => ({ kind: 'function', ...b, span }),
  ),
  node(
    record({ doc, name: title, items: list(arbitraryTestItem) }),
    (b): Declaration => ({ kind: 'test', ...b, span }),
  ),
  arbitraryAgreement,
);

export const arbitraryTree: fc.Arbitrary<FileTree> = list(arbitraryDeclaration, 3).map((declarations) => ({
  declarations,
  span,
}));
