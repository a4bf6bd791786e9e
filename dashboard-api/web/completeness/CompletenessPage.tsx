import { useMutation, useQuery } from '@tanstack/react-query';
import type * as z from 'zod';
import { FAULTS } from '../../../contract/book-faults.ts';
import type { booksCheckSchema, FoundFault, GateStanding } from '../../../contract/completeness.ts';
import { readJson } from '../api/client.ts';
import { completenessQuery } from '../api/queries.ts';
import { Accounted } from '../explorer/Accounted.tsx';
import { countOf, formatCount } from '../figures/count.ts';
import { FormProblem } from '../forms/FormProblem.tsx';
import { Amount } from '../money/Amount.tsx';
import { formatInstant } from '../period/instant.ts';
import { DataTable } from '../shell/DataTable.tsx';
import { Loaded } from '../shell/Loaded.tsx';
import { Page } from '../shell/Page.tsx';
import { Section } from '../shell/Section.tsx';

type BooksCheck = z.infer<typeof booksCheckSchema>;

/** Whether every call is accounted for: what gates counted beside what arrived, and the books held against themselves. */
export function CompletenessPage() {
  const completeness = useQuery(completenessQuery);
  return (
    <Page
      title="Completeness"
      isSimulated={false}
      aside={
        completeness.data && (
          <p className="text-xs text-muted">
            Gates were asked {formatInstant(completeness.data.askedAt)} UTC
          </p>
        )
      }
    >
      <Accounted completeness={completeness.data} isFailed={completeness.isLoadingError} />
      <Check />
      <Section
        title="Gates"
        about="Events of a gate are numbered without a gap. A life of a gate ends when its storage is lost or replaced."
      >
        <Loaded query={completeness} what="The gates">
          {({ gates }) =>
            gates.length === 0 ? (
              <p className="px-3 pb-4 text-muted">No gate has delivered anything yet.</p>
            ) : (
              <DataTable
                name="Gates"
                caption="Gates with what they delivered"
                columns={COLUMNS}
                rows={gates}
                keyOf={({ incarnationId }) => incarnationId}
              />
            )
          }
        </Loaded>
      </Section>
    </Page>
  );
}

const COLUMNS = [
  {
    name: 'Gate',
    className: 'w-full wrap-anywhere',
    cell: ({ gateId, isCurrent }: GateStanding) => (
      <>
        <code className="text-xs">{gateId}</code>
        <span className="block text-xs text-muted">
          {isCurrent === null ? 'did not answer' : isCurrent ? 'this life' : 'a former life'}
        </span>
      </>
    ),
  },
  {
    name: 'Delivered',
    isNumber: true as const,
    cell: ({ delivered }: GateStanding) => formatCount(delivered),
  },
  {
    name: 'Without a gap to',
    isNumber: true as const,
    className: 'max-md:hidden',
    cell: ({ watermark }: GateStanding) => formatCount(watermark),
  },
  {
    name: 'On the way',
    isNumber: true as const,
    className: 'max-sm:hidden',
    cell: ({ onTheWay }: GateStanding) =>
      onTheWay === null ? <span className="text-muted">not known</span> : formatCount(onTheWay),
  },
  {
    name: 'Missing',
    isNumber: true as const,
    cell: ({ missing }: GateStanding) => (
      <span className={missing > 0 ? 'font-medium text-attention' : ''}>{formatCount(missing)}</span>
    ),
  },
  {
    name: 'Charged (USD)',
    isNumber: true as const,
    className: 'max-lg:hidden',
    cell: ({ chargedNanos }: GateStanding) => <Amount nanos={chargedNanos} />,
  },
  {
    name: 'Count and sum',
    className: 'max-sm:hidden',
    cell: ({ isBalanced }: GateStanding) => (
      <span className={`badge ${isBalanced ? 'badge-good' : 'badge-attention'}`}>
        {isBalanced ? 'agree' : 'differ'}
      </span>
    ),
  },
];

/** The self-check, when somebody asks for it. */
function Check() {
  const check = useMutation<BooksCheck, Error, void>({
    networkMode: 'always',
    mutationFn: () => readJson<BooksCheck>('/completeness/check'),
  });
  return (
    <Section
      title="Check the books"
      about="Rows, roll-ups, gates and budgets are held against each other, to the last digit. It may take a while."
      aside={
        <button type="button" className="control" disabled={check.isPending} onClick={() => check.mutate()}>
          {check.isPending ? 'Checking…' : 'Check now'}
        </button>
      }
    >
      <div role="status" className="px-3 pb-4 empty:hidden">
        {check.data && <Checked found={check.data} />}
      </div>
      <FormProblem error={check.error} />
    </Section>
  );
}

function Checked({ found: { isSound, isWhole, compared, faults, checkedAt } }: { found: BooksCheck }) {
  return (
    <div className="space-y-2">
      <p className={`font-medium ${isSound ? 'text-accent' : 'text-attention'}`}>
        {isSound ? 'Nothing that was compared differs.' : `${countOf(faults.length, 'difference')} found.`}
      </p>
      <p>
        {formatCount(compared.events)} events, {formatCount(compared.calls)} calls,{' '}
        {formatCount(compared.lines)} lines and {formatCount(compared.accounts)} budget windows were compared;{' '}
        <Amount nanos={compared.chargedNanos} /> charged in all. {formatInstant(checkedAt)} UTC
      </p>
      {!isWhole && (
        <p className="text-muted">
          Not everything could be compared: a gate did not answer, or calls are under way. Check again later.
        </p>
      )}
      {faults.length > 0 && (
        <DataTable
          name="Differences"
          caption="Differences that were found"
          columns={FAULT_COLUMNS}
          rows={faults}
          keyOf={({ fault, gateId, subject }) => `${fault} ${gateId} ${subject}`}
        />
      )}
    </div>
  );
}

const FAULT_COLUMNS = [
  { name: 'What differs', className: 'w-full', cell: ({ fault }: FoundFault) => FAULTS[fault] },
  { name: 'Of', cell: ({ subject, gateId }: FoundFault) => subject ?? gateId ?? '' },
  { name: 'Expected', isNumber: true as const, cell: ({ expected }: FoundFault) => expected },
  { name: 'Found', isNumber: true as const, cell: ({ found }: FoundFault) => found },
];
