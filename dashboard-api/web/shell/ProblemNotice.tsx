import { ApiProblem } from '../api/problem.ts';

interface ProblemNoticeProps {
  readonly error: Error;
  /** What could not be shown, as the subject of a sentence: "The spend". */
  readonly what: string;
  readonly onRetry: () => void;
}

/** An error where its figures would stand: what happened, the request id for support, and a way to try again. */
export function ProblemNotice({ error, what, onRetry }: ProblemNoticeProps) {
  const problem = error instanceof ApiProblem ? error : null;
  return (
    <div role="alert" className="rounded-md border border-attention bg-attention-soft px-4 py-3">
      <p className="font-medium">{what} cannot be shown.</p>
      <p>
        {problem?.message ?? 'Something in this page failed.'} {problem?.detail}
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
