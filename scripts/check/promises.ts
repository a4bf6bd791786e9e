/**
 * `docs/security.md` links each promise to the tests that show it: `[title of the test](../test/path.test.ts)`. A
 * link to a test that does not exist, or that did not run and pass in the last full run, is a claim without proof.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { type Check, type SourceFile, verdict } from './check.ts';
import { unprovenByEngine } from './promises-by-engine.ts';

/** Where `npm test` leaves the report of a full run. Not committed. */
export const TEST_REPORT = 'dist/test-report.json';

const DOCUMENT = 'docs/security.md';
const LINK = /\[([^\]]+)\]\((\.\.\/test\/[^)#]+)\)/g;

/** Status of each test of a run, by file path from the root and then by full title. */
export type TestResults = ReadonlyMap<string, ReadonlyMap<string, string>>;

export const promises: Check = {
  name: 'promises and their tests',
  run({ root, files }) {
    const document = files.find(({ path }) => path === DOCUMENT);
    if (!document) return { outcome: 'skipped', reason: `${DOCUMENT} does not exist yet` };
    const results = readResults(root);
    const note = results
      ? 'against the last full test run'
      : 'titles only: no report of a full test run here';
    const isCi = process.env['CI'] !== undefined;
    return verdict(
      [
        ...unprovenPromises(document, files, results, isCi),
        ...unprovenByEngine(document.text, results, isCi),
      ],
      note,
    );
  },
};

/** Links whose test is missing, and with a report those whose test did not pass. A test skipped for want of a tool fails in CI only. */
export function unprovenPromises(
  document: SourceFile,
  files: readonly SourceFile[],
  results: TestResults | null,
  isCi: boolean,
): string[] {
  return [...document.text.matchAll(LINK)].flatMap(([, rawTitle = '', target = '']) => {
    const title = rawTitle.replaceAll('`', '');
    const path = posix.normalize(posix.join('docs', target));
    const test = files.find((file) => file.path === path);
    if (!test) return [`${DOCUMENT}: ${path} does not exist`];
    if (!test.text.replaceAll('`', '').includes(title))
      return [`${DOCUMENT}: ${path} has no test "${title}"`];
    if (!results) return [];
    const status = statusOf(results, path, title);
    const isProven = status === 'passed' || (status === 'skipped' && !isCi);
    return isProven ? [] : [`${DOCUMENT}: "${title}" in ${path} ${status ?? 'did not run'}`];
  });
}

/** `passed` only if every test with the title passed; a title may be that of a group. */
function statusOf(results: TestResults, path: string, title: string): string | undefined {
  const statuses = [...(results.get(path) ?? [])]
    .filter(([fullTitle]) => fullTitle.replaceAll('`', '').includes(title))
    .map(([, status]) => status);
  return statuses.find((status) => status !== 'passed') ?? statuses[0];
}

interface JsonReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

function readResults(root: string): TestResults | null {
  const path = join(root, TEST_REPORT);
  if (!existsSync(path)) return null;
  const report = JSON.parse(readFileSync(path, 'utf8')) as JsonReport;
  return new Map(
    report.testResults.map(({ name, assertionResults }) => [
      posix.relative(root, name),
      new Map(
        assertionResults.map(({ fullName, status }) => [fullName, status === 'pending' ? 'skipped' : status]),
      ),
    ]),
  );
}
