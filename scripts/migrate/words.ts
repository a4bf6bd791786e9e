/** What `npm run migrate` says. Pure. */
import type { MigrationPlan } from '../../db/migrate.ts';
import type { GivenLogin } from './options.ts';

/** What a database lacks. */
export interface Work {
  readonly plan: MigrationPlan;
  /** Logins that lack rights, with what gives them. */
  readonly grants: readonly (GivenLogin & { readonly statements: readonly string[] })[];
}

export function isDone({ plan, grants }: Work): boolean {
  return plan.migrations.length + plan.settings.length + grants.length === 0;
}

/** The plan, a line each, with a line break at the end. */
export function planText(database: string, work: Work): string {
  const { plan, grants } = work;
  const lines = isDone(work)
    ? ['up to date']
    : [
        ...plan.settings.map((statement) => `setting: ${statement}`),
        ...plan.migrations.map((name) => `migration: ${name}`),
        ...grants.map(({ part, login }) => `rights of ${PARTS[part]}: to the login ${login}`),
      ];
  return [`${database}:`, ...lines.map((line) => `  ${line}`), ...leftOut(plan)]
    .map((line) => `${line}\n`)
    .join('');
}

const PARTS = { application: 'the application', ingest: 'ingest', retention: 'retention' } as const;

function leftOut(plan: MigrationPlan): string[] {
  return plan.leftOut.map(
    ({ feature, statements }) =>
      `  left out: ${statements} statements that need ${feature}, which this server does not have; nothing may be served from it`,
  );
}
