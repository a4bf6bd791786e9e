import type { Basis as BasisWord } from '../../../contract/usage.ts';
import { BASIS_MEANINGS } from '../view/names.ts';

const DOUBTFUL: ReadonlySet<BasisWord> = new Set(['estimated', 'reserved', 'unmetered']);

/** How far the figures of a call can be trusted, as one word; the sentence is in its tooltip. */
export function Basis({ basis }: { basis: BasisWord }) {
  const tone = DOUBTFUL.has(basis) ? 'border-attention text-attention' : 'border-line text-muted';
  return (
    <span
      className={`inline-block rounded border px-1.5 text-xs leading-5 ${tone}`}
      title={BASIS_MEANINGS[basis]}
    >
      {basis}
    </span>
  );
}
