import { useQuery } from '@tanstack/react-query';
import { useCommand } from '../api/use-command.ts';
import { TableSkeleton } from '../explorer/TableSkeleton.tsx';
import { FormProblem } from '../forms/FormProblem.tsx';
import { formatInstant } from '../period/instant.ts';
import { ProblemNotice } from '../shell/ProblemNotice.tsx';
import { ScrollRegion } from '../shell/ScrollRegion.tsx';
import { sessionsQuery } from './queries.ts';

/** Where the person is signed in; each can be ended, and all others at once. */
export function OwnSessions() {
  const list = useQuery(sessionsQuery(null));
  const end = useCommand(['sessions']);
  const sessions = list.data?.sessions;
  if (list.isLoadingError)
    return <ProblemNotice error={list.error} what="Your sessions" onRetry={() => void list.refetch()} />;
  if (!sessions) return <TableSkeleton rows={2} />;
  return (
    <>
      <ScrollRegion name="Your sessions" className="overflow-x-auto">
        <table className="table">
          <caption className="sr-only">Where you are signed in, last used first</caption>
          <thead>
            <tr>
              <th scope="col">Device</th>
              <th scope="col" className="max-md:hidden">
                From
              </th>
              <th scope="col" className="max-lg:hidden">
                Signed in (UTC)
              </th>
              <th scope="col">Last used (UTC)</th>
              <th scope="col">
                <span className="sr-only">End</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {sessions.map((row) => (
              <tr key={row.sessionId}>
                <th scope="row" className="w-full whitespace-normal">
                  {row.device} {row.isOwn && <span className="badge badge-good ml-1">this one</span>}
                </th>
                <td className="whitespace-nowrap max-md:hidden">
                  {[row.clientAddress ?? 'unknown', row.country].filter((part) => part !== null).join(', ')}
                </td>
                <td className="whitespace-nowrap max-lg:hidden">{formatInstant(row.createdAt)}</td>
                <td className="whitespace-nowrap">{formatInstant(row.lastSeenAt)}</td>
                <td>
                  {!row.isOwn && (
                    <button
                      type="button"
                      className="control"
                      disabled={end.isPending}
                      onClick={() => end.mutate({ method: 'DELETE', path: `/sessions/${row.sessionId}` })}
                    >
                      End
                    </button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
      <div className="space-y-2 p-3">
        <FormProblem error={end.error} />
        <button
          type="button"
          className="control"
          disabled={end.isPending || sessions.length < 2}
          onClick={() => end.mutate({ method: 'POST', path: '/sessions/end-others' })}
        >
          End all others
        </button>
      </div>
    </>
  );
}
