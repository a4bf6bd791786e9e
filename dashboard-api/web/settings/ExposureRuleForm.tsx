import type { ExposureAction } from '../../../contract/exposure.ts';
import { useCommand } from '../api/use-command.ts';
import { FormProblem } from '../forms/FormProblem.tsx';

const CHOICES = [
  ['revoke', 'It is revoked for good.'],
  ['disable', 'It is switched off until somebody has looked.'],
] as const satisfies readonly (readonly [ExposureAction, string])[];

/** What happens to a key that is found in public: chosen is done, and can be chosen back. */
export function ExposureRuleForm({ action, mayWrite }: { action: ExposureAction; mayWrite: boolean }) {
  const put = useCommand<unknown>(['settings']);
  return (
    <fieldset className="px-3 pb-4" disabled={!mayWrite || put.isPending}>
      <legend className="sr-only">A key that is found in public</legend>
      {CHOICES.map(([choice, words]) => (
        <label key={choice} className="flex items-start gap-2 py-1">
          <input
            type="radio"
            name="exposure"
            className="mt-1"
            checked={action === choice}
            onChange={() =>
              put.mutate({ method: 'PUT', path: '/exposed-keys/rule', body: { action: choice } })
            }
          />
          <span>{words}</span>
        </label>
      ))}
      <FormProblem error={put.error} />
    </fieldset>
  );
}
