import { expect, it } from 'vitest';
import type { Check, Verdict } from '../../../scripts/check/check.ts';
import { report } from '../../../scripts/check/report.ts';

const project = { root: '/nowhere', files: [] };
const check = (name: string, result: Verdict): Check => ({ name, run: () => result });

async function reportOf(checks: readonly Check[]): Promise<{ code: number; text: string }> {
  let text = '';
  const code = await report(checks, project, (part) => {
    text += part;
  });
  return { code, text };
}

it('fails if one check fails, and prints its findings', async () => {
  const failing = check('second', { outcome: 'failed', findings: ['a.ts:1 is wrong'] });
  const { code, text } = await reportOf([check('first', { outcome: 'ok' }), failing]);
  expect(code).toBe(1);
  expect(text).toMatch(/^ok +first$/m);
  expect(text).toMatch(/^FAILED +second\n +a\.ts:1 is wrong$/m);
});

it('counts a skipped check apart from those that are ok', async () => {
  const { code, text } = await reportOf([check('audit', { outcome: 'skipped', reason: 'no answer' })]);
  expect(code).toBe(0);
  expect(text).toMatch(/^SKIPPED +audit: no answer$/m);
  expect(text).toContain('0 of 1 checks ok; 1 skipped (audit)');
});
