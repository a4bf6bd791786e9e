/**
 * What a line comes to at list prices, the catalogue's. Where that decided, the line says it once; where the provider's own
 * figure or an organisation's price did, it stands beside. The database says the same in `db/rollups/line-figures.ts`. Pure.
 */
import type { EventLine } from '../event.ts';

/** The parts of a line, or of its last adjustment, that say it. */
export type Listed = Pick<EventLine, 'costNanos' | 'priceSource' | 'catalogueCostNanos'>;

export interface ListCost {
  /** Nothing where the cost is unknown; the cost where no list has a price. */
  readonly listNanos: bigint;
  /** The part of it that no list has a price for. */
  readonly unlistedNanos: bigint;
}

export function listCost({ costNanos, priceSource, catalogueCostNanos }: Listed): ListCost {
  const cost = BigInt(costNanos ?? '0');
  const isListed = priceSource !== 'override' && priceSource !== 'provider';
  if (costNanos === null || isListed) return { listNanos: cost, unlistedNanos: 0n };
  if (catalogueCostNanos === null) return { listNanos: cost, unlistedNanos: cost };
  return { listNanos: BigInt(catalogueCostNanos), unlistedNanos: 0n };
}
