import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { RatingPreview, RatingRun, RatingRuns } from '../../../contract/rating.ts';
import { useCommand } from '../api/use-command.ts';
import { CheckField } from '../forms/CheckField.tsx';
import { DateField } from '../forms/DateField.tsx';
import { Form } from '../forms/Form.tsx';
import { FormProblem } from '../forms/FormProblem.tsx';
import { ReasonField } from '../forms/TextField.tsx';
import { Amount } from '../money/Amount.tsx';
import { endOfDay } from '../period/days.ts';
import { formatInstant, periodWords } from '../period/instant.ts';
import { DataTable } from '../shell/DataTable.tsx';
import { Loaded } from '../shell/Loaded.tsx';
import { Section } from '../shell/Section.tsx';
import { previewQuery, runQuery, runsQuery } from './queries.ts';
import { RatingFigures } from './RatingFigures.tsx';

interface ReRatingProps {
  readonly mayWrite: boolean;
  /** Of a price that was entered for the past, UTC; the form begins with it and ends with today. */
  readonly firstDay?: string | undefined;
}

/** Pricing a period again: a preview, then the run that posts it as adjustments. */
export function ReRating({ mayWrite, firstDay }: ReRatingProps) {
  const runs = useQuery(runsQuery);
  const [previewId, setPreviewId] = useState<string | null>(null);
  return (
    <Section
      title="Price a period again"
      about="By the book and your own prices as they stand now. Lines stay as they were: what changes is posted beside them, and what budgets were charged never moves."
    >
      {mayWrite && <NewPreview begin={firstDay ?? ''} onMade={setPreviewId} />}
      {previewId !== null && <Preview key={previewId} previewId={previewId} />}
      <Loaded query={runs} what="Runs of before" rows={1}>
        {({ runs: rows }) =>
          rows.length === 0 ? (
            <p className="px-3 pb-4 text-muted">No period has been priced again.</p>
          ) : (
            <DataTable
              name="Runs"
              caption="Runs, newest first"
              columns={COLUMNS}
              rows={rows}
              keyOf={({ runId }) => runId}
            />
          )
        }
      </Loaded>
    </Section>
  );
}

type Run = RatingRuns['runs'][number];
const COLUMNS = [
  {
    name: 'Posted (UTC)',
    className: 'whitespace-nowrap',
    cell: ({ startedAt }: Run) => formatInstant(startedAt),
  },
  {
    name: 'Period',
    className: 'whitespace-nowrap max-sm:hidden',
    cell: ({ request }: Run) => periodWords(Date.parse(request.from), Date.parse(request.to)),
  },
  { name: 'Reason', className: 'w-full max-md:hidden', cell: ({ reason }: Run) => reason },
  { name: 'State', cell: ({ state }: Run) => <span className="badge">{state}</span> },
  {
    name: 'Difference (USD)',
    isNumber: true as const,
    cell: ({ differenceNanos }: Run) => <Amount nanos={differenceNanos} />,
  },
];

interface NewPreviewProps {
  /** The first day that is offered; empty: none. */
  readonly begin: string;
  readonly onMade: (previewId: string) => void;
}

function NewPreview({ begin, onMade }: NewPreviewProps) {
  const [firstDay, setFirstDay] = useState(begin);
  const [lastDay, setLastDay] = useState(() => (begin === '' ? '' : new Date().toISOString().slice(0, 10)));
  const [onlyUnknown, setOnlyUnknown] = useState(false);
  const make = useCommand<RatingPreview>([], ({ previewId }) => onMade(previewId));
  const to = endOfDay(lastDay);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate({
      method: 'POST',
      path: '/rating/previews',
      body: { from: `${firstDay}T00:00:00.000Z`, to, onlyUnknown },
    });
  };
  const day = (label: string, place: string, value: string, onChange: (value: string) => void) => (
    <DateField place={place} label={label} value={value} onChange={onChange} />
  );
  return (
    <Form error={make.error} className="flex flex-wrap items-end gap-3 px-3 pb-4" onSubmit={submit}>
      {day('First day (UTC)', 'from', firstDay, setFirstDay)}
      {day('Last day (UTC)', 'to', lastDay, setLastDay)}
      <div className="pb-2">
        <CheckField checked={onlyUnknown} onChange={setOnlyUnknown}>
          only calls of unknown cost
        </CheckField>
      </div>
      <button
        type="submit"
        className="control h-9"
        disabled={make.isPending || firstDay === '' || to === null || lastDay < firstDay}
      >
        {make.isPending ? 'Working…' : 'Preview'}
      </button>
      <FormProblem error={make.error} />
    </Form>
  );
}

