/** What the address of the findings says. */
export interface FindingsSearch {
  /** The finding that is open. */
  readonly open?: string;
  /** Every finding, also those that are seen to; absent: those that wait. */
  readonly show?: 'all';
}

const ID = /^[0-9a-f-]{36}$/;

/** Keeps what is understood; nothing here throws. */
export function validateFindingsSearch({ open, show }: Record<string, unknown>): FindingsSearch {
  return {
    ...(typeof open === 'string' && ID.test(open) ? { open } : {}),
    ...(show === 'all' ? { show } : {}),
  };
}
