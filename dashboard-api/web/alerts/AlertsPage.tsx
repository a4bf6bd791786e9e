import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import type { Alert } from '../../../contract/alerts-api.ts';
import { Amount } from '../money/Amount.tsx';
import { formatInstant } from '../period/instant.ts';
import { useRights } from '../session/rights.ts';
import { DataTable } from '../shell/DataTable.tsx';
import { Empty } from '../shell/Empty.tsx';
import { Loaded } from '../shell/Loaded.tsx';
import { Page } from '../shell/Page.tsx';
import { validateOpen } from '../view/open.ts';
import { AlertPanel } from './AlertPanel.tsx';
import { Channels } from './Channels.tsx';
import { alertsQuery } from './queries.ts';
import { outcomeOf, thresholdWords } from './words.ts';

/** What was told to whom: thresholds that were crossed, each with its deliveries, and the channels. */
export function AlertsPage() {
  const { open } = validateOpen(useSearch({ strict: false }));
  const navigate = useNavigate();
  const alerts = useQuery(alertsQuery);
  const rights = useRights();
  const opened = alerts.data?.alerts.find(({ alertId }) => alertId === open);
  return (
    <Page title="Alerts" isSimulated={false} aside={null}>
      <div className="card mt-4">
        <Loaded query={alerts} what="The alerts">
          {({ alerts: rows }) =>
            rows.length === 0 ? (
              <Empty title="No threshold has been crossed">
                A{' '}
                <Link to="/budgets" className="text-accent underline">
                  budget
                </Link>{' '}
                states thresholds in per cent of its limit. Each is told once in a window, to every channel
                that is on.
              </Empty>
            ) : (
              <DataTable
                name="Alerts"
                caption="Thresholds that were crossed, newest first. Each row opens its deliveries."
                columns={COLUMNS}
                rows={rows}
                keyOf={({ alertId }) => alertId}
                isLinked
              />
            )
          }
        </Loaded>
      </div>
      {rights['settings:read'] && <Channels />}
      {opened && (
        <AlertPanel
          alert={opened}
          onClose={() => void navigate({ to: '/alerts', search: {}, resetScroll: false })}
        />
      )}
    </Page>
  );
}

const COLUMNS = [
  {
    name: 'Budget',
    className: 'w-full',
    cell: ({ alertId, budgetName }: Alert) => (
      <Link
        to="/alerts"
        search={{ open: alertId }}
        className="row-link font-medium hover:underline"
        preload={false}
        resetScroll={false}
      >
        {budgetName || 'a budget that is archived'}
      </Link>
    ),
  },
  { name: 'Crossed', isNumber: true as const, cell: thresholdWords },
  {
    name: 'Spent of limit (USD)',
    isNumber: true as const,
    className: 'max-md:hidden',
    cell: ({ spentNanos, limitNanos }: Alert) => (
      <>
        <Amount nanos={spentNanos} /> of <Amount nanos={limitNanos} />
      </>
    ),
  },
  {
    name: 'When (UTC)',
    className: 'whitespace-nowrap max-sm:hidden',
    cell: ({ crossedAt }: Alert) => formatInstant(crossedAt),
  },
  { name: 'Deliveries', className: 'whitespace-nowrap', cell: (alert: Alert) => <Outcome alert={alert} /> },
];

function Outcome({ alert }: { alert: Alert }) {
  const { words, isGood } = outcomeOf(alert);
  return <span className={`badge ${isGood ? 'badge-good' : 'badge-attention'}`}>{words}</span>;
}
