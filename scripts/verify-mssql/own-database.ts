/** A database of one's own on a server, migrated, with a login for each part; it goes again with its logins. */
import { randomBytes } from 'node:crypto';
import { sql } from 'drizzle-orm';
import mssql from 'mssql';
import { Secret } from '../../contract/secret.ts';
import type { Database, TenantRole } from '../../db/database.ts';
import { type MigrationPlan, migrate } from '../../db/migrate.ts';
import { openServer } from '../../db/open.ts';
import { parseMssqlUrl } from '../../db/sql-server/address.ts';
import type { LoginPart } from '../../db/upkeep.ts';

/** Nobody waits for an answer here: a slow server is as good as a fast one. */
export const PATIENCE_MS = 60_000;

const PARTS: readonly (readonly [LoginPart, TenantRole])[] = [
  ['application', 'app_user'],
  ['ingest', 'ingest_user'],
  ['retention', 'retention_user'],
];

export interface OwnDatabase {
  readonly db: Database;
  readonly name: string;
  readonly plan: MigrationPlan;
  /** Closes it, and removes database and logins. */
  remove(): Promise<void>;
}

/**
 * Makes one, with the rights that `npm run migrate` gives.
 * @param url of a login that may create databases and logins, with any database of the server
 */
export async function makeOwnDatabase(url: Secret): Promise<OwnDatabase> {
  const name = `spendgate_verify_${randomBytes(6).toString('hex')}`;
  const password = `${randomBytes(18).toString('base64url')}-Aa1`;
  const loginOf = (part: LoginPart) => `${name}_${part}`;
  const addressOf = (login?: string) => {
    const address = new URL(url.reveal());
    address.pathname = `/${name}`;
    if (login === undefined) return new Secret(address.href);
    [address.username, address.password] = [login, password];
    // Logins of ours have passwords, however the owner signs in.
    for (const parameter of ['authentication', 'tenant']) address.searchParams.delete(parameter);
    return new Secret(address.href);
  };
  const removal = [
    `if db_id('${name}') is not null drop database ${name}`,
    ...PARTS.map(([part]) => `if suser_id('${loginOf(part)}') is not null drop login ${loginOf(part)}`),
  ];
  await send(url, [
    `create database ${name}`,
    ...PARTS.map(([part]) => `create login ${loginOf(part)} with password = '${password}'`),
  ]).catch(async (err: unknown) => {
    await send(url, removal).catch(() => {});
    throw err;
  });
  const logins = Object.fromEntries(PARTS.map(([part, role]) => [role, addressOf(loginOf(part))]));
  const db = await openServer(addressOf(), { logins, acquireTimeoutMs: PATIENCE_MS });
  const remove = async () => {
    await db.close();
    await send(url, removal);
  };
  try {
    const plan = await migrate(db);
    for (const [part] of PARTS)
      await db.asOwner(async (tx) => {
        for (const statement of await db.upkeep.loginStatements(tx, part, loginOf(part)))
          await tx.execute(sql.raw(statement));
      });
    return { db, name, plan, remove };
  } catch (err) {
    await remove();
    throw err;
  }
}

async function send(url: Secret, statements: readonly string[]): Promise<void> {
  const pool = await new mssql.ConnectionPool(parseMssqlUrl(url.reveal())).connect();
  try {
    for (const statement of statements) await pool.request().batch(statement);
  } finally {
    await pool.close();
  }
}
