import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { gzipSync } from 'node:zlib';
import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CANARY, canary, findText, type Sink } from './canaries.ts';
import { databaseSink, fileSinks } from './sinks.ts';

let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'sinks-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const sink = (bytes: string | Buffer): Sink[] => [{ name: 'sink', bytes: Buffer.from(bytes) }];
const text = `before ${canary('a prompt')} after`;

describe('P1: the search finds a canary', () => {
  it.each([
    ['as it is', Buffer.from(text)],
    ['in JSON inside JSON', JSON.stringify(JSON.stringify({ text }))],
    ['cut off', text.slice(0, 17)],
    ['in lower case', text.toLowerCase()],
    ['in UTF-16', Buffer.from(text, 'utf16le')],
    ['in big-endian UTF-16', Buffer.from(text, 'utf16le').swap16()],
    ['in hex', Buffer.from(text).toString('hex')],
    ['percent-encoded as a whole', text.replace(/./g, (c) => `%${c.charCodeAt(0).toString(16)}`)],
    ['escaped as a whole', text.replace(/./g, (c) => `\\u00${c.charCodeAt(0).toString(16)}`)],
  ])('%s', (_form, bytes) => {
    expect(findText(CANARY, sink(bytes))).not.toEqual([]);
  });

  it.each([0, 1, 2, 3, 4, 5])('in base64 with %i bytes before it', (offset) => {
    const bytes = Buffer.from('x'.repeat(offset) + text);
    expect(findText(CANARY, sink(bytes.toString('base64')))).not.toEqual([]);
    expect(findText(CANARY, sink(bytes.toString('base64url')))).not.toEqual([]);
  });

  it('and nothing where there is none', () => {
    const other = 'before SgCanary after, sgcanary6q, aso_k_0';
    expect(findText(CANARY, sink(`${other}${Buffer.from(other).toString('base64')}`))).toEqual([]);
  });
});

describe('P1: the search looks into', () => {
  const namesWith = (where: string, place: string) =>
    findText(canary(place), fileSinks(where)).map(({ sink }) => sink);

  it('a line of a log, also of one that was packed', () => {
    const logs = join(directory, 'logs');
    mkdirSync(logs);
    appendFileSync(join(logs, 'gateway.log'), `{"message":"${canary('log line')}"}\n`);
    writeFileSync(join(logs, 'gateway.log.1.gz'), gzipSync(`${'x'.repeat(9_000)}${canary('packed')}`));
    expect(namesWith(logs, 'log line')).toEqual(['file gateway.log']);
    expect(namesWith(logs, 'packed')).toEqual(['file gateway.log.1.gz, unpacked']);
  });

  it('a Durable Object: rows, rows in its write-ahead log, deleted rows, values across pages', () => {
    const objects = join(directory, 'do');
    mkdirSync(objects);
    const database = new DatabaseSync(join(objects, 'object.sqlite'));
    database.exec('PRAGMA journal_mode = WAL; PRAGMA secure_delete = OFF; CREATE TABLE outbox (event)');
    const insert = database.prepare('INSERT INTO outbox VALUES (?)');
    insert.run(canary('checkpointed'));
    // The pages of an overflow chain end every 4092 bytes: in one of these rows a canary is cut by such an end.
    for (let length = 4_080; length < 4_095; length++) insert.run(`${'x'.repeat(length)}${canary('paged')}`);
    insert.run(canary('deleted'));
    database.exec(`DELETE FROM outbox WHERE event = '${canary('deleted')}'; PRAGMA wal_checkpoint(TRUNCATE)`);
    insert.run(canary('in the log only'));
    expect(namesWith(objects, 'checkpointed')).toEqual(['file object.sqlite', 'rows of object.sqlite']);
    expect(namesWith(objects, 'in the log only')).toEqual([
      'rows of object.sqlite',
      'file object.sqlite-wal',
    ]);
    expect(namesWith(objects, 'deleted')).toContain('file object.sqlite');
    expect(namesWith(objects, 'paged')).toContain('rows of object.sqlite');
    database.close();
  });

  it('the database: its files, and values that it has compressed', async () => {
    const dataDir = join(directory, 'database');
    const database = await PGlite.create({ dataDir });
    await database.exec('CREATE TABLE usage_event (dimensions jsonb)');
    const insert = (value: object) =>
      database.query('INSERT INTO usage_event VALUES ($1)', [JSON.stringify(value)]);
    await insert({ team: canary('dimension') });
    await insert({ filler: 'filler '.repeat(3_000), text: canary('compressed').repeat(300) });
    await database.close();
    expect(findText(canary('dimension'), fileSinks(dataDir))).not.toEqual([]);
    const rows = [await databaseSink(dataDir)];
    expect(findText(canary('dimension'), rows)).not.toEqual([]);
    expect(findText(canary('compressed').repeat(2), rows)).not.toEqual([]);
  });
});
