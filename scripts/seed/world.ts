/** Whom made-up calls belong to: an organisation's teams, projects and keys, and what it negotiated. Pure. */
import type { PriceOverride } from '../../contract/organisation.ts';
import { type Course, DAY_MS, HOUR_MS } from './calendar.ts';
import { RandomStream } from './random.ts';
import { WORKLOADS, type Workload } from './workloads.ts';

export interface Period {
  readonly fromMs: number;
  /** Exclusive. */
  readonly toMs: number;
}

export interface SeededKey {
  readonly keyId: string;
  readonly name: string;
  readonly environment: string;
  readonly projectId: string;
  readonly teamId: string;
  /** Of its team, as callers state it. */
  readonly teamLabel: string;
  readonly workload: Workload;
  readonly course: Course;
}

export interface World {
  readonly organisationId: string;
  readonly name: string;
  /** All its keys are in one bucket, so one gate counts its calls. */
  readonly gateId: string;
  readonly incarnationId: string;
  readonly teams: readonly { readonly teamId: string; readonly name: string }[];
  readonly projects: readonly {
    readonly projectId: string;
    readonly teamId: string;
    readonly name: string;
  }[];
  readonly keys: readonly SeededKey[];
  readonly overrides: readonly PriceOverride[];
}

const ENVIRONMENTS = [
  ['prod', 10],
  ['staging', 1],
] as const;

/**
 * The organisation of this number. Who it is depends on seed and number alone; its keys' courses and its gate's
 * incarnation on the period and the number of events too, so that another run of the same seed adds to it.
 * @param place an organisation that exists already, to stand in its place
 */
export function worldOf(
  seed: string,
  number: number,
  period: Period,
  events: number,
  place: { readonly organisationId: string; readonly name: string } | null = null,
): World {
  const named = new RandomStream(`${seed} organisation ${number}`);
  const course = new RandomStream(
    `${seed} course ${number} ${period.fromMs} ${period.toMs} ${events} ${place?.organisationId}`,
  );
  const born = Date.UTC(2026, 0, 1);
  const organisationId = place?.organisationId ?? named.id(born);
  const gateId = named.base62(10);
  const teams = [...new Set(WORKLOADS.map(({ team }) => team))].map((name) => ({
    teamId: named.id(born),
    name,
  }));
  const teamOf = new Map(teams.map(({ name, teamId }) => [name, teamId]));
  const projects: World['projects'][number][] = [];
  const keys: SeededKey[] = [];
  for (const workload of WORKLOADS) {
    const teamId = teamOf.get(workload.team) ?? '';
    const projectId = named.id(born);
    projects.push({ projectId, teamId, name: workload.project });
    for (const [environment, share] of ENVIRONMENTS) {
      keys.push({
        ...{ keyId: gateId + named.base62(14), name: `${workload.app} ${environment}`, environment },
        ...{ projectId, teamId, teamLabel: workload.team.toLowerCase(), workload },
        course: courseOf(workload, share, period, course),
      });
    }
  }
  return {
    ...{ organisationId, name: place?.name ?? `Seeded organisation ${number}`, gateId },
    ...{ incarnationId: course.id(born), teams, projects, keys },
    overrides: overridesOf(period, course),
  };
}

function courseOf(workload: Workload, share: number, period: Period, random: RandomStream): Course {
  const lengthMs = period.toMs - period.fromMs;
  const isLate = random.isWithin(0.2);
  const hours = Math.floor(lengthMs / HOUR_MS);
  const startsAt = period.fromMs + Math.floor(hours * (0.3 + 0.6 * random.next())) * HOUR_MS;
  const incident = {
    ...{ fromMs: startsAt, toMs: startsAt + random.between(3, 9) * HOUR_MS },
    factor: 4 + 4 * random.next(),
  };
  return {
    rhythm: workload.rhythm,
    weight: workload.weight * share * (0.7 + 0.6 * random.next()),
    launchedAtMs: isLate
      ? period.fromMs + Math.floor((lengthMs * (0.2 + 0.4 * random.next())) / DAY_MS) * DAY_MS
      : period.fromMs,
    dailyGrowth: 1 + (random.next() - 0.35) * 0.008,
    incidents: random.isWithin(0.3) ? [incident] : [],
  };
}

/** Two discounts that begin within the period and end with it: what comes after is nobody's business here. */
function overridesOf({ fromMs, toMs }: Period, random: RandomStream): PriceOverride[] {
  const since = (share: number) => fromMs + Math.floor(((toMs - fromMs) * share) / DAY_MS) * DAY_MS;
  const discount = (provider: string, model: string, percent: string, at: number): PriceOverride => ({
    ...{ id: random.id(since(at)), provider, model, effectiveFromMs: since(at), effectiveUntilMs: toMs },
    price: { kind: 'discount', percent },
  });
  return [discount('anthropic', '*', '8', 0.5), discount('openai', 'gpt-5*', '12.5', 0.75)].filter(
    ({ effectiveFromMs }) => effectiveFromMs < toMs,
  );
}
