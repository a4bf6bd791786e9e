/** Which lines are charged to some cost centres, as a condition: rules of allocation as the database reads them. */
import { type SQL, sql } from 'drizzle-orm';
import type { AllocationMatch } from '../../contract/allocation-api.ts';
import type { TenantUnit, Unit } from '../database.ts';
import type { Source } from './filter.ts';
import { matchesColumn, matchesStated } from './wanted.ts';

/** A period in which one version of the rules holds; stretches of a period are disjoint and cover it. */
export interface ChargeStretch {
  readonly from: Date;
  /** Exclusive. */
  readonly to: Date;
  /** In order: the first that matches decides. */
  readonly cases: readonly ChargeCase[];
  /** Of what none matches. */
  readonly isRestCharged: boolean;
}

export interface ChargeCase {
  readonly match: AllocationMatch;
  /** True: what matches is charged to them, at least in part; or it depends on a code that a dimension states. */
  readonly isCharged: boolean | ChargedCodes;
}

export interface ChargedCodes {
  readonly dimension: string;
  /** In lower case. */
  readonly codes: readonly string[];
  /** True: charged if the code is one of these; false: if it is none of them, or there is none. */
  readonly isOneOf: boolean;
}

export function chargedCondition(unit: TenantUnit, stretches: readonly ChargeStretch[], source: Source): SQL {
  const parts = stretches.map(({ from, to, cases, isRestCharged }) => {
    const whens = cases.map(
      ({ match, isCharged }) =>
        sql`when ${matchCondition(unit, match, source)} then ${chargedFlag(unit, isCharged, source)}`,
    );
    const rest = flag(isRestCharged);
    const decided = whens.length > 0 ? sql`case ${sql.join(whens, sql` `)} else ${rest} end` : rest;
    return sql`(${source.at} >= ${from.toISOString()} and ${source.at} < ${to.toISOString()} and ${decided} = 1)`;
  });
  return parts.length > 0 ? sql`(${sql.join(parts, sql` or `)})` : sql`1 = 0`;
}

/** They ask for what callers state, which roll-ups know by sets of dimensions alone. */
export const hasChargedDimensions = (stretches: readonly ChargeStretch[]): boolean =>
  stretches.some(({ cases }) =>
    cases.some(({ match, isCharged }) => match.dimension !== undefined || typeof isCharged === 'object'),
  );

function matchCondition(unit: TenantUnit, match: AllocationMatch, source: Source): SQL {
  const { dimension, model, ...fields } = match;
  const conditions: SQL[] = [];
  for (const field of ['team', 'project', 'key', 'provider'] as const) {
    const wanted = fields[field];
    if (wanted) conditions.push(matchesColumn(unit, source[field], wanted));
  }
  if (model) {
    const likes = model.map((pattern) => unit.dialect.isLike(source.model, pattern));
    conditions.push(sql`(${sql.join(likes, sql` or `)})`);
  }
  if (dimension)
    conditions.push(
      matchesStated(unit, dimension.name, stated(unit, dimension.name, source), dimension.values),
    );
  return conditions.length > 0 ? sql.join(conditions, sql` and `) : sql`1 = 1`;
}

function chargedFlag(unit: TenantUnit, isCharged: boolean | ChargedCodes, source: Source): SQL {
  if (typeof isCharged === 'boolean') return flag(isCharged);
  const { dimension, codes, isOneOf } = isCharged;
  const isKnown = matchesStated(unit, dimension, stated(unit, dimension, source), codes, true);
  return sql`case when ${isKnown} then ${flag(isOneOf)} else ${flag(!isOneOf)} end`;
}

function stated({ dialect }: Unit, dimension: string, { dimensions }: Source): SQL<string | null> {
  if (!dimensions) throw new Error('dimensions are read from lines');
  return dialect.jsonText(dimensions, dimension);
}

const flag = (isSet: boolean): SQL => sql.raw(isSet ? '1' : '0');
