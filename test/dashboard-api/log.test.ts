import { expect, test } from 'vitest';
import { createLog, errorFacts } from '../../dashboard-api/log.ts';

test('a line holds the event, a time and a level', () => {
  const lines: string[] = [];
  createLog({ write: (line) => void lines.push(line) }).write({ name: 'server.listening', port: 1 });
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ event: 'server.listening', port: 1, level: 30 });
});

test('L31: of an error the log has kind, code and place, never the message, which may quote a secret', () => {
  const key = 'aso_k_0000000000000000AAAAAA.secret';
  const cause = Object.assign(new TypeError(`duplicate key (${key})`), { code: '23505', detail: key });
  const facts = errorFacts(new Error(`Failed query: insert\n  params: ${key}\n  at once`, { cause }));
  expect(JSON.stringify(facts)).not.toContain(key);
  expect(facts).toMatchObject({ kind: 'Error', cause: { kind: 'TypeError', code: '23505' } });
  expect(facts.at[0]).toMatch(/^at .*log\.test\.ts/);
});
