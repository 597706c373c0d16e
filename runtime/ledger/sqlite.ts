/** SQLite, as Node has it: the one file that knows `node:sqlite`. */
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';

export type Row = readonly SQLInputValue[];

export type Database = {
  readonly run: (sql: string) => void;
  /** A statement to run many times. */
  readonly statement: (sql: string) => (...values: SQLInputValue[]) => void;
  readonly rows: (sql: string) => Iterable<Row>;
  /** The first row of a statement that is run many times. */
  readonly first: (sql: string) => (...values: SQLInputValue[]) => Row | undefined;
  readonly close: () => void;
};

/** Throws where the file cannot be opened, or is no database. `waitMs`: how long another's lock is waited for. */
export function openDatabase(file: string, how: { readonly readOnly?: boolean; readonly waitMs: number }): Database {
  const database = new DatabaseSync(file, { readOnly: how.readOnly ?? false, timeout: how.waitMs });
  return {
    run: (sql) => database.exec(sql),
    statement(sql) {
      const statement = database.prepare(sql);
      return (...values) => void statement.run(...values);
    },
    rows(sql) {
      const statement = database.prepare(sql);
      statement.setReturnArrays(true);
      return statement.iterate() as unknown as Iterable<Row>;
    },
    first(sql) {
      const statement = database.prepare(sql);
      statement.setReturnArrays(true);
      return (...values) => statement.get(...values) as unknown as Row | undefined;
    },
    close: () => database.close(),
  };
}

/** Somebody else holds the lock. https://sqlite.org/rescode.html#busy */
export function isBusy(error: unknown): boolean {
  return codeOf(error) === 5;
}

/** The disk is full, a limit of it reached, or the file is on a medium that is not written to (full, ioerr, readonly, cantopen). */
export function isRefusal(error: unknown): boolean {
  return [8, 10, 13, 14].includes((codeOf(error) ?? 0) & 0xff);
}

function codeOf(error: unknown): number | undefined {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode : undefined;
}
