/**
 * The engines that database tests run on: the embedded store always, a PostgreSQL server where `POSTGRES_URL` names
 * one (a login that may create databases and roles), a SQL Server where `MSSQL_URL` does (a login that may create
 * databases and logins). Each use gets a database of its own.
 */
import { randomBytes } from 'node:crypto';
import { sql } from 'drizzle-orm';
import pg from 'pg';
import { Secret } from '../../contract/secret.ts';
import type { Database, OpenOptions, TenantRole } from '../../db/database.ts';
import { migrate } from '../../db/migrate.ts';
import { openEmbedded, openServer } from '../../db/open.ts';
import { migratedArchive } from './migrated-archive.ts';
import { migratedTemplate } from './migrated-template.ts';

export interface Engine {
  readonly name: string;
  readonly kind: 'pg' | 'mssql';
  /** A fresh database with every migration; `close` removes it. */
  open(): Promise<Database>;
  /** A fresh database without any. */
  openEmpty(): Promise<Database>;
  /** A database without any in the place of this one. */
  emptied(db: Database): Promise<Database>;
}

/** Further connections to databases that a server's `open` gave. */
const FURTHER = new WeakMap<Database, (options: OpenOptions) => Promise<Database>>();

/** What another process would have of a server's database: connections of its own. Close it before the first. */
export function openAgain(db: Database, options: OpenOptions = {}): Promise<Database> {
  const open = FURTHER.get(db);
  if (!open) throw new Error('only a server is opened twice');
  return open(options);
}

const embedded: Engine = {
  ...engine('PGlite', 'pg', () => openEmbedded(null)),
  open: async () => openEmbedded(null, { archive: await migratedArchive() }),
};
const onPostgresServer = (url: string): Engine => ({
  ...engine('PostgreSQL', 'pg', () => createOnPostgres(url)),
  open: async () => createOnPostgres(url, await migratedTemplate(url)),
});
const onSqlServerInTurn = (url: string): Engine => {
  const { openEmpty, open, ...own } = engine('SQL Server', 'mssql', () => createOnSqlServer(url));
  return { ...own, openEmpty: () => inTurn(url, openEmpty), open: () => inTurn(url, open) };
};
const servers = [
  ['PostgreSQL', 'POSTGRES_URL', onPostgresServer],
  ['SQL Server', 'MSSQL_URL', onSqlServerInTurn],
] as const;

export const ENGINES: readonly Engine[] = [
  embedded,
  ...servers.flatMap(([name, variable, engineOf]) => {
    const url = process.env[variable];
    if (url) return [engineOf(url)];
    console.warn(`SKIPPED: ${name} tests, since ${variable} is not set`);
    return [];
  }),
];

const EMPTY_SCHEMA = [
  sql`drop schema public cascade`,
  sql`create schema public`,
  sql`grant usage on schema public to public`,
];

function engine(name: string, kind: Engine['kind'], openEmpty: () => Promise<Database>): Engine {
  return {
    name,
    kind,
    openEmpty,
    async emptied(db) {
      if (kind === 'mssql') {
        await db.close();
        return openEmpty();
      }
      for (const statement of EMPTY_SCHEMA) await db.asOwner((tx) => tx.execute(statement));
      return db;
    },
    async open() {
      const db = await openEmpty();
      await migrate(db);
      return db;
    },
  };
}

/** @param template a database to copy; an empty one unless stated */
async function createOnPostgres(url: string, template = 'template1'): Promise<Database> {
  const name = newName();
  await onPostgres(url, `create database ${name} template ${template}`);
  const own = new URL(url);
  own.pathname = `/${name}`;
  const db = await openServer(new Secret(own.href));
  const opened = {
    ...db,
    async close() {
      await db.close();
      await onPostgres(url, `drop database ${name} with (force)`);
    },
  };
  FURTHER.set(opened, (options) => openServer(new Secret(own.href), options));
  return opened;
}

