import { infiniteQueryOptions, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import type * as z from 'zod';
import type { AuditEntryRow, auditPageSchema } from '../../../contract/audit-api.ts';
import { readJson } from '../api/client.ts';
import { Download } from '../api/Download.tsx';
import { membersQuery } from '../members/queries.ts';
import { formatInstant } from '../period/instant.ts';
import { DataTable } from '../shell/DataTable.tsx';
import { Empty } from '../shell/Empty.tsx';
import { Loaded } from '../shell/Loaded.tsx';
import { Page } from '../shell/Page.tsx';
import { Section } from '../shell/Section.tsx';
import { AuditFilter } from './AuditFilter.tsx';
import { AuditPanel } from './AuditPanel.tsx';
import { AuditTarget } from './AuditTarget.tsx';
import { LeftOut } from './LeftOut.tsx';
import { type AuditSearch, auditCsvPath, auditPath, validateAuditSearch } from './search.ts';

type AuditPageAnswer = z.infer<typeof auditPageSchema>;

/** Reading the log is an entry of it: it is read when somebody asks, never by itself. */
const auditQuery = ({ open: _, ...search }: AuditSearch) =>
  infiniteQueryOptions({
    queryKey: ['audit', search],
    queryFn: ({ pageParam, signal }) => readJson<AuditPageAnswer>(auditPath(search, pageParam), signal),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => page.before,
    refetchInterval: false as const,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    staleTime: 60_000,
  });

/** Who did what and when, in a chain that shows whether something was changed or cut. */
export function AuditPage() {
  const search = validateAuditSearch(useSearch({ strict: false }));
  const navigate = useNavigate();
  const log = useInfiniteQuery(auditQuery(search));
  const members = useQuery({ ...membersQuery, refetchInterval: false });
  const names = new Map(members.data?.members.map(({ id, name, address }) => [id, name || (address ?? id)]));
  const entries = log.data?.pages.flatMap((page) => page.entries) ?? [];
  const opened = entries.find(({ entryId }) => entryId === search.open);
  const { open: _, ...closed } = search;
  const whoOf = (entry: AuditEntryRow) => actorWords(entry, names);
  const columns = [
    {
      name: 'When (UTC)',
      cell: ({ entryId, at }: AuditEntryRow) => (
        <Link
          to="/audit"
          search={{ ...search, open: entryId }}
          className="row-link hover:underline"
          preload={false}
          resetScroll={false}
        >
          {formatInstant(at)}
        </Link>
      ),
    },
    { name: 'Who', className: 'sm:whitespace-nowrap', cell: whoOf },
    {
      name: 'Action',
      className: 'sm:whitespace-nowrap',
      cell: (entry: AuditEntryRow) => <ActionName entry={entry} />,
    },
    {
      name: 'Target',
      className: 'w-full max-md:hidden wrap-anywhere',
      cell: (entry: AuditEntryRow) => <AuditTarget entry={entry} />,
    },
    {
      name: 'Result',
      className: 'whitespace-nowrap max-sm:hidden',
      cell: (entry: AuditEntryRow) => (
        <span className={isRefused(entry) ? 'text-attention' : ''}>{entry.result}</span>
      ),
    },
  ];
  return (
    <Page title="Audit log" isSimulated={false} aside={null}>
      <AuditFilter
        search={closed}
        names={names}
        onChange={(next) => void navigate({ to: '/audit', search: next, resetScroll: false })}
      />
      <LeftOut search={closed} />
      <div className="card mt-2">
        <Loaded query={log} what="The audit log" rows={10}>
          {() =>
            entries.length === 0 ? (
              <Empty title="Nothing is found">No entry matches what is asked for.</Empty>
            ) : (
              <DataTable
                name="Audit log"
                caption="Entries, newest first. Each row opens its entry."
                columns={columns}
                rows={entries}
                keyOf={({ entryId }) => entryId}
                isLinked
              />
            )
          }
        </Loaded>
        {log.hasNextPage && (
          <p className="p-3 text-center">
            <button
              type="button"
              className="control"
              disabled={log.isFetchingNextPage}
              onClick={() => void log.fetchNextPage()}
            >
              {log.isFetchingNextPage ? 'Reading…' : 'Show older entries'}
            </button>
          </p>
        )}
      </div>
      <Section
        title="Export"
        about="The CSV holds what is asked for above, from its first entry to its last; its places have gaps where entries are left out. Each entry is chained to the one before by its hash: the NDJSON export is the whole log with all that is hashed, so that “npm run verify-audit” computes the chain again; a signed head that you keep shows later whether the log was cut or computed anew."
      >
        <div className="flex flex-wrap gap-2 px-3 pb-4">
          <Download path={auditCsvPath(closed)} fileName="audit.csv">
            Export what is shown, as CSV
          </Download>
          <Download path="/audit/export?format=ndjson" fileName="audit.ndjson">
            Export the whole log as NDJSON, with proof
          </Download>

          <Download path="/audit/head" fileName="audit-head.json">
            Signed head of now
          </Download>
        </div>
      </Section>
      {opened && (
        <AuditPanel
          entry={opened}
          who={whoOf(opened)}
          onClose={() => void navigate({ to: '/audit', search: closed, resetScroll: false })}
        />
      )}
    </Page>
  );
}

/** On a phone it may go on in another line after its point. */
function ActionName({ entry: { action, times } }: { entry: AuditEntryRow }) {
  const [subject, ...rest] = action.split('.');
  return (
    <>
      <code className="text-xs max-sm:block max-sm:min-w-24 max-sm:wrap-anywhere">
        {subject}.<wbr className="sm:hidden" />
        {rest.join('.')}
      </code>
      {times > 1 && <span className="ml-1 text-xs text-muted">×{times}</span>}
    </>
  );
}

/** What was refused, or went off because it failed, is not looked for among the rest. */
const isRefused = ({ action, result }: AuditEntryRow): boolean =>
  action === 'access.deny' || (action === 'session.open' && result !== 'done') || result === 'off: failing';

const KINDS: Readonly<Record<string, string>> = {
  link: 'a one-time link',
  token: 'a program',
  system: 'the product',
};

function actorWords({ actorKind, actorId }: AuditEntryRow, names: ReadonlyMap<string, string>): string {
  const name = actorId === null ? undefined : names.get(actorId);
  return name ?? KINDS[actorKind] ?? 'somebody who left';
}
