/** What the address of the key list says: which view of the keys, which of them, and which one is open. */
export const STATE_FILTERS = ['live', 'all', 'active', 'disabled', 'expired', 'revoked'] as const;
export type StateFilter = (typeof STATE_FILTERS)[number];

/** Views beside the list: keys that nobody uses, that are to be rotated, that were found in public; peppers. */
export const KEY_VIEWS = ['unused', 'rotation', 'exposed', 'peppers'] as const;
export type KeyView = (typeof KEY_VIEWS)[number];

/** For how many days nobody used a key. The first is the usual one. */
export const UNUSED_DAYS = [30, 7, 60, 90, 180, 365] as const;
export type UnusedDays = (typeof UNUSED_DAYS)[number];

export interface KeysSearch {
  /** Absent: the list itself. */
  readonly view?: KeyView;
  /** Absent: 30. */
  readonly days?: UnusedDays;
  /** Part of a name, an id, a team, a project, an owner or an environment. */
  readonly find?: string;
  /** Absent: `live`, which leaves out what is revoked or expired. */
  readonly state?: StateFilter;
  /** The id of the key that is open. */
  readonly open?: string;
  /** Present: a key is being made. */
  readonly create?: 'yes';
}

const KEY_ID = /^[0-9A-Za-z]{24}$/;

/** Keeps what is understood; nothing here throws. */
export function validateKeysSearch(raw: Record<string, unknown>): KeysSearch {
  const { find, state, open, create } = raw;
  const known = STATE_FILTERS.find((one) => one === state);
  const view = KEY_VIEWS.find((one) => one === raw['view']);
  const days = UNUSED_DAYS.find((one) => String(one) === String(raw['days']));
  return {
    ...(view ? { view } : {}),
    ...(view === 'unused' && days && days !== UNUSED_DAYS[0] ? { days } : {}),
    ...(typeof find === 'string' && find.trim() !== '' ? { find: find.slice(0, 120) } : {}),
    ...(known && known !== 'live' ? { state: known } : {}),
    ...(typeof open === 'string' && KEY_ID.test(open) ? { open } : {}),
    ...(create === 'yes' ? { create } : {}),
  };
}
