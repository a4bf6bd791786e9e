import { useState } from 'react';
import type { DryRun, PolicyDraft } from '../../../contract/policies-api.ts';
import { useCommand } from '../api/use-command.ts';
import { formatCount } from '../figures/count.ts';
import { FormProblem } from '../forms/FormProblem.tsx';
import { Amount } from '../money/Amount.tsx';
import { formatDay } from '../period/instant.ts';
import { refusedByWords } from './words.ts';

const DAYS = 30;
const SHOWN = 5;

/** Tries a draft on the calls of the last 30 days: who would have been refused. @param draft null: it has faults */
export function DryRunCard({ draft }: { draft: PolicyDraft | null }) {
  const run = useCommand<DryRun>([]);
  const [tried, setTried] = useState('');
  const text = JSON.stringify(draft);
  const tryOut = () => {
    setTried(text);
    run.mutate({ method: 'POST', path: '/policies/dry-run', body: { draft, days: DAYS } });
  };
  return (
    <section className="card space-y-3 p-4" aria-label="Dry run">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h2 className="font-semibold">Dry run</h2>
        <button type="button" className="control" disabled={draft === null || run.isPending} onClick={tryOut}>
          {run.isPending ? 'Trying…' : `Try on the last ${DAYS} days`}
        </button>
      </div>
      <FormProblem error={run.error} />
      <div role="status">
        {!run.data && !run.isPending && (
          <p className="text-muted">Shows who would have been refused by this draft. Nothing is changed.</p>
        )}
        {run.data && tried !== text && (
          <p className="text-attention">The draft has changed since it was tried.</p>
        )}
        {run.data && <Found found={run.data} />}
      </div>
    </section>
  );
}

function Found({ found }: { found: DryRun }) {
  const { refused, alreadyRefused, examinedCalls, examinedFrom, isComplete, cappedCalls } = found;
  return (
    <div className="space-y-3">
      <p>
        <strong className="text-lg font-semibold">{formatCount(refused.calls)}</strong> of{' '}
        {formatCount(examinedCalls)} calls since {formatDay(examinedFrom)} would have been refused; they cost{' '}
        <Amount nanos={refused.costNanos} />
        {refused.unknownCostCalls > 0 && (
          <>
            , and at most <Amount nanos={refused.unknownChargedNanos} /> more
          </>
        )}
        .
      </p>
      {!isComplete && (
        <p className="text-muted">There were too many calls to look at all: the newest were.</p>
      )}
      {alreadyRefused.calls > 0 && (
        <p className="text-muted">{formatCount(alreadyRefused.calls)} more are refused by what stands now.</p>
      )}
      {cappedCalls > 0 && (
        <p className="text-muted">
          {formatCount(cappedCalls)} would have gone up with a lower cap on their answer.
        </p>
      )}
      <Parts title="By rule" parts={found.byRule} nameOf={refusedByWords} />
      <Parts title="By key" parts={found.byKey} nameOf={({ label }) => label ?? 'others'} />
      <Parts
        title="By model"
        parts={found.byModel}
        nameOf={({ label, isOther }) => label ?? (isOther ? 'others' : 'none named')}
      />
      {found.notKnown.length > 0 && (
        <details>
          <summary className="text-muted">What could not be tried</summary>
          <ul className="mt-1 list-disc space-y-1 pl-5 text-xs text-muted">
            {found.notKnown.map(({ about, text }) => (
              <li key={about}>{text}</li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

interface PartsProps<Part> {
  readonly title: string;
  readonly parts: readonly Part[];
  readonly nameOf: (part: Part) => string;
}

function Parts<Part extends DryRun['refused']>({ title, parts, nameOf }: PartsProps<Part>) {
  if (parts.length === 0) return null;
  return (
    <table className="table">
      <caption className="text-left text-xs font-medium text-muted">{title}</caption>
      <thead className="sr-only">
        <tr>
          <th scope="col">{title}</th>
          <th scope="col">Calls</th>
          <th scope="col">Cost (USD)</th>
        </tr>
      </thead>
      <tbody>
        {parts.slice(0, SHOWN).map((part) => (
          <tr key={nameOf(part)}>
            <th scope="row" className="w-full wrap-anywhere">
              {nameOf(part)}
            </th>
            <td className="number">{formatCount(part.calls)}</td>
            <td className="number">
              <Cost of={part} />
            </td>
          </tr>
        ))}
      </tbody>
      {parts.length > SHOWN && (
        <tfoot>
          <tr>
            <td colSpan={3} className="text-xs text-muted">
              and {parts.length - SHOWN} more
            </td>
          </tr>
        </tfoot>
      )}
    </table>
  );
}

/** What calls of known cost cost; the word "unknown" where there is none of these. */
function Cost({ of: { calls, costNanos, unknownCostCalls } }: { of: DryRun['refused'] }) {
  if (unknownCostCalls === calls) return <Amount nanos={null} />;
  return (
    <>
      {unknownCostCalls > 0 && <span title={`without ${unknownCostCalls} of unknown cost`}>≥ </span>}
      <Amount nanos={costNanos} />
    </>
  );
}
