/** What reports and lists of calls are asked for, and how long they take. */
import { type ReportQuestion, reportQuerySchema } from '../../contract/usage-report.ts';
import { readUsageReport } from '../../dashboard-api/reports/usage-report.ts';
import type { Database, TenantUnit } from '../../db/database.ts';
import { readRequests } from '../../db/reports/requests.ts';
import type { Period } from '../seed/world.ts';
import { type Timed, timesOf } from './result.ts';

const PAGE = 50;

/** What is asked of one organisation, by name. */
type Questions = Readonly<Record<string, (unit: TenantUnit) => Promise<unknown>>>;

function questionsOf({ fromMs, toMs }: Period): Questions {
  const [from, to] = [new Date(fromMs), new Date(toMs)];
  const report = (question: Omit<ReportQuestion, 'from' | 'to' | 'timeZone'>) => {
    const period = { from: from.toISOString(), to: to.toISOString(), timeZone: 'UTC' };
    const query = reportQuerySchema.parse({ ...period, ...question });
    return async (unit: TenantUnit) => {
      const answer = await readUsageReport(unit, query, 'all', to);
      if (typeof answer === 'string') throw new Error(`a report was refused: ${answer}`);
      if (answer.readFrom !== 'rollups') throw new Error('a report was not read from roll-ups');
    };
  };
  const calls = (until: Date) => (unit: TenantUnit) =>
    readRequests(unit, { from, to: until, seen: 'all', dimensions: {}, provider: ['anthropic'] }, null, PAGE);
  return {
    'by day and model': report({ interval: 'day', groupBy: ['model'] }),
    'by team and provider': report({
      groupBy: ['team', 'provider'],
      measures: ['contractedCost', 'tokens'],
    }),
    'by two dimensions': report({ groupBy: ['dimension:customer', 'dimension:feature'] }),
    'times and errors by model': report({ groupBy: ['model'], measures: ['latency', 'errorRate'] }),
    'a page of single calls': calls(to),
    'a page from the middle': calls(new Date((fromMs + toMs) / 2)),
  };
}

/**
 * Asks each question of each organisation, in turn, so that what else a machine does meets all alike.
 * @returns by organisation
 */
export async function askAll(
  db: Database,
  organisationIds: readonly string[],
  { period, rounds }: { readonly period: Period; readonly rounds: number },
  clock: () => number,
): Promise<readonly Timed[][]> {
  const questions = Object.entries(questionsOf(period));
  const took = organisationIds.map(() => questions.map((): number[] => []));
  // The first round, in which plans and pages are read, does not count.
  for (let round = 0; round <= rounds; round++)
    for (const [place, [, ask]] of questions.entries())
      for (const [which, organisationId] of organisationIds.entries()) {
        const startedAt = clock();
        await db.readTenant(organisationId, ask);
        if (round > 0) took[which]?.[place]?.push(clock() - startedAt);
      }
  return took.map((ofOne) =>
    ofOne.map((ms, place) => ({ name: questions[place]?.[0] ?? '', ...timesOf(ms) })),
  );
}
