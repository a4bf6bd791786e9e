/** What the address of the policies says. */
export interface PoliciesSearch {
  /** The policy that is edited: `organisation`, a team's id or a key's. */
  readonly edit?: string;
  /** The key whose effective policy is shown. */
  readonly key?: string;
}

const KEY_ID = /^[0-9A-Za-z]{24}$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Keeps what is understood; nothing here throws. */
export function validatePoliciesSearch({ edit, key }: Record<string, unknown>): PoliciesSearch {
  const isEdited =
    typeof edit === 'string' && (edit === 'organisation' || UUID.test(edit) || KEY_ID.test(edit));
  return {
    ...(isEdited ? { edit } : {}),
    ...(typeof key === 'string' && KEY_ID.test(key) ? { key } : {}),
  };
}

/** True if what is edited is a key's own policy. */
export const isKeyId = (edit: string): boolean => KEY_ID.test(edit);
