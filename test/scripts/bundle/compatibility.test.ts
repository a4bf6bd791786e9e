import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { COMPATIBILITY_DATE, COMPATIBILITY_FLAGS } from '../../../scripts/bundle/compatibility.ts';

it('is what wrangler.toml deploys', () => {
  const configuration = readFileSync(new URL('../../../wrangler.toml', import.meta.url), 'utf8');
  expect(configuration).toContain(`compatibility_date = "${COMPATIBILITY_DATE}"`);
  expect(configuration).toContain(`compatibility_flags = ${JSON.stringify(COMPATIBILITY_FLAGS)}`);
});

it('P1: the platform logs no request', () => {
  const configuration = readFileSync(new URL('../../../wrangler.toml', import.meta.url), 'utf8');
  expect(configuration).toMatch(/^\[observability\]\nenabled = false$/m);
  expect(configuration).toMatch(/^invocation_logs = false$/m);
  expect(configuration).toMatch(/^logpush = false$/m);
});
