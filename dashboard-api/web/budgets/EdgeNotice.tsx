import type { BudgetList } from '../../../contract/budgets-api.ts';
import { countOf } from '../figures/count.ts';

/** Says whether the gateway holds what stands here, where it does not go without saying. */
export function EdgeNotice({ list: { edge, budgets } }: { list: BudgetList }) {
  if (!budgets.some(({ mode, archivedAt }) => mode === 'block' && archivedAt === null)) return null;
  if (edge && edge.confirmed >= edge.gates) return null;
  return (
    <p role="status" className="mt-3 rounded-md border border-attention bg-attention-soft px-3 py-2">
      {edge
        ? `The newest change has reached ${edge.confirmed} of ${countOf(edge.gates, 'gate')}; the others are told again until they confirm.`
        : 'The gateway did not answer. Budgets go on holding there; spent is shown as recorded here, and what gates hold is not known now.'}
    </p>
  );
}
