/** Takes the organisation out of every condition of every statement, so that the database's own policies stand alone. */
import mssql from 'mssql';
import pg from 'pg';

const OWN = /(?:["[]?\w+["\]]?\.)?["[]?\btenant_id["\]]? = (?:\$|@par)\d+/g;

/** A statement in which every comparison of the organisation holds for every row. The parameters stay what they were. */
export const withoutWhere = (text: string): string =>
  text.replace(OWN, (condition) => `(${condition} or 1 = 1)`);

/** Runs `work` with all statements of the drivers rewritten. @returns what it gave, and how many were changed */
export async function runWithoutWhere<T>(work: () => Promise<T>): Promise<{ answer: T; rewritten: number }> {
  const onPostgres = pg.Client.prototype.query;
  const onSqlServer = mssql.Request.prototype.query;
  let rewritten = 0;
  const rewrite = (text: string): string => {
    const changed = withoutWhere(text);
    if (changed !== text) rewritten++;
    return changed;
  };
  const given = (first: unknown): unknown => {
    if (typeof first === 'string') return rewrite(first);
    return typeof first === 'object' && first !== null && 'text' in first && typeof first.text === 'string'
      ? { ...first, text: rewrite(first.text) }
      : first;
  };
  pg.Client.prototype.query = function (this: pg.Client, ...[first, ...rest]: unknown[]) {
    return Reflect.apply(onPostgres, this, [given(first), ...rest]);
  } as typeof onPostgres;
  mssql.Request.prototype.query = function (this: mssql.Request, ...[first, ...rest]: unknown[]) {
    return Reflect.apply(onSqlServer, this, [given(first), ...rest]);
  } as typeof onSqlServer;
  try {
    return { answer: await work(), rewritten };
  } finally {
    pg.Client.prototype.query = onPostgres;
    mssql.Request.prototype.query = onSqlServer;
  }
}
