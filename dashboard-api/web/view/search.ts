/**
 * What the address of a page says: period, grouping, filters, opened request. Flat and readable
 * (`?period=7d&groupBy=team&model=gpt-5.2`), so that a copied address shows the same view. Whatever is not
 * understood is dropped; defaults are left out.
 */
import { readCurrency } from '../currency/format.ts';
import { customPeriod, DEFAULT_PERIOD, type Period, PRESETS, type Preset } from '../period/period.ts';

export const FILTER_FIELDS = [
  ...(['provider', 'model', 'team', 'project', 'key', 'endpoint', 'basis'] as const),
  ...(['environment', 'owner', 'serviceTier', 'status', 'modelRequested', 'modelServed'] as const),
  ...(['tokenClass', 'costCentre'] as const),
] as const;
export type FilterField = (typeof FILTER_FIELDS)[number] | `dimension:${string}`;

/** Fields that a report can be split by over time. */
export const GROUP_FIELDS = ['model', 'team', 'key', 'provider', 'project', 'endpoint', 'basis'] as const;
export type GroupField = (typeof GROUP_FIELDS)[number] | `dimension:${string}`;

export const DEFAULT_GROUPING: GroupField = 'model';

export interface Filter {
  readonly field: FilterField;
  /** Empty: calls that have no value in this field. Whether a value exists is for the API to say. */
  readonly value: string;
}

/** Calls that have none of these values in this field. */
export interface Exclusion {
  readonly field: FilterField;
  /** Empty text: calls that have no value are left out. */
  readonly values: readonly string[];
}

/** The understood form of an address. */
export interface View {
  readonly period: Period;
  readonly groupBy: GroupField;
  readonly filters: readonly Filter[];
  /** Absent: nothing is left out. */
  readonly excluded?: readonly Exclusion[];
  /** That amounts are shown in; absent: the ledger's. */
  readonly currency?: string;
}

/** The written form: every value as it stands in the query string. */
export interface ViewSearch {
  readonly period?: Preset;
  readonly from?: string;
  readonly to?: string;
  readonly groupBy?: GroupField;
  readonly provider?: string;
  readonly model?: string;
  readonly team?: string;
  readonly project?: string;
  readonly key?: string;
  readonly endpoint?: string;
  readonly basis?: string;
  readonly environment?: string;
  readonly owner?: string;
  readonly serviceTier?: string;
  readonly status?: string;
  readonly modelRequested?: string;
  readonly modelServed?: string;
  readonly tokenClass?: string;
  readonly costCentre?: string;
  readonly event?: string;
  readonly currency?: string;
  readonly [dimension: `dimension:${string}`]: string;
  readonly [excluded: `not:${string}`]: readonly string[];
}

const DIMENSION = /^dimension:[A-Za-z0-9_.-]{1,32}$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Query string to record; of what is left out every value counts, of all else the first. */
export function parseSearch(query: string): Record<string, string | string[]> {
  const record: Record<string, string | string[]> = {};
  const params = new URLSearchParams(query);
  for (const [name, value] of params) record[name] ??= NOT.test(name) ? params.getAll(name) : value;
  return record;
}

/** Record to query string with leading `?`, or nothing; colons and slashes stay legible. */
export function stringifySearch(search: Record<string, unknown>): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(search))
    for (const one of [value].flat())
      if (typeof one === 'string' || typeof one === 'number') params.append(name, String(one));
  const query = params.toString().replaceAll('%3A', ':').replaceAll('%2F', '/');
  return query && `?${query}`;
}

/** Keeps what a view understands of a raw record; nothing here throws. */
export function validateSearch(raw: Record<string, unknown>): ViewSearch {
  return writeView(readView(raw), readEvent(raw['event']));
}

/** The same for pages whose figures are not divided among cost centres. */
export function validateUndivided(raw: Record<string, unknown>): ViewSearch {
  const { costCentre, 'not:costCentre': notCostCentre, ...rest } = raw;
  return validateSearch(rest);
}

