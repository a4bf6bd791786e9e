/** What the address of the member list says: who is open. */
export interface MembersSearch {
  readonly open?: string;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Keeps what is understood; nothing here throws. */
export function validateMembersSearch({ open }: Record<string, unknown>): MembersSearch {
  return typeof open === 'string' && UUID.test(open) ? { open } : {};
}
