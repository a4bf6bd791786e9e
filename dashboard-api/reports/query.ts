/** What reports and lists can be asked, as query parameters. Anything else is refused. No I/O. */
import { z } from '@hono/zod-openapi';
import { FORECAST_PERIODS } from '../../contract/forecast-api.ts';
import { type Grouping, groupingSchema } from '../../contract/reports.ts';
import { BASES } from '../../contract/usage.ts';
import type { Seen } from '../../db/members/seen.ts';
import type { UsageFilter, Wanted } from '../../db/reports/filter.ts';

export const DEFAULT_PERIOD_MS = 24 * 3_600_000;
export const MAX_GROUPINGS = 3;
export const DEFAULT_PAGE_ROWS = 50;
export const MAX_PAGE_ROWS = 200;

const MAX_FILTER_VALUES = 50;

/** One value or several of the same name; the empty value stands for "has none". */
const anyOf = (value: z.ZodType<string>) => {
  const one = z.union([z.literal(''), value]);
  return z.union([one, z.array(one).max(MAX_FILTER_VALUES)]).optional();
};

const code = z.string().regex(/^[A-Za-z0-9_.:/*{}@-]{1,160}$/);
const instant = z.iso.datetime({ offset: true });
const dimensionValue = z
  .string()
  .min(1)
  .max(64)
  .refine((text) => text.isWellFormed() && !text.includes('\0'));

const filterShape = {
  from: instant.optional().openapi({ description: 'Start of the period; default: 24 hours before its end' }),
  to: instant.optional().openapi({ description: 'End of the period, exclusive; default: now' }),
  team: anyOf(z.uuid()).openapi({ description: 'Team id; repeat for several' }),
  project: anyOf(z.uuid()).openapi({ description: 'Project id; repeat for several' }),
  key: anyOf(code).openapi({ description: 'Key id; repeat for several' }),
  provider: anyOf(code).openapi({ description: 'Provider; repeat for several' }),
  model: anyOf(code).openapi({ description: 'Model; repeat for several; empty: calls without one' }),
  endpoint: anyOf(code).openapi({ description: 'Endpoint pattern; repeat for several' }),
  basis: anyOf(z.enum(BASES)).openapi({ description: 'How a figure is known; repeat for several' }),
};

const DIMENSION = /^dimension:([A-Za-z0-9_.-]{1,32})$/;

/** Closes a query: beyond its shape only `dimension:<name>=<value>` is taken. */
function closed<Shape extends z.ZodRawShape>(shape: Shape) {
  return z
    .object(shape)
    .catchall(anyOf(dimensionValue))
    .superRefine((query, context) => {
      const unknown = Object.keys(query).filter(
        (name) => !(Object.hasOwn(shape, name) || DIMENSION.test(name)),
      );
      if (unknown.length > 0) context.addIssue({ code: 'unrecognized_keys', keys: unknown, input: query });
    });
}

export const costQuerySchema = closed({
  ...filterShape,
  groupBy: z
    .union([z.string().max(200), z.array(z.string().max(64)).max(MAX_GROUPINGS)])
    .optional()
    .openapi({
      description:
        'Up to three of day, hour, minute, team, project, key, provider, model, endpoint, basis, dimension:<name>; comma-separated or repeated',
    }),
});

const { from: _from, to: _to, ...scopeShape } = filterShape;

/** The present period of a kind, and the same filters. */
export const forecastQuerySchema = closed({
  ...scopeShape,
  period: z.enum(FORECAST_PERIODS).optional().openapi({ description: 'Default: month' }),
});

export const requestsQuerySchema = closed({
  ...filterShape,
  cursor: z.string().max(120).optional().openapi({ description: '`nextCursor` of the page before' }),
  limit: z
    .string()
    .regex(/^[1-9]\d{0,2}$/)
    .optional()
    .openapi({ description: `Rows per page, at most ${MAX_PAGE_ROWS}; default ${DEFAULT_PAGE_ROWS}` }),
});

type FilterQuery = Partial<Record<string, string | readonly string[] | undefined>>;

/** The period and the filters; null if the period is empty or runs backwards. */
export function readFilter(query: FilterQuery, now: Date, seen: Seen): UsageFilter | null {
  const to = typeof query['to'] === 'string' ? new Date(query['to']) : now;
  const from =
    typeof query['from'] === 'string' ? new Date(query['from']) : new Date(to.getTime() - DEFAULT_PERIOD_MS);
  if (!(from < to)) return null;
  const dimensions: Record<string, Wanted> = Object.create(null);
  const fields: Record<string, Wanted> = {};
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    const wanted = [value].flat().map((text) => (text === '' ? null : text));
    const dimension = DIMENSION.exec(name)?.[1];
    if (dimension !== undefined) dimensions[dimension] = wanted;
    else if (FILTER_FIELDS.some((field) => field === name)) fields[name] = wanted;
  }
  return { ...fields, from, to, seen, dimensions };
}

const FILTER_FIELDS = ['team', 'project', 'key', 'provider', 'model', 'endpoint', 'basis'] as const;

/** The groupings asked for, each once; null if one does not exist or there are too many. */
export function readGroupings(groupBy: string | readonly string[] | undefined): Grouping[] | null {
  const names = [groupBy ?? []].flat().flatMap((text) => text.split(','));
  const stated = names.map((name) => name.trim()).filter((name) => name !== '');
  const groupings = stated.map((name) => groupingSchema.safeParse(name));
  const known = groupings.flatMap(({ data }) => (data === undefined ? [] : [data]));
  if (known.length < stated.length || known.length > MAX_GROUPINGS) return null;
  return new Set(known).size === known.length ? known : null;
}
