import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

it('P4, P5: a key is spread over more gates under load, no event is missing, and its revocation holds at all of them', async () => {
  const args = ['--shards', '1,4,2', '--rounds', '1', '--seconds', '1', '--connections', '8'];
  const run = promisify(execFile)(process.execPath, ['scripts/measure-shards/main.ts', ...args]);
  const measured = JSON.parse((await run).stdout);
  expect(measured).toMatchObject({
    missingEvents: 0,
    lateAdmissions: 0,
    spreads: [
      { shards: 1, gatesUsed: 1, failures: 0 },
      { shards: 4, gatesUsed: 4, failures: 0 },
      { shards: 2, gatesUsed: 2, failures: 0 },
    ],
  });
}, 180_000);
