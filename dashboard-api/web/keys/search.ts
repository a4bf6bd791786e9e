/** What the address of the key list says: which keys are shown, and which one is open. */
export const STATE_FILTERS = ['live', 'all', 'active', 'disabled', 'expired', 'revoked'] as const;
export type StateFilter = (typeof STATE_FILTERS)[number];

export interface KeysSearch {
  /** Part of a name, an id, a team, a project or an environment. */
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
  return {
    ...(typeof find === 'string' && find.trim() !== '' ? { find: find.slice(0, 120) } : {}),
    ...(known && known !== 'live' ? { state: known } : {}),
    ...(typeof open === 'string' && KEY_ID.test(open) ? { open } : {}),
    ...(create === 'yes' ? { create } : {}),
  };
}
