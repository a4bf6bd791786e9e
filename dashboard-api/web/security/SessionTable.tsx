import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { TableSkeleton } from '../explorer/TableSkeleton.tsx';
import { Question } from '../forms/Question.tsx';
import { formatInstant } from '../period/instant.ts';
import { ProblemNotice } from '../shell/ProblemNotice.tsx';
import { ScrollRegion } from '../shell/ScrollRegion.tsx';
import { sessionsQuery } from './queries.ts';

/** Where the person is signed in; each can be ended, and all others at once. */
export function OwnSessions() {
  const list = useQuery(sessionsQuery(null));
  const [ended, setEnded] = useState<{ sessionId: string; device: string } | 'others' | null>(null);
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
                      aria-label={`End ${row.device}`}
                      onClick={() => setEnded(row)}
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
        <button
          type="button"
          className="control"
          disabled={sessions.length < 2}
          onClick={() => setEnded('others')}
        >
          End all others…
        </button>
      </div>
      {ended !== null && (
        <Question
          title={ended === 'others' ? 'End all other sessions?' : `End the session of ${ended.device}?`}
          action={ended === 'others' ? 'End all others' : 'End the session'}
          working="Ending…"
          command={
            ended === 'others'
              ? { method: 'POST', path: '/sessions/end-others' }
              : { method: 'DELETE', path: `/sessions/${ended.sessionId}` }
          }
          stale={['sessions']}
          onClose={() => setEnded(null)}
        >
          <p>
            {ended === 'others' ? 'You are signed out everywhere but here' : 'You are signed out there'} with
            the next request, and what was typed and not saved is lost. You can sign in again.
          </p>
        </Question>
      )}
    </>
  );
}
