/** Whom made-up calls belong to: an organisation's teams, people, projects and keys, and what it negotiated. Pure. */
import { createHash } from 'node:crypto';
import type { PriceOverride } from '../../contract/organisation.ts';
import type { RoleRef } from '../../contract/rights.ts';
import { type Course, DAY_MS, HOUR_MS } from './calendar.ts';
import { addressOf, COLLEAGUES } from './people.ts';
import { RandomStream } from './random.ts';
import { WORKLOADS, type Workload } from './workloads.ts';

export interface Period {
  readonly fromMs: number;
  /** Exclusive. */
  readonly toMs: number;
}

/** A member who can sign in nowhere: no identity provider says who it is. */
export interface SeededPerson {
  readonly personId: string;
  readonly name: string;
  readonly address: string;
  readonly role: RoleRef;
  readonly teamIds: readonly string[];
}

export interface SeededKey {
  readonly keyId: string;
  /** Nobody has a secret whose HMAC this is: a seeded key lets nobody in. */
  readonly hash: string;
  /** How events name it: its first characters. */
  readonly keySecret: string;
  readonly name: string;
  readonly environment: string;
  /** Whose own it is; null: a service's. */
  readonly ownerId: string | null;
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
  readonly people: readonly SeededPerson[];
  readonly projects: readonly {
    readonly projectId: string;
    readonly teamId: string;
    readonly name: string;
  }[];
  readonly keys: readonly SeededKey[];
  readonly overrides: readonly PriceOverride[];
}

/** When what is named after the seed alone was made, as its ids say. */
const BORN_MS = Date.UTC(2026, 0, 1);

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
  const organisationId = place?.organisationId ?? named.id(BORN_MS);
  const gateId = named.base62(10);
  const teams = [...new Set(WORKLOADS.map(({ team }) => team))].map((name) => ({
    teamId: named.id(BORN_MS),
    name,
  }));
  const teamOf = new Map(teams.map(({ name, teamId }) => [name, teamId]));
  const people = peopleOf(teamOf, new RandomStream(`${seed} people ${number} ${organisationId}`));
  const ownerOf = new Map(COLLEAGUES.flatMap(({ keys: own }, at) => own.map((name) => [name, people[at]])));
  const projects: World['projects'][number][] = [];
  const keys: SeededKey[] = [];
  for (const workload of WORKLOADS) {
    const teamId = teamOf.get(workload.team) ?? '';
    const projectId = named.id(BORN_MS);
    projects.push({ projectId, teamId, name: workload.project });
    for (const [environment, share] of ENVIRONMENTS) {
      const [keyId, name] = [gateId + named.base62(14), `${workload.app} ${environment}`];
      const hash = createHash('sha256').update(`no secret ${keyId}`).digest('hex');
      keys.push({
        keyId,
        hash,
        keySecret: hash.slice(0, 8),
        name,
        environment,
        ownerId: ownerOf.get(name)?.personId ?? null,
        projectId,
        teamId,
        teamLabel: workload.team.toLowerCase(),
        workload,
        course: courseOf(workload, share, period, course),
      });
    }
  }
  return {
    organisationId,
    name: place?.name ?? `Seeded organisation ${number}`,
    gateId,
    incarnationId: course.id(BORN_MS),
    teams,
    people,
    projects,
    keys,
    overrides: overridesOf(period, course),
  };
}

function peopleOf(teamOf: ReadonlyMap<string, string>, random: RandomStream): SeededPerson[] {
  return COLLEAGUES.map((colleague) => {
    const teamId = teamOf.get(colleague.team ?? '');
    return {
      personId: random.id(BORN_MS),
      name: colleague.name,
      address: addressOf(colleague),
      role: colleague.role,
      teamIds: teamId === undefined ? [] : [teamId],
    };
  });
}

function courseOf(workload: Workload, share: number, period: Period, random: RandomStream): Course {
  const lengthMs = period.toMs - period.fromMs;
  const isLate = random.isWithin(0.2);
  const hours = Math.floor(lengthMs / HOUR_MS);
  const startsAt = period.fromMs + Math.floor(hours * (0.3 + 0.6 * random.next())) * HOUR_MS;
  const incident = {
    fromMs: startsAt,
    toMs: startsAt + random.between(3, 9) * HOUR_MS,
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
    id: random.id(since(at)),
    provider,
    model,
    effectiveFromMs: since(at),
    effectiveUntilMs: toMs,
    price: { kind: 'discount', percent },
  });
  return [discount('anthropic', '*', '8', 0.5), discount('openai', 'gpt-5*', '12.5', 0.75)].filter(
    ({ effectiveFromMs }) => effectiveFromMs < toMs,
  );
}
