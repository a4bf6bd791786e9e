import type { EdgeStanding as Standing } from '../../../contract/organisation-api.ts';

/** Says that the newest change has not reached the gateway yet; nothing where it has. */
export function EdgeStanding({ edge }: { edge: Standing }) {
  if (edge.confirmed >= edge.published) return null;
  return (
    <p role="status" className="mt-3 rounded-md border border-attention bg-attention-soft px-3 py-2">
      The gateway has not confirmed the newest change yet; it is told again until it has.
    </p>
  );
}
