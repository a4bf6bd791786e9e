import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { monthOf, monthPeriod } from '../../../contract/accounting-period.ts';
import { statementQuery } from '../allocation/queries.ts';
import { Download } from '../api/Download.tsx';
import { monthName } from '../period/months.ts';
import { reportsQuery } from '../reconciliation/queries.ts';
import { useMay, useRights } from '../session/rights.ts';
import { isFocusFree } from '../shell/keep-focus.ts';
import { Loaded } from '../shell/Loaded.tsx';
import { Page } from '../shell/Page.tsx';
import { Section } from '../shell/Section.tsx';
import { Checks } from './Checks.tsx';
import { MonthStatement } from './MonthStatement.tsx';
import { NextStep } from './NextStep.tsx';
import { closeMonthQuery, closeQuery, type MonthDetail } from './queries.ts';
import { Reopen } from './Reopen.tsx';
import { Signatures } from './Signatures.tsx';
import { StateBadge } from './StateBadge.tsx';
import { monthOfPath } from './search.ts';
import { keptRevisions, monthChecks, validSignatures } from './steps.ts';

/** One month of the books: how far it is, what has to be seen to, its statement, and the next step. */
export function MonthPage() {
  const params = useParams({ from: '/inside/close/$month' });
  const month = monthOfPath(params.month, monthOf(new Date()));
  const detail = useQuery(closeMonthQuery(month));
  // A signed statement does not say it, and stays as it was signed.
  const allocation = useQuery({ ...statementQuery(month), enabled: useMay('allocation:read') });
  const isOver = monthPeriod(month).to <= new Date();
  return (
    <Page
      title={monthName(month)}
      isSimulated={allocation.data?.hasSimulated ?? false}
      aside={
        detail.data && (
          <span className="flex items-center gap-3">
            <StateBadge state={detail.data.month.state} isOver={isOver} />
            <button type="button" className="control" onClick={() => print()}>
              Print
            </button>
          </span>
        )
      }
    >
      <p className="mt-1 print:hidden">
        <Link to="/close" className="text-accent underline">
          All months
        </Link>
      </p>
      <Loaded query={detail} what="The month" isCard rows={8}>
        {(known) => <Month detail={known} />}
      </Loaded>
    </Page>
  );
}

function Month({ detail }: { detail: MonthDetail }) {
  const rights = useRights();
  const mayReopen = useMay('sign_off:write');
  const list = useQuery(closeQuery);
  const bills = useQuery({ ...reportsQuery, enabled: rights['reconciliation:read'] !== undefined });
  const { month, statement, statementSha256 } = detail;
  const closedUpTo = list.data?.closedUpTo ?? null;
  const checks = monthChecks({ detail, closedUpTo, bills: bills.data?.reports ?? null, now: new Date() });
  const isStopped = checks.some(({ standing }) => standing === 'stop');
  const revisions = keptRevisions(month);
  return (
    <>
      <Steps detail={detail} />
      {month.note && month.state !== 'closed' && (
        <p className="mt-3 max-w-prose text-muted">Said with the last step: {month.note}</p>
      )}
      <div className="grid items-start gap-x-4 lg:grid-cols-2">
        <Checks checks={checks} month={month.month} gaps={detail.gaps ?? []} />
        <div>
          {month.state !== 'closed' && <NextStep detail={detail} isStopped={isStopped} />}
          <Signatures detail={detail} />
          {revisions.length > 0 && (
            <Section
              title="Statements as they were signed"
              about="Byte for byte, for good. A month that was opened again keeps each of them."
            >
              <ul className="space-y-2 px-3 pb-3">
                {revisions.map((revision) => (
                  <li key={revision} className="flex flex-wrap items-center justify-between gap-2">
                    <span className="min-w-0">
                      Revision {revision}
                      {month.state === 'closed' && revision === month.revision && (
                        <span className="block text-xs text-muted">
                          SHA-256 of the file: <code className="break-all select-all">{statementSha256}</code>
                        </span>
                      )}
                    </span>
                    <Download
                      path={`/close/${month.month}/statement/${revision}`}
                      fileName={`statement-${month.month}-${revision}.json`}
                    >
                      {`Download revision ${revision}`}
                    </Download>
                  </li>
                ))}
              </ul>
              {month.state === 'closed' && mayReopen && closedUpTo === month.month && (
                <Reopen month={month.month} />
              )}
            </Section>
          )}
        </div>
      </div>
      <MonthStatement statement={statement} isClosed={month.state === 'closed'} />
    </>
  );
}

const STEPS = ['open', 'draft', 'reconciled', 'closed'] as const;
const STEP_NAMES: Readonly<Record<(typeof STEPS)[number], string>> = {
  open: 'Open',
  draft: 'Draft',
  reconciled: 'Reconciled',
  closed: 'Closed',
};

/** Where the month stands on its way. It has the focus after a step that took what was pressed away. */
function Steps({ detail }: { detail: MonthDetail }) {
  const place = useRef<HTMLOListElement>(null);
  const { state } = detail.month;
  const before = useRef(state);
  useEffect(() => {
    if (before.current === state) return;
    before.current = state;
    if (isFocusFree()) place.current?.focus({ preventScroll: true });
  }, [state]);
  const at = STEPS.indexOf(state);
  const signed = validSignatures(detail).length;
  return (
    <ol
      ref={place}
      tabIndex={-1}
      className="mt-4 grid grid-cols-2 gap-2 outline-none sm:grid-cols-4"
      aria-label="Steps"
    >
      {STEPS.map((step, index) => (
        <li
          key={step}
          aria-current={index === at ? 'step' : undefined}
          className={`border-t-2 pt-1.5 ${index <= at ? 'border-accent font-medium' : 'border-line text-muted'}`}
        >
          {STEP_NAMES[step]}
          <span className="block text-xs font-normal text-muted">
            {index < at && 'done'}
            {index === at && 'now'}
            {step === 'closed' && index > at && `${signed} of 2 signatures`}
          </span>
        </li>
      ))}
    </ol>
  );
}
