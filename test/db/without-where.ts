/** Takes the organisation out of every condition of every statement, so that the database's own policies stand alone. */
import pg from 'pg';

const OWN = /(?:"?\w+"?\.)?"?tenant_id"? = \$\d+/g;

/** A statement in which every comparison of the organisation holds for every row. The parameters stay what they were. */
export const withoutWhere = (text: string): string =>
  text.replace(OWN, (condition) => `(${condition} or true)`);

/** Runs `work` with all statements of the driver rewritten. @returns what it gave, and how many were changed */
export async function runWithoutWhere<T>(work: () => Promise<T>): Promise<{ answer: T; rewritten: number }> {
  const { query } = pg.Client.prototype;
  let rewritten = 0;
  const rewrite = (text: string): string => {
    const changed = withoutWhere(text);
    if (changed !== text) rewritten++;
    return changed;
  };
  pg.Client.prototype.query = function (this: pg.Client, ...[first, ...rest]: unknown[]) {
    const given =
      typeof first === 'string'
        ? rewrite(first)
        : typeof first === 'object' && first !== null && 'text' in first && typeof first.text === 'string'
          ? { ...first, text: rewrite(first.text) }
          : first;
    return Reflect.apply(query, this, [given, ...rest]);
  } as typeof query;
  try {
    return { answer: await work(), rewritten };
  } finally {
    pg.Client.prototype.query = query;
  }
}
