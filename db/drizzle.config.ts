/** For `drizzle-kit generate --config db/drizzle.config.ts`: how migrations come from the schema. */
import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'postgresql',
  schema: './db/schema/tables.pg.ts',
  out: './db/migrations/pg',
});
