import { Link } from '@tanstack/react-router';
import type { Alert, Delivery } from '../../../contract/alerts-api.ts';
import { useCommand } from '../api/use-command.ts';
import { FormProblem } from '../forms/FormProblem.tsx';
import { Amount } from '../money/Amount.tsx';
import { formatInstant } from '../period/instant.ts';
import { useMay } from '../session/rights.ts';
import { Fact, Facts } from '../shell/Facts.tsx';
import { SidePanel } from '../shell/SidePanel.tsx';
import { DeliveryBadge } from './DeliveryBadge.tsx';
import { deliveryWords, thresholdWords } from './words.ts';

/** One alert: what was crossed, and what came of each delivery. */
export function AlertPanel({ alert, onClose }: { alert: Alert; onClose: () => void }) {
  const { budgetId, budgetName, limitNanos, spentNanos, windowStart, crossedAt, deliveries } = alert;
  return (
    <SidePanel title={`${budgetName || 'Budget'}: ${thresholdWords(alert)}`} onClose={onClose}>
      <div className="space-y-6 px-5 py-4">
        <Facts title="What was crossed">
          <Fact name="Budget">
            <Link to="/budgets" search={{ open: budgetId }} className="text-accent underline">
              {budgetName || 'archived'}
            </Link>
          </Fact>
          <Fact name="Crossed">{formatInstant(crossedAt)} UTC</Fact>
          <Fact name="Window since">{formatInstant(windowStart)} UTC</Fact>
          <Fact name="Limit">
            <Amount nanos={limitNanos} />
          </Fact>
          <Fact name="Spent then">
            <Amount nanos={spentNanos} />
          </Fact>
        </Facts>
        <Deliveries deliveries={deliveries} />
      </div>
    </SidePanel>
  );
}

function Deliveries({ deliveries }: { deliveries: readonly Delivery[] }) {
  const maySend = useMay('settings:write');
  const again = useCommand(['alerts']);
  if (deliveries.length === 0)
    return <p className="text-muted">No channel stood when the threshold was crossed: nobody was told.</p>;
  return (
    <div className="space-y-3">
      <Facts title="Deliveries">
        {deliveries.map((delivery) => (
          <Fact key={delivery.deliveryId} name={delivery.channelName || 'a channel of before'}>
            <DeliveryBadge message={delivery} />
            <span className="mt-0.5 block text-xs text-muted">{deliveryWords(delivery)}</span>
            {maySend && (delivery.state !== 'waiting' || delivery.attempts > 0) && (
              <button
                type="button"
                className="control mt-1"
                disabled={again.isPending}
                onClick={() =>
                  again.mutate({ method: 'POST', path: `/deliveries/${delivery.deliveryId}/again` })
                }
              >
                {delivery.state === 'waiting' ? 'Try now' : 'Send again'}
              </button>
            )}
          </Fact>
        ))}
      </Facts>
      <FormProblem error={again.error} />
    </div>
  );
}
