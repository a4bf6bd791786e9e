import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findChromium } from '../../../scripts/test-environment/chromium.ts';
import { findPostgres, startPostgres } from '../../../scripts/test-environment/postgres.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'equipment-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

describe('Chromium', () => {
  it('is found on the search path, executable or not at all', () => {
    const path = join(directory, 'chromium');
    writeFileSync(path, '');
    expect(findChromium({ PATH: directory })).toBeNull();
    chmodSync(path, 0o755);
    expect(findChromium({ PATH: `/nowhere:${directory}` })).toBe(path);
    expect(findChromium({ PATH: directory, CHROMIUM_PATH: '/own/chromium' })).toBe('/own/chromium');
  });
});

describe('PostgreSQL', () => {
  it('is found in its newest version', () => {
    for (const version of ['9.6', '15', '17'])
      mkdirSync(join(directory, version, 'bin'), { recursive: true });
    for (const version of ['9.6', '15']) writeFileSync(join(directory, version, 'bin/initdb'), '');
    expect(findPostgres(directory)).toBe(join(directory, '15/bin'));
    expect(findPostgres(join(directory, 'none'))).toBeNull();
  });

  const binaries = findPostgres();
  it.skipIf(binaries === null)('runs for a test, with a password, and leaves nothing', async () => {
    const server = await startPostgres(binaries ?? '');
    const client = new pg.Client({ connectionString: server.url });
    await client.connect();
    const { rows } = await client.query('show data_directory');
    await client.end();
    const withoutPassword = new URL(server.url);
    withoutPassword.password = 'wrong';
    await expect(new pg.Client({ connectionString: withoutPassword.href }).connect()).rejects.toThrow(
      /password/,
    );
    const data: unknown = rows[0]?.data_directory;
    expect(existsSync(String(data))).toBe(true);
    await server.stop();
    expect(existsSync(String(data))).toBe(false);
  });
});
