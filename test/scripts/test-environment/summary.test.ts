import { expect, it } from 'vitest';
import { type Equipment, summaryOf, type TestReport } from '../../../scripts/test-environment/summary.ts';

const chromium = (isThere: boolean): Equipment => ({
  name: 'Chromium',
  isThere,
  advice: 'Install it.',
  sign: /chromium/i,
});

const report = (...statuses: string[]): TestReport => ({
  testResults: [
    {
      name: 'page.e2e.test.ts',
      status: 'passed',
      assertionResults: statuses.map((status, index) => ({ fullName: `test ${index}`, status })),
    },
  ],
});

it('counts what did not run apart from what passed, by what was missing', () => {
  const text = summaryOf(report('passed', 'skipped', 'skipped'), [chromium(false)], () => 'needs Chromium');
  expect(text).toContain('3 tests: 1 passed, 0 failed, 2 SKIPPED');
  expect(text).toContain('SKIPPED 2: Chromium');
  expect(text).toContain('MISSING Chromium: what needs it did not run. Install it.');
});

it('does not blame what is there', () => {
  const text = summaryOf(report('passed', 'skipped'), [chromium(true)], () => 'needs Chromium');
  expect(text).toContain('SKIPPED 1: marked so by the test');
  expect(text).not.toContain('MISSING');
});

it('names a file that could not be loaded: its tests are not among those counted', () => {
  const broken: TestReport = {
    testResults: [{ name: 'broken.test.ts', status: 'failed', assertionResults: [] }],
  };
  expect(summaryOf(broken, [], () => '')).toContain('BROKEN  broken.test.ts');
});
