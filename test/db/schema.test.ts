import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { getTableName, isTable } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { BUCKET_TABLES, DIRECTORY_TABLES, PERSON_TABLES } from '../../db/schema/directory.ts';
import * as mssqlTables from '../../db/schema/tables.mssql.ts';
import * as pgTables from '../../db/schema/tables.pg.ts';

const MIGRATIONS = join(import.meta.dirname, '..', '..', 'db', 'migrations');
const DRIZZLE_KIT = join(MIGRATIONS, '..', '..', 'node_modules', 'drizzle-kit', 'bin.cjs');
const DIALECTS = { pg: 'postgresql', mssql: 'mssql' };
const generate = promisify(execFile);
const KINDS = { pg: pgTables, mssql: mssqlTables };

function textOfMigrations(kind: string): string {
  return readdirSync(join(MIGRATIONS, kind))
    .sort()
    .map((name) => readFileSync(join(MIGRATIONS, kind, name, 'migration.sql'), 'utf8'))
    .join('\n');
}

describe.each(['pg', 'mssql'] as const)('the schema of %s', (kind) => {
  test('is what its migrations make: there is nothing left to generate', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'migrations-'));
    try {
      cpSync(join(MIGRATIONS, kind), folder, { recursive: true });
      const before = readdirSync(folder);
      await generate(process.execPath, [
        DRIZZLE_KIT,
        'generate',
        '--name',
        'left_over',
        '--dialect',
        DIALECTS[kind],
        '--schema',
        join(MIGRATIONS, '..', 'schema', `tables.${kind}.ts`),
        '--out',
        folder,
      ]);
      expect(readdirSync(folder)).toEqual(before);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('has the tables of every other engine', () => {
    expect(Object.keys(KINDS[kind]).sort()).toEqual(Object.keys(pgTables).sort());
  });
});

describe('security policies for SQL Server', () => {
  const text = textOfMigrations('mssql');

  test('are named as what their statements need, so that a server without them can be tried out', () => {
    const statements = text
      .split('--> statement-breakpoint')
      .filter((statement) => /^(deny|(create|alter) security policy)\b/im.test(statement));
    expect(statements.length).toBeGreaterThan(3);
    for (const statement of statements) expect(statement).toContain('-- needs security policies');
  });
  const names = Object.values(mssqlTables)
    .filter((value) => isTable(value))
    .map(getTableName);

  test.each(names.filter((name) => !(name in { ...DIRECTORY_TABLES, ...PERSON_TABLES, ...BUCKET_TABLES })))(
    '%s is guarded by its organisation',
    (name) => {
      const isListed = text.includes(`(N'${name}')`);
      const isAdded = [
        'add filter predicate dbo.own_rows(tenant_id)',
        'add block predicate dbo.own_rows(tenant_id)',
      ]
        .map((predicate) => `${predicate} on dbo.${name}`)
        .every((predicate) => text.includes(predicate));
      expect(isListed || isAdded).toBe(true);
    },
  );

  test.each([
    ...names.filter((name) => name in DIRECTORY_TABLES).map((name) => [name, 'own_rows(organisation_id)']),
    ...names.filter((name) => name in PERSON_TABLES).map((name) => [name, 'own_person(person_id)']),
    ['attempt', 'own_bucket(bucket_hash)'],
    ['login_attempt', 'own_bucket(attempt_hash)'],
  ])('%s is found, not listed', (name, isOwn) => {
    // One of them has a name that is a word of the language.
    const table = name === 'identity' ? '[identity]' : name;
    expect(text).toContain(
      `) on dbo.${table},\n  add block predicate dbo.${isOwn} on dbo.${table} after insert`,
    );
    for (const operation of ['after insert', 'after update', 'before update', 'before delete']) {
      expect(text).toContain(`add block predicate dbo.${isOwn} on dbo.${table} ${operation}`);
    }
  });

  // On PostgreSQL rights are given for every table there will be.
  test.each(names.filter((name) => !(name in BUCKET_TABLES) && name !== 'deleted_organisation'))(
    'P10: rows of %s can be removed by retention and deletion',
    (name) => {
      const table = name === 'identity' ? '[identity]' : name;
      expect(text.replaceAll(/(insert|update), /g, '')).toContain(
        `grant select, delete on dbo.${table} to retention_user`,
      );
    },
  );
});

describe('the migrations of mssql', () => {
  test('change a column in one way for every server: in its own collation, or where that cannot be said, without', () => {
    const stated = /(?:^-- (?:needs|without) .*\n)?^alter table \S+ alter column [^;]*;/gim;
    const changes = [...textOfMigrations('mssql').matchAll(stated)].map(([text]) => text);
    const needing = changes.filter((text) => /^-- needs columns with a collation that change\n/.test(text));
    const others = needing.map((text) =>
      text.replace('-- needs', '-- without').replace(/ collate \w+( not null)?/i, ''),
    );
    expect(changes).toEqual(needing.flatMap((text, index) => [text, others[index]]));
  });
});
