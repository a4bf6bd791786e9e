import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { BudgetRow } from '../../../contract/budgets-api.ts';
import { alertsQuery } from '../alerts/queries.ts';
import { outcomeOf, thresholdWords } from '../alerts/words.ts';
import { formatMinute } from '../period/instant.ts';
import { Fact, Facts } from '../shell/Facts.tsx';

const MOST = 10;

/** Thresholds of a budget that were crossed, and whether somebody was told. */
export function BudgetAlerts({ row }: { row: BudgetRow }) {
  const { data } = useQuery(alertsQuery);
  const alerts = data?.alerts.filter(({ budgetId }) => budgetId === row.budgetId).slice(0, MOST) ?? [];
  if (alerts.length === 0) return null;
  return (
    <Facts title="Alerts that went out">
      {alerts.map((alert) => {
        const { words, isGood } = outcomeOf(alert);
        return (
          <Fact key={alert.alertId} name={`${formatMinute(alert.crossedAt)} UTC`}>
            <Link to="/alerts" search={{ open: alert.alertId }} className="text-accent underline">
              {thresholdWords(alert)} crossed
            </Link>{' '}
            <span className={`badge ml-2 ${isGood ? 'badge-good' : 'badge-attention'}`}>{words}</span>
          </Fact>
        );
      })}
    </Facts>
  );
}
