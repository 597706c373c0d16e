/** The English words of all diagnostics, by code: the files of `words/en/`, one an area, put together. */
import { agreements } from './en/agreements.ts';
import { cli } from './en/cli.ts';
import { contracts } from './en/contracts.ts';
import { facts } from './en/facts.ts';
import { ledger } from './en/ledger.ts';
import { missing } from './en/missing.ts';
import { names } from './en/names.ts';
import { node } from './en/node.ts';
import { syntax } from './en/syntax.ts';
import { tables } from './en/tables.ts';
import { types } from './en/types.ts';
import { units } from './en/units.ts';

export const english = {
  ...agreements,
  ...cli,
  ...contracts,
  ...facts,
  ...ledger,
  ...node,
  ...syntax,
  ...missing,
  ...names,
  ...tables,
  ...types,
  ...units,
};
