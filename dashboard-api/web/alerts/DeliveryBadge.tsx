import type { Delivery } from '../../../contract/alerts-api.ts';
import { standingOf } from './words.ts';

interface DeliveryBadgeProps {
  /** Without `attempts` a message that waits is said to be on its way. */
  readonly message: Pick<Delivery, 'state'> & Partial<Pick<Delivery, 'attempts'>>;
}

/** How a message stands: good until a channel has not taken it. */
export function DeliveryBadge({ message }: DeliveryBadgeProps) {
  const { words, isGood } = standingOf(message);
  return <span className={`badge ${isGood ? 'badge-good' : 'badge-attention'}`}>{words}</span>;
}
