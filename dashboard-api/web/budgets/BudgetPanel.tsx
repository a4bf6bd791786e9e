import { useState } from 'react';
import type { BudgetRow } from '../../../contract/budgets-api.ts';
import { alertsWords } from '../alerts/words.ts';
import { countOf } from '../figures/count.ts';
import { Amount } from '../money/Amount.tsx';
import { formatShare } from '../money/share.ts';
import { formatDay, formatInstant } from '../period/instant.ts';
import { useMay } from '../session/rights.ts';
import { Fact, Facts } from '../shell/Facts.tsx';
import { SidePanel } from '../shell/SidePanel.tsx';
import { ArchiveBudget } from './ArchiveBudget.tsx';
import { BudgetAlerts } from './BudgetAlerts.tsx';
import { BudgetBar } from './BudgetBar.tsx';
import { BudgetCost } from './BudgetCost.tsx';
import { BudgetHistory } from './BudgetHistory.tsx';
import { ChangeBudget } from './ChangeBudget.tsx';
import { RaiseBudget } from './RaiseBudget.tsx';
import { Raises } from './Raises.tsx';
import { standingOf } from './standing.ts';
import { PERIOD_WORDS, reservationWords, type ScopeNames, scopeWords } from './words.ts';

interface BudgetPanelProps {
  readonly row: BudgetRow;
  readonly names: ScopeNames;
  readonly onClose: () => void;
}

/** One budget: how it stands here and at the gateway, its raises, and what can be done with it. */
export function BudgetPanel({ row, names, onClose }: BudgetPanelProps) {
  const mayWrite = useMay('budgets:write');
  const standing = standingOf(row);
  return (
    <SidePanel title={row.name} onClose={onClose}>
      <div className="space-y-6 px-5 py-4">
        {mayWrite && row.archivedAt === null && <BudgetActions row={row} />}
        {standing && (
          <div>
            <BudgetBar standing={standing} />
            <p className="mt-1 text-muted">
              <Amount nanos={standing.spent.toString()} /> of <Amount nanos={standing.limit.toString()} />{' '}
              spent, {formatShare(standing.spent, standing.limit)}
            </p>
          </div>
        )}
        {row.now && <Figures now={row.now} mode={row.mode} />}
        {row.now && <BudgetCost row={row} />}
        <Facts title="Budget">
          <Fact name="Counts">{scopeWords(row.match, names)}</Fact>
          <Fact name="Limit">
            <Amount nanos={row.limitNanos} /> {PERIOD_WORDS[row.period]}
          </Fact>
          <Fact name="At the limit">{row.mode === 'block' ? 'calls are refused' : 'calls go on'}</Fact>
          {row.mode === 'block' && <Fact name="Reserves">{reservationWords(row.expected)}</Fact>}
          {row.mode === 'block' && (
            <Fact name="If the ledger is away">
              {row.unleasedNanos === null ? (
                'calls are refused'
              ) : (
                <>
                  one gate lets <Amount nanos={row.unleasedNanos} /> through
                </>
              )}
            </Fact>
          )}
          <Fact name="Alerts">{alertsWords(row)}</Fact>
          <Fact name="Whom to ask">{row.contact ?? 'nobody is named'}</Fact>
          <Fact name="Created">{formatDay(row.createdAt)}</Fact>
          {row.archivedAt && <Fact name="Archived">{formatDay(row.archivedAt)}</Fact>}
        </Facts>
        <Raises row={row} />
        <BudgetAlerts row={row} />
        <BudgetHistory row={row} />
      </div>
    </SidePanel>
  );
}

function Figures({ now, mode }: { now: NonNullable<BudgetRow['now']>; mode: BudgetRow['mode'] }) {
  const { window, edge } = now;
  return (
    <Facts title="In this window">
      <Fact name="Window">
        {formatInstant(window.start)} to {window.end === null ? 'no end' : formatInstant(window.end)}, UTC
      </Fact>
      <Fact name="Limit, with raises">
        <Amount nanos={now.limitNanos} />
      </Fact>
      <Fact name="Spent, as recorded here">
        <Amount nanos={now.spentNanos} />
      </Fact>
      {edge && (
        <>
          <Fact name="Spent, at the gateway">
            <Amount nanos={edge.spentNanos} />
          </Fact>
          <Fact name="Reserved">
            {edge.reservedNanos === null ? 'not every gate has said' : <Amount nanos={edge.reservedNanos} />}
            <span className="ml-2 text-muted">for {countOf(edge.underWay, 'call')} under way</span>
          </Fact>
          <Fact name="Leased to gates">
            <Amount nanos={edge.readyNanos ?? edge.leasedNanos} />
            <span className="ml-2 text-muted">
              {edge.readyNanos === null ? 'with what is reserved' : 'ready for the next calls'}
            </span>
          </Fact>
        </>
      )}
      <Fact name="Remaining">
        <Amount nanos={edge?.remainingNanos ?? now.remainingNanos} />
      </Fact>
      {edge && <Carried edge={edge} />}
      {!edge && mode === 'block' && (
        <Fact name="Gateway">
          <span className="text-attention">did not answer: what gates hold is not known now</span>
        </Fact>
      )}
    </Facts>
  );
}

/** How many calls fit at once, and by how much the limit can be passed. */
function Carried({ edge }: { edge: NonNullable<NonNullable<BudgetRow['now']>['edge']> }) {
  const { callsAtOnce, perCallNanos, mayPassByNanos, overrunNanos } = edge;
  return (
    <>
      <Fact name="Carries at once">
        {callsAtOnce === null || perCallNanos === null ? (
          'not known before a first call'
        ) : (
          <>
            {countOf(callsAtOnce, 'call')}
            <span className="ml-2 text-muted">
              at <Amount nanos={perCallNanos} /> reserved for each, as of late
            </span>
          </>
        )}
      </Fact>
      <Fact name="Can be passed by">
        {mayPassByNanos === null ? 'not known before a first call' : <Amount nanos={mayPassByNanos} />}
        {mayPassByNanos !== null && mayPassByNanos !== '0' && (
          <span className="ml-2 text-muted">if all of them came to their worst case</span>
        )}
      </Fact>
      {overrunNanos !== '0' && (
        <Fact name="Overrun">
          <Amount nanos={overrunNanos} />
          <span className="ml-2 text-muted">charged above what calls had reserved</span>
        </Fact>
      )}
    </>
  );
}

function BudgetActions({ row }: { row: BudgetRow }) {
  const [dialog, setDialog] = useState<'change' | 'raise' | 'archive' | null>(null);
  const close = () => setDialog(null);
  return (
    <div className="flex flex-wrap gap-2">
      <button type="button" className="control" onClick={() => setDialog('change')}>
        Change…
      </button>
      <button type="button" className="control" onClick={() => setDialog('raise')}>
        Raise for a while…
      </button>
      <button type="button" className="control text-attention" onClick={() => setDialog('archive')}>
        Archive…
      </button>
      {dialog === 'change' && <ChangeBudget row={row} onClose={close} />}
      {dialog === 'raise' && <RaiseBudget row={row} onClose={close} />}
      {dialog === 'archive' && <ArchiveBudget row={row} onClose={close} />}
    </div>
  );
}