function Preview({ previewId }: { previewId: string }) {
  const preview = useQuery(previewQuery(previewId));
  const [reason, setReason] = useState('');
  const [runId, setRunId] = useState<string | null>(null);
  const post = useCommand<RatingRun>(['rating', 'cost', 'spend', 'requests', 'prices'], (run) =>
    setRunId(run.runId),
  );
  if (runId !== null) return <Posted runId={runId} />;
  return (
    <Loaded query={preview} what="The preview" rows={2}>
      {({ state, totals, upTo, request, expiresAt }) => (
        <div className="space-y-4 border-t border-line px-3 py-4">
          <Progress isWorking={state === 'working'} from={request.from} to={request.to} upTo={upTo} />
          <RatingFigures totals={totals} />
          {state === 'ready' && totals.differenceNanos === '0' && totals.becameKnownLines === 0 && (
            <p className="text-muted">Nothing would change.</p>
          )}
          {state === 'ready' && (totals.changedLines > 0 || totals.becameKnownLines > 0) && (
            <form
              className="max-w-xl space-y-3"
              onSubmit={(event) => {
                event.preventDefault();
                post.mutate({
                  method: 'POST',
                  path: '/rating/runs',
                  body: { previewId, reason: reason.trim() },
                });
              }}
            >
              <ReasonField
                value={reason}
                onChange={setReason}
                hint={`Kept with the run and in the audit log. The preview can be posted until ${formatInstant(expiresAt)} UTC.`}
              />
              <FormProblem error={post.error} />
              <button
                type="submit"
                className="control-strong"
                disabled={post.isPending || reason.trim().length < 3}
              >
                {post.isPending ? 'Posting…' : 'Post these adjustments'}
              </button>
            </form>
          )}
        </div>
      )}
    </Loaded>
  );
}

/** What led here is gone. */
const takeFocus = (element: HTMLElement | null): void => element?.focus({ preventScroll: true });

function Posted({ runId }: { runId: string }) {
  const run = useQuery(runQuery(runId));
  return (
    <Loaded query={run} what="The run" rows={2}>
      {({ state, totals, upTo, request }) => (
        <div ref={takeFocus} tabIndex={-1} className="space-y-4 border-t border-line px-3 py-4">
          <Progress isWorking={state === 'working'} from={request.from} to={request.to} upTo={upTo} />
          <p role="status" className={state === 'stopped' ? 'text-attention' : 'text-accent'}>
            {state === 'done' && 'The adjustments are posted.'}
            {state === 'stopped' &&
              'Prices became others before its end: it stopped. What it had posted stands; make a new preview.'}
          </p>
          <RatingFigures totals={totals} />
        </div>
      )}
    </Loaded>
  );
}

interface ProgressProps {
  readonly isWorking: boolean;
  readonly from: string;
  readonly to: string;
  readonly upTo: string;
}

function Progress({ isWorking, from, to, upTo }: ProgressProps) {
  if (!isWorking) return null;
  const [start, end] = [Date.parse(from), Date.parse(to)];
  return (
    <div>
      <progress
        className="h-2 w-full accent-accent"
        aria-label="Calls looked at"
        max={end - start}
        value={Math.max(0, Date.parse(upTo) - start)}
      />
      <p role="status" className="text-xs text-muted">
        Looked at calls until {formatInstant(upTo)} UTC
      </p>
    </div>
  );
}
