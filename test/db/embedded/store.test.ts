import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { sql } from 'drizzle-orm';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DirectoryInUseError } from '../../../db/embedded/lock.ts';
import { type EmbeddedServer, startEmbedded } from '../../../db/embedded/start.ts';
import { isUnavailable } from '../../../db/failure.ts';
import { openEmbedded } from '../../../db/open.ts';

const OPEN_MODULE = join(import.meta.dirname, '..', '..', '..', 'db', 'open.ts');
/** Writes numbers one by one and says each once it is committed. */
const WRITER = `
  const { openEmbedded } = await import(process.argv[1]);
  const { sql } = await import('drizzle-orm');
  const db = await openEmbedded(process.argv[2]);
  await db.asOwner((tx) => tx.execute(sql\`create table if not exists kept (n integer primary key)\`));
  for (let n = Number(process.argv[3]); ; n++) {
    await db.asOwner((tx) => tx.execute(sql\`insert into kept values (\${n})\`));
    console.log(n);
  }
`;

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'embedded-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

test('what was acknowledged survives SIGKILL, and the directory is free again', async () => {
  const store = join(directory, 'killed');
  const acknowledged: number[] = [];
  for (const start of [0, 1_000_000]) {
    const writer = spawn(
      process.execPath,
      ['--input-type=module', '-e', WRITER, OPEN_MODULE, store, String(start)],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
        cwd: import.meta.dirname,
      },
    );
    for await (const line of createInterface(writer.stdout)) {
      acknowledged.push(Number(line));
      if (Number(line) === start + 20) writer.kill('SIGKILL');
    }
    if (writer.exitCode === null && writer.signalCode === null) await once(writer, 'exit');
    expect(writer.signalCode).toBe('SIGKILL');
  }
  const db = await openEmbedded(store);
  const { rows } = await db.asOwner((tx) => tx.execute<{ n: number }>(sql`select n from kept`));
  await db.close();
  const kept = new Set(rows.map(({ n }) => n));
  expect(acknowledged.filter((n) => !kept.has(n))).toEqual([]);
  expect(acknowledged.length).toBeGreaterThan(40);
});

test('a directory that is open is refused to a second opener, and is private', async () => {
  const store = join(directory, 'twice');
  const first = await openEmbedded(store);
  expect(statSync(store).mode & 0o777).toBe(0o700);
  await expect(openEmbedded(store)).rejects.toThrow(DirectoryInUseError);
  await first.close();
  await (await openEmbedded(store)).close();
});

test('a unit that gets no connection in time fails as unavailable', async () => {
  const db = await openEmbedded(null, { acquireTimeoutMs: 1_000 });
  await db.asOwner(async () => {
    const failure = await db.asOwner(async () => 'served').catch((err: unknown) => err);
    expect(isUnavailable(failure)).toBe(true);
  });
  expect(await db.asOwner(async () => 'served')).toBe('served');
  await db.close();
  expect(isUnavailable(await db.asOwner(async () => 'served').catch((err: unknown) => err))).toBe(true);
});

describe('connections to one thread', () => {
  let server: EmbeddedServer;
  beforeAll(async () => {
    server = await startEmbedded(null);
  });
  afterAll(() => server.kill());

  async function connect(): Promise<pg.Client> {
    const client = new pg.Client({ stream: server.connection, user: 'postgres', database: 'postgres' });
    client.on('error', () => {});
    await client.connect();
    return client;
  }

  test('parameters and answers of several megabytes pass unharmed', async () => {
    const client = await connect();
    const text = 'aé€😀'.repeat(700_000);
    const { rows } = await client.query('select $1::text as back, length($1::text) as length', [text]);
    expect(rows[0]?.length).toBe(2_800_000);
    expect(rows[0]?.back === text).toBe(true);
    await client.end();
  });

  test('one that is given up within a transaction takes the transaction with it', async () => {
    const first = await connect();
    await first.query('create table kept (n integer)');
    await first.end();
    for (let times = 0; times < 5; times++) {
      const broken = await connect();
      await broken.query('begin');
      await broken.query('insert into kept values (1)');
      void broken.query('insert into kept values (2)').catch(() => {});
      const connecting = connect();
      const leaving = broken.end();
      const next = await connecting;
      await next.query('begin');
      await next.query('insert into kept values (3)');
      await next.query('commit');
      const { rows } = await next.query('delete from kept returning n');
      expect(rows).toEqual([{ n: 3 }]);
      await leaving;
      await next.end();
    }
  });

  test('when the thread dies it is noticed, and what runs on it fails as unavailable', async () => {
    const client = await connect();
    await server.kill();
    expect(await server.ended).toEqual({ wasAsked: false });
    expect(isUnavailable(await client.query('select 1').catch((err: unknown) => err))).toBe(true);
  });
});
