import { useContext } from 'react';
import { ApiProblem } from '../api/problem.ts';
import { FormFaultsContext, faultsOf, isAt } from './faults.ts';

/**
 * Why a command was not carried out, above the buttons that sent it: what no field of the form says itself. Nothing was changed
 * unless it says so.
 */
export function FormProblem({ error }: { error: Error | null }) {
  const { places } = useContext(FormFaultsContext);
  if (!error) return null;
  const faults = faultsOf(error);
  const others = faults.filter((fault) => ![...places].some((place) => isAt(fault, place)));
  const areAtFields = faults.length > 0 && others.length === 0;
  const problem = error instanceof ApiProblem ? error : null;
  return (
    <div role="alert" className="rounded-md border border-attention bg-attention-soft px-3 py-2">
      <p className="font-medium">{problem?.message ?? 'Something in this page failed.'}</p>
      {areAtFields ? (
        <p>The fields above say what is expected.</p>
      ) : (
        problem?.detail && <p>{problem.detail}</p>
      )}
      {others.length > 0 && (
        <ul className="list-disc pl-5">
          {others.map(({ place, message }) => (
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
