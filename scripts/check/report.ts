/** Runs checks one after the other and prints one line for each, with its findings beneath. */
import type { Check, Project, Verdict } from './check.ts';

/** @returns the exit code: 1 if a check failed, else 0 */
export async function report(
  checks: readonly Check[],
  project: Project,
  write: (text: string) => void,
): Promise<0 | 1> {
  const failed: string[] = [];
  const skipped: string[] = [];
  for (const check of checks) {
    const result = await check.run(project);
    write(lineOf(check.name, result));
    if (result.outcome === 'failed') failed.push(check.name);
    if (result.outcome === 'skipped') skipped.push(check.name);
  }
  const passed = checks.length - failed.length - skipped.length;
  const others = [
    ...(skipped.length > 0 ? [`${skipped.length} skipped (${skipped.join(', ')})`] : []),
    ...(failed.length > 0 ? [`${failed.length} failed (${failed.join(', ')})`] : []),
  ];
  write(`\n${[`${passed} of ${checks.length} checks ok`, ...others].join('; ')}\n`);
  return failed.length > 0 ? 1 : 0;
}

function lineOf(name: string, result: Verdict): string {
  switch (result.outcome) {
    case 'ok':
      return `ok       ${name}${result.note ? ` (${result.note})` : ''}\n`;
    case 'skipped':
      return `SKIPPED  ${name}: ${result.reason}\n`;
    case 'failed':
      return `FAILED   ${name}\n${result.findings.map((finding) => `           ${finding}\n`).join('')}`;
  }
}
