/** What the address of the price book says. */
export interface PricesSearch {
  /** The price list that is shown. */
  readonly list?: string;
  /** The day whose prices are shown; absent: now. */
  readonly at?: string;
  /** Part of a model's name. */
  readonly find?: string;
  /** The model that is open. */
  readonly open?: string;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Keeps what is understood; nothing here throws. */
export function validatePricesSearch({ list, at, find, open }: Record<string, unknown>): PricesSearch {
  return {
    ...(typeof list === 'string' && /^[A-Za-z0-9_.:/*{}-]{1,160}$/.test(list) ? { list } : {}),
    ...(typeof at === 'string' && DAY.test(at) && !Number.isNaN(Date.parse(at)) ? { at } : {}),
    ...(typeof find === 'string' && find.trim() !== '' ? { find: find.slice(0, 120) } : {}),
    ...(typeof open === 'string' && open !== '' ? { open: open.slice(0, 200) } : {}),
  };
}
