/** Tables to ask what columns they have, whatever the engine: properties and kinds are the same on each. */
import { pgKit } from './kit.pg.ts';
import { defineTables, type Tables } from './tables.ts';

export { withoutPadding } from './kit.mssql.ts';

/** No statement is made of these: a unit of work has those of its engine. */
export const TABLE_PROPERTIES: Tables = defineTables(pgKit);
