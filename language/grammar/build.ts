/** From the head and the items of a declaration to its node; also after a mistake, with the items that could be read. */
import type { IToken } from 'chevrotain';
import type { ContractDecl, ContractItem } from '../ast/contract.ts';
import type {
  DecideDecl,
  DecideItem,
  EnumCase,
  EnumDecl,
  FunctionDecl,
  InputDecl,
  InputField,
  Param,
  RecordDecl,
  ScoreDecl,
  ScoreItem,
  SourceDecl,
  SourceItem,
  TableDecl,
  TableRow,
  TestDecl,
  TestItem,
} from '../ast.ts';
import { saidTwice, tableWithoutHeading } from '../codes/syntax.ts';
import type { Diagnostic } from '../diagnostics.ts';
import type { Span } from '../span.ts';

/** A declaration without its body: what stands before the `{`. `start` is where it begins. */
export type Head<D, Body extends string> = Omit<D, 'span' | Body> & { readonly start: number };
export type Heading = TableDecl['heading'];
export type TableLine = Heading | TableRow;
/** A body, or lines of one. */
export type FunctionBody = { readonly lets: FunctionDecl['lets']; readonly body: FunctionDecl['body'] | undefined };

/** Undefined: the items do not make a declaration; `note` has said why, or an item has. */
export type Make<H, I, D> = (head: H, items: readonly I[], span: Span, note: (d: Diagnostic) => void) => D | undefined;

type HeadWith<D, Body extends string> = Head<D, Body>;

export const source: Make<HeadWith<SourceDecl, 'items'>, SourceItem, SourceDecl> = (
  { kind, doc, name },
  items,
  span,
) => ({
  kind,
  doc,
  name,
  items,
  span,
});
export const enumeration: Make<HeadWith<EnumDecl, 'cases'>, EnumCase, EnumDecl> = (
  { kind, doc, name },
  cases,
  span,
) => ({
  kind,
  doc,
  name,
  cases,
  span,
});
export const record: Make<HeadWith<RecordDecl, 'fields'>, Param, RecordDecl> = ({ kind, doc, name }, fields, span) => ({
  kind,
  doc,
  name,
  fields,
  span,
});
export const input: Make<HeadWith<InputDecl, 'fields'>, InputField, InputDecl> = (
  { kind, doc, name },
  fields,
  span,
) => ({
  kind,
  doc,
  name,
  fields,
  span,
});
export const score: Make<HeadWith<ScoreDecl, 'items'>, ScoreItem, ScoreDecl> = (
  { start: _, ...head },
  items,
  span,
) => ({
  ...head,
  items,
  span,
});
export const decide: Make<HeadWith<DecideDecl, 'items'>, DecideItem, DecideDecl> = (
  { start: _, ...head },
  items,
  span,
) => ({
  ...head,
  items,
  span,
});
export const contract: Make<HeadWith<ContractDecl, 'items'>, ContractItem, ContractDecl> = (
  { kind, doc, name },
  items,
  span,
) => ({
  kind,
  doc,
  name,
  items,
  span,
});
export const test: Make<HeadWith<TestDecl, 'items'>, TestItem, TestDecl> = ({ kind, doc, name }, items, span) => ({
  kind,
  doc,
  name,
  items,
  span,
});
export const functionDecl: Make<HeadWith<FunctionDecl, 'lets' | 'body'>, FunctionBody, FunctionDecl> = (
  { start: _, ...head },
  items,
  span,
) => {
  const body = items.findLast((item) => item.body !== undefined)?.body;
  return body && { ...head, lets: items.flatMap((item) => item.lets), body, span };
};

export const table: Make<HeadWith<TableDecl, 'heading' | 'rows'>, TableLine, TableDecl> = (
  { start: _, ...head },
  lines,
  span,
  note,
) => {
  const rows: TableRow[] = [];
  let heading: Heading | undefined;
  for (const line of lines) {
    if (!isHeading(line)) rows.push(line);
    else if (heading === undefined) heading = line;
    else note(saidTwice(line.span, { written: 'the heading row' }));
  }
  if (heading === undefined) {
    note(tableWithoutHeading(head.name.span, { name: head.name.text }));
    return undefined;
  }
  return { ...head, heading, rows, span };
};

const isHeading = (line: TableLine): line is Heading => line.cells.length > 0 && 'output' in line.cells[0]!;

/** The cells of a raw heading row, `| a | => b |`: their texts without the marks. */
export function headingOf(token: IToken): Heading {
  const start = token.startOffset;
  const cells = [...token.image.matchAll(/\|([^|]*)(?=\|)/g)].map((match) => {
    const raw = match[1]!;
    const output = /^\s*=>/.test(raw);
    const text = (output ? raw.replace('=>', '') : raw).trim();
    const at = start + match.index + 1;
    return { text, output, span: { start: at, end: at + raw.length } };
  });
  return { cells, span: { start, end: start + token.image.length } };
}
