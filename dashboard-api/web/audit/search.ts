import type { AuditKind } from '../../../contract/audit-api.ts';

/** Which kinds of entries are shown: changes and access unless it is said, since reading is most of a log. */
export const SHOWN = ['changes', 'all'] as const;
type Shown = (typeof SHOWN)[number];

/** What the address of the audit log says. */
export interface AuditSearch {
  readonly show?: Shown;
  /** Days, the second inclusive. */
  readonly from?: string;
  readonly to?: string;
  readonly action?: string;
  readonly target?: string;
  /** The id of somebody who acted. */
  readonly actor?: string;
  /** The id of the entry that is open. */
  readonly open?: string;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const ACTION = /^[a-z_.]{1,64}$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const DAY_MS = 86_400_000;

/** Keeps what is understood; nothing here throws. */
export function validateAuditSearch(raw: Record<string, unknown>): AuditSearch {
  const text = (name: string, form: RegExp) => {
    const value = raw[name];
    return typeof value === 'string' && form.test(value) ? { [name]: value } : {};
  };
  const days = { ...text('from', DAY), ...text('to', DAY) } as Pick<AuditSearch, 'from' | 'to'>;
  return {
    ...(isDay(days.from) ? { from: days.from } : {}),
    ...(isDay(days.to) ? { to: days.to } : {}),
    ...(SHOWN.some((one) => one === raw['show']) ? { show: raw['show'] as Shown } : {}),
    ...text('action', ACTION),
    ...text('target', /^[\x20-\x7e]{1,128}$/),
    ...text('actor', UUID),
    ...text('open', UUID),
  };
}

const isDay = (day: string | undefined): day is string =>
  day !== undefined && !Number.isNaN(Date.parse(`${day}T00:00:00Z`));

/** The kinds that are shown; null: every one. A named action is shown whatever its kind. */
export function kindsShown({ show, action }: AuditSearch): readonly AuditKind[] | null {
  if (show === 'changes') return ['change'];
  return show === 'all' || action ? null : ['change', 'access'];
}

/** The query of the API for a page of the log. @param before null: the newest */
export function auditPath(search: AuditSearch, before: number | null): string {
  const params = filterParams(search);
  if (before !== null) params.set('before', String(before));
  return `/audit?${params}`;
}

/** The same entries as a file, all pages of them. */
export function auditCsvPath(search: AuditSearch): string {
  const params = filterParams(search);
  params.set('format', 'csv');
  return `/audit/export?${params}`;
}

function filterParams(search: AuditSearch): URLSearchParams {
  const { from, to, action, target, actor } = search;
  const params = new URLSearchParams();
  if (from) params.set('from', `${from}T00:00:00.000Z`);
  if (to) params.set('to', new Date(Date.parse(`${to}T00:00:00Z`) + DAY_MS).toISOString());
  if (action) params.set('action', action);
  if (target) params.set('target', target);
  if (actor) params.set('actorId', actor);
  for (const kind of kindsShown(search) ?? []) params.append('kind', kind);
  return params;
}
