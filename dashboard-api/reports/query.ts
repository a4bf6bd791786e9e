/** What reports and lists can be asked, as query parameters. Anything else is refused. No I/O. */
import { z } from '@hono/zod-openapi';
import { FORECAST_PERIODS } from '../../contract/forecast-api.ts';
import { type Grouping, groupingSchema } from '../../contract/reports.ts';
import { isStorableText } from '../../contract/storable-text.ts';
import { BASES, TOKEN_CLASSES } from '../../contract/usage.ts';
import type { ReportFilter } from '../../contract/usage-report.ts';
import type { Seen } from '../../db/members/seen.ts';
import type { Excluded, UsageFilter } from '../../db/reports/filter.ts';
import type { Wanted } from '../../db/reports/wanted.ts';

export const DEFAULT_PERIOD_MS = 24 * 3_600_000;
export const MAX_GROUPINGS = 3;
export const DEFAULT_PAGE_ROWS = 50;
export const MAX_PAGE_ROWS = 200;

const MAX_FILTER_VALUES = 120;

/** One value or several of the same name; the empty value stands for "has none". */
const anyOf = (value: z.ZodType<string>) => {
  const one = z.union([z.literal(''), value]);
  return z.union([one, z.array(one).max(MAX_FILTER_VALUES)]).optional();
};

const code = z.string().regex(/^[A-Za-z0-9_.:/*{}@-]{1,160}$/);
const instant = z.iso.datetime({ offset: true });
const dimensionValue = z.string().min(1).max(64).refine(isStorableText);

/** Each by its name, and as `not:<name>` for calls that have none of the values. */
const FIELDS = {
  team: [z.uuid(), 'Team id'],
  project: [z.uuid(), 'Project id'],
  key: [code, 'Key id'],
  owner: [z.uuid(), 'Owner of the key at the time of the call'],
  environment: [code, 'Environment of the key'],
  provider: [code, 'Provider'],
  model: [code, 'Model as served, else as asked for'],
  modelRequested: [code, 'Model as asked for'],
  modelServed: [code, 'Model as the response named it'],
  endpoint: [code, 'Endpoint pattern'],
  serviceTier: [code, 'Service tier as the response stated it'],
  basis: [z.enum(BASES), 'How a figure is known'],
  status: [z.string().regex(/^\d{3}$/), 'HTTP status'],
} as const satisfies Readonly<Record<string, readonly [z.ZodType<string>, string]>>;

/** Fields of which only some questions know. */
const OTHER_FIELDS = new Set(['tokenClass', 'costCentre']);

type FieldName = keyof typeof FIELDS;
const FIELD_NAMES = Object.keys(FIELDS) as FieldName[];

const fieldShape = Object.fromEntries(
  FIELD_NAMES.flatMap((name) => {
    const [value, about] = FIELDS[name];
    const described = anyOf(value).openapi({
      description: `${about}; repeat for several; empty: calls without one`,
    });
    return [
      [name, described],
      [`not:${name}`, anyOf(value).openapi({ description: `Without these: ${name}` })],
    ];
  }),
);

const filterShape = {
  from: instant.optional().openapi({ description: 'Start of the period; default: 24 hours before its end' }),
  to: instant.optional().openapi({ description: 'End of the period, exclusive; default: now' }),
  ...fieldShape,
  tokenClass: anyOf(z.string().max(32)).openapi({
    description: `Calls with one of these: ${TOKEN_CLASSES.join(', ')}`,
  }),
};

const DIMENSION = /^(?:not:)?dimension:([A-Za-z0-9_.-]{1,32})$/;

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

/** Filters alone: the period is the present month. */
export const monthQuerySchema = closed(scopeShape);

const costCentre = anyOf(z.uuid());

export const requestsQuerySchema = closed({
  ...filterShape,
  costCentre: costCentre.openapi({
    description:
      'Calls of which a part is charged to one of these by the rules of allocation; empty: to none',
  }),
  'not:costCentre': costCentre.openapi({
    description: 'Calls of which a part is charged to another, or to none',
  }),
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
  const filters = Object.entries(query).flatMap(([name, value]): ReportFilter[] => {
    const field = name.replace(/^not:/, '');
    const isFilter =
      DIMENSION.test(name) || OTHER_FIELDS.has(field) || FIELD_NAMES.some((known) => known === field);
    if (value === undefined || !isFilter) return [];
    const values = [value].flat().map((text) => (text === '' ? null : text));
    return [{ field: field as ReportFilter['field'], values, isExcluded: field !== name }];
  });
  return usageFilter({ from, to, seen }, filters);
}

/** Filters of which all hold; null if a field is asked for twice in one way, or in a way that does not exist. */
export function usageFilter(
  scope: Pick<UsageFilter, 'from' | 'to' | 'seen'>,
  filters: readonly ReportFilter[],
): UsageFilter | null {
  const [wanted, unwanted] = [false, true].map((isExcluded) =>
    collected(filters.filter((filter) => filter.isExcluded === isExcluded)),
  );
  if (!wanted || !unwanted || 'tokenClass' in unwanted.fields) return null;
  const excluded: Excluded = { ...unwanted.fields, dimensions: unwanted.dimensions };
  return { ...scope, ...wanted.fields, dimensions: wanted.dimensions, excluded };
}

function collected(filters: readonly ReportFilter[]) {
  const dimensions: Record<string, Wanted> = Object.create(null);
  const fields: Record<string, Wanted> = {};
  for (const { field, values } of filters) {
    const dimension = DIMENSION.exec(field)?.[1];
    const [record, name] = dimension === undefined ? [fields, field] : [dimensions, dimension];
    if (field === 'organisation' || Object.hasOwn(record, name)) return null;
    record[name] = values;
  }
  return { fields, dimensions };
}

/** What `readGroupings` takes, in words. */
export const GROUPINGS_EXPECTED = `expected: at most ${MAX_GROUPINGS} of those that the API's document names, each once`;

/** The groupings asked for, each once; null if one does not exist or there are too many. */
export function readGroupings(groupBy: string | readonly string[] | undefined): Grouping[] | null {
  const names = [groupBy ?? []].flat().flatMap((text) => text.split(','));
  const stated = names.map((name) => name.trim()).filter((name) => name !== '');
  const groupings = stated.map((name) => groupingSchema.safeParse(name));
  const known = groupings.flatMap(({ data }) => (data === undefined ? [] : [data]));
  if (known.length < stated.length || known.length > MAX_GROUPINGS) return null;
  return new Set(known).size === known.length ? known : null;
}
