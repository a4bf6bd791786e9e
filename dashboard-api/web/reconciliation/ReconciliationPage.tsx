import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { monthOf } from '../../../contract/accounting-period.ts';
import { providerLabel } from '../../../contract/provider-names.ts';
import type { CostReportFile } from '../../../contract/reconciliation-api.ts';
import { Charges } from '../charges/Charges.tsx';
import { MonthPicker } from '../period/MonthPicker.tsx';
import { monthBefore, monthName } from '../period/months.ts';
import { useMay } from '../session/rights.ts';
import { Loaded } from '../shell/Loaded.tsx';
import { Page } from '../shell/Page.tsx';
import { Section } from '../shell/Section.tsx';
import { AccuracyTable } from './AccuracyTable.tsx';
import { Bills } from './Bills.tsx';
import { monthsCovered, providersIn } from './bills.ts';
import { Comparison } from './Comparison.tsx';
import { ImportBill } from './ImportBill.tsx';
import { reportsQuery } from './queries.ts';
import { type ReconciliationSearch, validateReconciliationSearch } from './search.ts';

const MONTHS_SHOWN = 12;

/** Bills of providers held against the books: how accurate, why not, and the rows behind it. */
export function ReconciliationPage() {
  const search = validateReconciliationSearch(useSearch({ strict: false }));
  const month = search.month ?? monthBefore(monthOf(new Date()));
  const navigate = useNavigate();
  const mayWrite = useMay('reconciliation:write');
  const bills = useQuery(reportsQuery);
  const [isImporting, setImporting] = useState(false);
  const go = (next: ReconciliationSearch) =>
    void navigate({ to: '/reconciliation', search: next, resetScroll: false });
  return (
    <Page
      title="Reconciliation"
      isSimulated={false}
      aside={
        mayWrite && (
          <button type="button" className="control-strong" onClick={() => setImporting(true)}>
            Import a bill
          </button>
        )
      }
    >
      <div className="mt-3">
        <MonthPicker
          month={month}
          onChange={(next) => go({ month: next, ...(search.provider ? { provider: search.provider } : {}) })}
        />
      </div>
      <Loaded query={bills} what="The bills" isCard>
        {({ reports }) => (
          <>
            <Compared reports={reports} month={month} search={search} />
            <Bills bills={reports} />
            <Charges month={month} />
          </>
        )}
      </Loaded>
      {isImporting && (
        <ImportBill
          onClose={() => setImporting(false)}
          onImported={([bill]) => {
            setImporting(false);
            if (bill) go({ provider: bill.provider, month: bill.lastDay.slice(0, 7) });
          }}
        />
      )}
    </Page>
  );
}

interface ComparedProps {
  readonly reports: readonly CostReportFile[];
  readonly month: string;
  readonly search: ReconciliationSearch;
}

function Compared({ reports, month, search }: ComparedProps) {
  const providers = providersIn(reports, month);
  const provider = search.provider ?? providers[0];
  const current = provider === undefined ? null : { provider, month };
  const months = provider === undefined ? [] : monthsCovered(reports, provider, MONTHS_SHOWN);
  return (
    <>
      {reports.length > 0 && (
        <Section
          title={`Accuracy in ${monthName(month)}`}
          about="Each provider with a bill that covers a day of the month."
        >
          {providers.length === 0 ? (
            <p className="px-3 pb-4 text-muted">No bill covers a day of this month.</p>
          ) : (
            <AccuracyTable
              name="Providers"
              caption={`Accuracy in ${monthName(month)} by provider. Each row opens its comparison.`}
              of="Provider"
              nameOf={(place) => providerLabel(place.provider)}
              places={providers.map((one) => ({ provider: one, month }))}
              bills={reports}
              current={current}
            />
          )}
        </Section>
      )}
      {current && <Comparison {...current} bills={reports} reason={search.reason ?? null} />}
      {provider !== undefined && months.length > 1 && (
        <Section title={`${providerLabel(provider)}, month by month`}>
          <AccuracyTable
            name="Months"
            caption={`Accuracy of ${providerLabel(provider)} by month, newest first. Each row opens its comparison.`}
            of="Month"
            nameOf={(place) => monthName(place.month)}
            places={months.map((one) => ({ provider, month: one }))}
            bills={reports}
            current={current}
          />
        </Section>
      )}
    </>
  );
}
