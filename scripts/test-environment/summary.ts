/**
 * What ran and what did not, and why. A test that did not run proves nothing, so the last lines of a run count those
 * apart, by what was missing.
 */

/** Vitest's JSON report, as far as it is read here. */
export interface TestReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message?: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

/** As titles of tests name them. */
const DATABASE_ENGINES = ['PGlite', 'PostgreSQL', 'SQL Server'] as const;

/** What tests may need beyond Node.js. */
export interface Equipment {
  readonly name: string;
  readonly isThere: boolean;
  /** How to get it. */
  readonly advice: string;
  /** Found in the text of a test file that needs it. */
  readonly sign: RegExp;
}

/**
 * The lines to print, without a line break at the end.
 * @param sourceOf text of a test file, empty if it cannot be read
 */
export function summaryOf(
  report: TestReport,
  equipment: readonly Equipment[],
  sourceOf: (path: string) => string,
): string {
  const tests = report.testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map(({ fullName, status }) => ({ file: name, fullName, status })),
  );
  const passedOn = (engine: string) =>
    tests.filter(({ fullName, status }) => status === 'passed' && fullName.includes(` on ${engine}`)).length;
  const count = (status: string) => tests.filter((test) => test.status === status).length;
  const skipped = tests.filter(({ status }) => status !== 'passed' && status !== 'failed');
  const brokenFiles = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  const missing = equipment.filter(({ isThere }) => !isThere);
  const reasonOf = (file: string) =>
    missing.find(({ sign }) => sign.test(sourceOf(file)))?.name ?? 'marked so by the test';
  const byReason = new Map<string, number>();
  for (const { file } of skipped) byReason.set(reasonOf(file), (byReason.get(reasonOf(file)) ?? 0) + 1);
  return [
    '',
    `${tests.length} tests: ${count('passed')} passed, ${count('failed')} failed, ${skipped.length} SKIPPED`,
    `  of the database: ${DATABASE_ENGINES.map((engine) => `${passedOn(engine)} passed on ${engine}`).join(', ')}`,
    ...[...byReason].map(([reason, number]) => `  SKIPPED ${number}: ${reason}`),
    ...missing.map(({ name, advice }) => `  MISSING ${name}: what needs it did not run. ${advice}`),
    ...equipment.filter(({ isThere }) => isThere).map(({ name }) => `  used    ${name}`),
    ...brokenFiles.map(({ name }) => `  BROKEN  ${name} could not be loaded`),
  ].join('\n');
}
