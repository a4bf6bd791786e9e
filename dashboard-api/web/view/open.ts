/** What the address of a list says: which of its entries is open. */
export interface OpenSearch {
  readonly open?: string;
}

const ID = /^[0-9A-Za-z-]{1,64}$/;

/** Keeps what is understood; nothing here throws. */
export function validateOpen({ open }: Record<string, unknown>): OpenSearch {
  return typeof open === 'string' && ID.test(open) ? { open } : {};
}
