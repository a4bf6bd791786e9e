import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import type { Finding } from '../../../contract/findings-api.ts';
import { formatDay, formatMoment } from '../period/instant.ts';
import { DataTable } from '../shell/DataTable.tsx';
import { Empty } from '../shell/Empty.tsx';
import { Loaded } from '../shell/Loaded.tsx';
import { Page } from '../shell/Page.tsx';
import { FindingFigure, FindingState } from './FindingFigure.tsx';
import { FindingPanel } from './FindingPanel.tsx';
import { findingsQuery } from './queries.ts';
import { type FindingsSearch, validateFindingsSearch } from './search.ts';
import { isWaiting, KIND_WORDS, scopeWords } from './words.ts';

/** What was found to be unusual: spend with its cause, traffic, refused keys and sign-ins. */
export function FindingsPage() {
  const search = validateFindingsSearch(useSearch({ strict: false }));
  const navigate = useNavigate();
  const findings = useQuery(findingsQuery);
  const show = (next: FindingsSearch) => void navigate({ to: '/findings', search: next, resetScroll: false });
  const opened = findings.data?.findings.find(({ findingId }) => findingId === search.open);
  const { open, ...list } = search;
  return (
    <Page
      title="Anomalies"
      isSimulated={false}
      aside={
        <label className="inline-flex items-center gap-2 text-muted">
          Show
          <select
            className="control"
            value={search.show ?? ''}
            onChange={(event) => show(event.target.value === 'all' ? { show: 'all' } : {})}
          >
            <option value="">What waits</option>
            <option value="all">Everything</option>
          </select>
        </label>
      }
    >
      <p className="mt-1 max-w-prose text-muted">
        Hours and days are held against the weeks before. What is told goes to the channels of the alerts;
        parts of what was told already are listed alone.
      </p>
      <div className="card mt-4">
        <Loaded query={findings} what="The findings">
          {({ findings: rows }) => {
            const shown = search.show ? rows : rows.filter((row) => isWaiting(row, new Date()));
            return shown.length === 0 ? (
              <Empty title={rows.length === 0 ? 'Nothing unusual was found' : 'Nothing waits'}>
                {rows.length === 0
                  ? 'Spend is judged once fourteen days of it are known.'
                  : 'Everything that was found is seen to or snoozed.'}
              </Empty>
            ) : (
              <DataTable
                name="Findings"
                caption="What was found to be unusual, newest first. Each row opens its cause."
                columns={columnsOf(list)}
                rows={shown}
                keyOf={({ findingId }) => findingId}
                isLinked
              />
            );
          }}
        </Loaded>
      </div>
      {opened && <FindingPanel finding={opened} onClose={() => show(list)} />}
    </Page>
  );
}

const columnsOf = (list: FindingsSearch) => [
  {
    name: 'What',
    className: 'w-full',
    cell: ({ findingId, kind, scope, scopeName }: Finding) => (
      <span className="wrap-anywhere">
        <Link
          to="/findings"
          search={{ ...list, open: findingId }}
          className="row-link font-medium hover:underline"
          preload={false}
          resetScroll={false}
        >
          {KIND_WORDS[kind]}
        </Link>
        <span className="block text-muted">{scopeWords({ scope, scopeName })}</span>
      </span>
    ),
  },
  {
    name: 'Of (UTC)',
    className: 'whitespace-nowrap max-sm:hidden',
    cell: ({ kind, bucketAt }: Finding) =>
      kind === 'spend.day' ? formatDay(bucketAt) : formatMoment(Date.parse(bucketAt)),
  },
  {
    name: 'Was',
    isNumber: true as const,
    cell: (finding: Finding) => <FindingFigure of={finding} value={finding.actual} />,
  },
  {
    name: 'Usual',
    isNumber: true as const,
    className: 'max-md:hidden',
    cell: (finding: Finding) => <FindingFigure of={finding} value={finding.expected} />,
  },
  {
    name: 'State',
    className: 'whitespace-nowrap',
    cell: (finding: Finding) => <FindingState finding={finding} />,
  },
];
