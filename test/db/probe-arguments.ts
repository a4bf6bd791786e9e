/** What a function of the repository is called with when it is attacked: the ids of somebody else's rows. */
import { NOON_MS } from './sample-usage.ts';

type Arguments = readonly unknown[];

const AT = new Date(NOON_MS + 1_000);
const FILTER = { from: new Date(0), to: new Date(NOON_MS + 1e9), seen: 'all', dimensions: {} };
const GROUPING = ['model'];

/** By the name of the parameter. What is not here is somebody's id, or an object that has every field there is. */
const NAMED: Record<string, unknown> = {
  filter: FILTER,
  period: FILTER,
  usage: FILTER,
  scope: FILTER,
  seen: 'all',
  name: 'x',
  status: 'active',
  kind: 'reportSchedule',
  groupBy: GROUPING,
  keys: GROUPING,
  limit: 100,
  most: 100,
  sequence: 0,
  month: '2026-10',
  now: AT,
  before: AT,
  after: AT,
  from: FILTER.from,
  to: FILTER.to,
  receivedAt: AT,
  day: AT,
  until: AT,
};

/**
 * The calls that a function is tried with, beside its unit: each parameter as its name says, with the other's ids; and
 * what many functions take.
 * @param ids by the columns that hold them, such as `budget_id`
 */
export function argumentsFor(call: unknown, ids: ReadonlyMap<string, string>): Arguments[] {
  const [, ...parameters] = parametersOf(String(call));
  if (parameters.length === 0) return [[]];
  const gate = { gateId: ids.get('gate_id'), incarnationId: ids.get('incarnation_id') };
  const every = { ...FILTER, ...gate, ...byField(ids), name: 'x', startMs: 0, endMs: NOON_MS + 1e9 };
  const value = (name: string, id: string): unknown => {
    if (name === 'gate') return gate;
    if (name in NAMED) return NAMED[name];
    if (/^id$|Id$/.test(name)) return ids.get(columnOf(name)) ?? id;
    if (/Ids$/.test(name)) return [ids.get(columnOf(name.slice(0, -1))) ?? id];
    return every;
  };
  const isOpen = parameters.some(
    (name) => /^id$|Ids?$/.test(name) && !ids.has(columnOf(name.replace(/s$/, ''))),
  );
  const tried = isOpen ? [...ids.values()] : [''];
  const usual = [
    [FILTER, GROUPING],
    [FILTER, null, 10],
    [gate, 1_000],
    [0, 100],
    ['all', 100],
    [AT, 100],
  ];
  return [...tried.map((id) => parameters.map((name) => value(name, id))), ...usual];
}

const columnOf = (field: string): string => field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const byField = (ids: ReadonlyMap<string, string>): Record<string, string> =>
  Object.fromEntries(
    [...ids].map(([column, id]) => [
      column.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()),
      id,
    ]),
  );

/** The names of a function's parameters; of one that is taken apart nothing. */
export function parametersOf(source: string): string[] {
  const names: string[] = [''];
  let depth = 0;
  for (const letter of source.slice(source.indexOf('(') + 1)) {
    if ('({['.includes(letter)) depth++;
    if (')}]'.includes(letter) && --depth < 0) break;
    if (letter === ',' && depth === 0) names.push('');
    else names.push(`${names.pop()}${letter}`);
  }
  return names
    .map((text) => text.split('=')[0]?.trim() ?? '')
    .filter((text) => text !== '')
    .map((text) => (/^\w+$/.test(text) ? text : ''));
}
