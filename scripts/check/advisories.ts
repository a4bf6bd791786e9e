/**
 * Published vulnerabilities in what is installed. A registry mirror may not answer audits: then this says so, and
 * the workflow `.github/workflows/audit.yml` makes the check on every change and weekly.
 */

import { type Check, type Verdict, verdict } from './check.ts';
import { runCommand } from './command.ts';

interface AuditReport {
  readonly vulnerabilities?: Readonly<Record<string, { severity: string; range?: string }>>;
  readonly message?: string;
  readonly error?: { readonly code?: string; readonly summary?: string };
}

const FAILING = ['high', 'critical'];

export const advisories: Check = {
  name: 'advisories',
  async run({ root }) {
    const result = await runCommand('npm', ['audit', '--json'], root);
    return readAudit(result.stdout);
  },
};

/** What the output of `npm audit --json` says. Without a list of vulnerabilities there was no audit. */
export function readAudit(output: string): Verdict {
  const report = parse(output);
  if (!report?.vulnerabilities) {
    const said = report?.error?.summary || report?.message || 'no answer';
    return {
      outcome: 'skipped',
      reason: `the registry answers no audit (${said.split(' - ')[0]}); .github/workflows/audit.yml does it`,
    };
  }
  const all = Object.entries(report.vulnerabilities);
  const failing = all.filter(([, { severity }]) => FAILING.includes(severity));
  return verdict(
    failing.map(([name, { severity, range }]) => `${name} ${range ?? ''}: ${severity}`),
    `${all.length} of lower severity`,
  );
}

function parse(output: string): AuditReport | null {
  try {
    return JSON.parse(output) as AuditReport;
  } catch {
    return null;
  }
}
