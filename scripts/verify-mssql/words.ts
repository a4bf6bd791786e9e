/** What `npm run verify:mssql` says. Pure. */
import type { ServerFacts } from './facts.ts';
import type { Finding } from './verify.ts';

export interface Report {
  readonly server: ServerFacts;
  /** Statements of migrations that a server had no feature for. */
  readonly leftOut: readonly { readonly feature: string; readonly statements: number }[];
  readonly findings: readonly Finding[];
}

const OUTCOMES = { shown: 'shown     ', failed: 'FAILED    ', absent: 'NOT HERE  ' } as const;

/** True if nothing is left to doubt. */
export const isShown = ({ findings }: Report): boolean =>
  findings.length > 0 && findings.every(({ outcome }) => outcome === 'shown');

/** The report, a line each, with a line break at the end. */
export function reportText(report: Report): string {
  const { server, leftOut, findings } = report;
  const yes = (fact: boolean | null) => (fact === null ? 'it does not say' : fact ? 'yes' : 'NO');
  return [
    server.version,
    `encrypted at rest: ${yes(server.isEncryptedAtRest)}; this connection: ${yes(server.isConnectionEncrypted)}; indexes by column: ${server.columnstores ?? 'it does not say'}`,
    ...leftOut.map(
      ({ feature, statements }) => `left out by migrations: ${statements} statements that need ${feature}`,
    ),
    ...findings.map(({ check, outcome, words }) => `${OUTCOMES[outcome]}${check}: ${words}`),
    isShown(report)
      ? 'organisations are kept apart on this server'
      : 'NOT SHOWN: nothing may be served from this server',
  ]
    .map((line) => `${line}\n`)
    .join('');
}
