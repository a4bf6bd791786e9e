/** The same for SQL Server: `drizzle-kit generate --config db/drizzle.config.mssql.ts`. */
import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'mssql',
  schema: './db/schema/tables.mssql.ts',
  out: './db/migrations/mssql',
});
