import { ApiProblem } from '../api/problem.ts';

interface ProblemNoticeProps {
  readonly error: Error;
  /** What could not be shown, as the subject of a sentence: "The spend". */
  readonly what: string;
  readonly onRetry: () => void;
}

/**
 * An error where its figures would stand: what happened, the request id for support, and a way to try again; or that they
 * are not for this person, where trying again would not help.
 */
export function ProblemNotice({ error, what, onRetry }: ProblemNoticeProps) {
  const problem = error instanceof ApiProblem ? error : null;
  if (problem?.code === 'not_allowed')
    return (
      <p className="px-3 py-8 text-center text-muted">
        {what} cannot be seen with your role. An admin can change it.
      </p>
    );
  return (
    <div role="alert" className="rounded-md border border-attention bg-attention-soft px-4 py-3">
      <p className="font-medium">{what} cannot be shown.</p>
      <p>
        {problem ? `${problem.message}.` : 'Something in this page failed.'} {problem?.detail}
      </p>
      {problem?.requestId && (
        <p className="text-xs">
          Request id <code className="select-all">{problem.requestId}</code>
        </p>
      )}
      <button type="button" className="control mt-2" onClick={onRetry}>
        Try again
      </button>
    </div>
  );
}
