import { ApiProblem } from '../api/problem.ts';

/** Why a command was not carried out, above the buttons that sent it. Nothing was changed unless it says so. */
export function FormProblem({ error }: { error: Error | null }) {
  if (!error) return null;
  const problem = error instanceof ApiProblem ? error : null;
  return (
    <div role="alert" className="rounded-md border border-attention bg-attention-soft px-3 py-2">
      <p className="font-medium">{problem?.message ?? 'Something in this page failed.'}</p>
      {problem?.detail && <p>{problem.detail}</p>}
      {problem && problem.faults.length > 0 && (
        <ul className="list-disc pl-5">
          {problem.faults.map(({ place, message }) => (
            <li key={`${place} ${message}`}>
              {place}: {message}
            </li>
          ))}
        </ul>
      )}
      {problem?.requestId && (
        <p className="text-xs">
          Request id <code className="select-all">{problem.requestId}</code>
        </p>
      )}
    </div>
  );
}