/** The view that a search stands for, defaults filled in. */
export function readView(search: Readonly<Record<string, unknown>> | ViewSearch): View {
  const raw = search as Readonly<Record<string, unknown>>;
  const excluded = readExcluded(raw);
  const currency = readCurrency(raw['currency']);
  return {
    period: readPeriod(raw),
    groupBy: readGrouping(raw['groupBy']),
    filters: readFilters(raw),
    ...(excluded.length > 0 ? { excluded } : {}),
    ...(currency === null ? {} : { currency }),
  };
}

/** The search of a view, defaults left out; `readView` of it gives the view again. */
export function writeView(view: View, event: string | null = null): ViewSearch {
  const { period, groupBy, filters, excluded = [], currency } = view;
  return {
    ...(period.kind === 'custom' ? { from: period.from, to: period.to } : {}),
    ...(period.kind === 'preset' && !isDefault(period) ? { period: period.preset } : {}),
    ...(groupBy === DEFAULT_GROUPING ? {} : { groupBy }),
    ...Object.fromEntries(filters.map(({ field, value }) => [field, value])),
    ...Object.fromEntries(excluded.map(({ field, values }) => [`not:${field}`, values])),
    ...(currency === undefined ? {} : { currency }),
    ...(event === null ? {} : { event }),
  };
}

/** The view with its amounts in a currency. @param currency null: the ledger's */
export function inCurrency({ currency: _, ...view }: View, currency: string | null): View {
  return currency === null ? view : { ...view, currency };
}

/** The view with one field narrowed to a value, or freed again with null. */
export function withFilter(view: View, field: FilterField, value: string | null): View {
  const others = view.filters.filter((filter) => filter.field !== field);
  return { ...view, filters: value === null ? others : [...others, { field, value }] };
}

/** True for a field by which requests can be narrowed. */
export function isFilterField(field: string): field is FilterField {
  return (FILTER_FIELDS as readonly string[]).includes(field) || DIMENSION.test(field);
}

/** True for `dimension:<name>` with a name in the form that the gateway takes. */
export function isDimensionField(field: string): field is `dimension:${string}` {
  return DIMENSION.test(field);
}

/** The view with nothing left out by a field any more. */
export function withoutExclusion({ excluded, ...view }: View, field: FilterField): View {
  const others = (excluded ?? []).filter((exclusion) => exclusion.field !== field);
  return others.length > 0 ? { ...view, excluded: others } : view;
}

/** The view of everything in its period. */
export const withoutFilters = ({ excluded: _, ...view }: View): View => ({ ...view, filters: [] });

const isDefault = (period: Period): boolean =>
  period.kind === 'preset' && DEFAULT_PERIOD.kind === 'preset' && period.preset === DEFAULT_PERIOD.preset;

function readPeriod(raw: Readonly<Record<string, unknown>>): Period {
  const { from, to, period } = raw;
  if (typeof from === 'string' && typeof to === 'string') return customPeriod(from, to) ?? DEFAULT_PERIOD;
  const preset = PRESETS.find((known) => known === period);
  return preset ? { kind: 'preset', preset } : DEFAULT_PERIOD;
}

function readGrouping(value: unknown): GroupField {
  if (typeof value !== 'string') return DEFAULT_GROUPING;
  if (isDimensionField(value)) return value;
  return GROUP_FIELDS.find((field) => field === value) ?? DEFAULT_GROUPING;
}

function readFilters(raw: Readonly<Record<string, unknown>>): Filter[] {
  const filters: Filter[] = [];
  for (const [field, value] of Object.entries(raw)) {
    if (typeof value === 'string' && isFilterField(field)) filters.push({ field, value });
  }
  return filters;
}

const NOT = /^not:/;

function readExcluded(raw: Readonly<Record<string, unknown>>): Exclusion[] {
  return Object.entries(raw).flatMap(([name, value]) => {
    const field = name.replace(NOT, '');
    const values = [value].flat().filter((text) => typeof text === 'string');
    return NOT.test(name) && isFilterField(field) && values.length > 0 ? [{ field, values }] : [];
  });
}

const readEvent = (value: unknown): string | null =>
  typeof value === 'string' && UUID.test(value) ? value : null;
