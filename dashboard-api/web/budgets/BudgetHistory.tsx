import { useQuery } from '@tanstack/react-query';
import type { BudgetRow, BudgetHistory as History } from '../../../contract/budgets-api.ts';
import { Amount } from '../money/Amount.tsx';
import { formatInstant, formatMinute, formatMoment } from '../period/instant.ts';
import { Fact, Facts } from '../shell/Facts.tsx';
import { Loaded } from '../shell/Loaded.tsx';
import { budgetHistoryQuery } from './queries.ts';

type Change = History['changes'][number];

/** What was spent in windows that are over, and who changed what. */
export function BudgetHistory({ row }: { row: BudgetRow }) {
  const history = useQuery(budgetHistoryQuery(row.budgetId));
  return (
    <Loaded query={history} what="The history" rows={2}>
      {({ windows, changes }) => (
        <>
          {windows.length > 0 && (
            <Facts title="Windows that are over">
              {windows.map(({ start, end, spentNanos }) => (
                <Fact key={start} name={`${day(start)} to ${day(end)}`}>
                  <Amount nanos={spentNanos} /> spent
                </Fact>
              ))}
            </Facts>
          )}
          {changes.length > 0 && (
            <Facts title="Changes">
              {changes.map((change) => (
                <Fact key={change.at + change.kind} name={`${formatMinute(change.at)} UTC`}>
                  <ChangeWords change={change} />
                </Fact>
              ))}
            </Facts>
          )}
        </>
      )}
    </Loaded>
  );
}

const day = (iso: string): string => formatMoment(Date.parse(iso), true);

const KINDS: Readonly<Record<Change['kind'], string>> = {
  create: 'made',
  change: 'changed',
  raise: 'raised for a while',
  end_raise: 'raise ended early',
  archive: 'archived',
};

const SET_NAMES: Readonly<Record<string, string>> = {
  name: 'name',
  mode: 'at the limit',
  limitNanos: 'limit',
  amountNanos: 'by',
  until: 'until',
  unleasedNanos: 'without the ledger up to',
  thresholds: 'alerts at',
};

/** What was done by whom, and the parts of it that words can tell. */
function ChangeWords({ change: { kind, by, reason, set } }: { change: Change }) {
  const stated = Object.entries(set).filter(([name, value]) => name in SET_NAMES && value !== 'none');
  return (
    <>
      {KINDS[kind]}
      {by && ` by ${by}`}
      {reason && `: ${reason}`}
      {kind !== 'archive' && stated.length > 0 && (
        <span className="block text-xs text-muted">
          {stated.map(([name, value], index) => (
            <span key={name}>
              {index > 0 && ', '}
              {kind === 'end_raise' && name === 'until' ? 'was to hold until' : SET_NAMES[name]}{' '}
              <SetValue name={name} value={value} />
            </span>
          ))}
        </span>
      )}
    </>
  );
}

function SetValue({ name, value }: { name: string; value: string }) {
  if (name.endsWith('Nanos') && /^\d+$/.test(value)) return <Amount nanos={value} />;
  if (name === 'until') return formatInstant(value);
  if (name === 'mode') return value === 'block' ? 'calls are refused' : 'calls go on';
  return value.replaceAll(/[[\]"]/g, '').replaceAll(',', ', ');
}