async function onPostgres(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** A database with a login for each role; a login belongs to its role as soon as migrations have made that. */
async function createOnSqlServer(url: string): Promise<Database> {
  const name = newName();
  const password = `${randomBytes(12).toString('hex')}-Aa1`;
  const own = new URL(url);
  own.pathname = `/${name}`;
  const loginOf = (role: TenantRole) => `login_${role}_of_${name}`;
  await onSqlServer(url, [`create database ${name}`]);
  await onSqlServer(
    url,
    ROLES.map((role) => `create login ${loginOf(role)} with password = '${password}'`),
  );
  const logins = Object.fromEntries(
    ROLES.map((role) => {
      const address = new URL(own);
      address.username = loginOf(role);
      address.password = password;
      return [role, new Secret(address.href)];
    }),
  );
  const db = await openServer(new Secret(own.href), { logins });
  let members: Promise<void> | null = null;
  /** The first unit of a role follows the migrations that make it. */
  const withMembers = async <T>(work: () => Promise<T>): Promise<T> => {
    members ??= inTurn(url, () =>
      onSqlServer(own.href, [
        ...ROLES.flatMap((role) => [
          `create user ${loginOf(role)} for login ${loginOf(role)}`,
          `alter role ${role} add member ${loginOf(role)}`,
        ]),
        `alter role directory_user add member ${loginOf('app_user')}`,
      ]),
    );
    await members;
    return work();
  };
  /** Under whatever name it serves. */
  const joined = (inner: Database): Database => {
    const outer: Database = {
      ...inner,
      as: (store) => joined(inner.as(store)),
      onEveryStore: async (work) => [await work(outer)],
      inTenant: (...unit) => withMembers(() => inner.inTenant(...unit)),
      readTenant: (...unit) => withMembers(() => inner.readTenant(...unit)),
      inDirectory: (...unit) => withMembers(() => inner.inDirectory(...unit)),
    };
    return outer;
  };
  const opened = {
    ...joined(db),
    async close() {
      await db.close();
      const statements = [`drop database ${name}`, ...ROLES.map((role) => `drop login ${loginOf(role)}`)];
      await inTurn(url, () => onSqlServer(url, statements));
    },
  };
  FURTHER.set(opened, async (options) =>
    joined(await openServer(new Secret(own.href), { ...options, logins })),
  );
  return opened;
}

/** What a login is member of; the application's is the directory's too. */
const ROLES: readonly TenantRole[] = ['app_user', 'ingest_user', 'retention_user'];

const newName = (): string => `spendgate_test_${randomBytes(6).toString('hex')}`;

/** Behind others, each of which migrates a database. */
const LONGEST_WAIT_MS = 600_000;

/**
 * Databases, logins and roles are made one after the other, whichever process makes them: a server may keep them all in one
 * catalogue, which two cannot change at once.
 */
async function inTurn<T>(url: string, work: () => Promise<T>): Promise<T> {
  const { default: mssql } = await import('mssql');
  const { parseMssqlUrl } = await import('../../db/sql-server/address.ts');
  const config = { ...parseMssqlUrl(url), requestTimeout: LONGEST_WAIT_MS };
  const pool = await new mssql.ConnectionPool(config).connect();
  try {
    const turn = pool.transaction();
    await turn.begin();
    await turn
      .request()
      .batch(
        "exec sp_getapplock @Resource = 'spendgate_tests', @LockMode = 'Exclusive', @LockOwner = 'Transaction', @LockTimeout = -1",
      );
    try {
      return await work();
    } finally {
      await turn.commit();
    }
  } finally {
    await pool.close();
  }
}

async function onSqlServer(url: string, statements: readonly string[]): Promise<void> {
  const { default: mssql } = await import('mssql');
  const { parseMssqlUrl } = await import('../../db/sql-server/address.ts');
  const pool = await new mssql.ConnectionPool(parseMssqlUrl(url)).connect();
  try {
    for (const statement of statements) await pool.request().batch(statement);
  } finally {
    await pool.close();
  }
}
