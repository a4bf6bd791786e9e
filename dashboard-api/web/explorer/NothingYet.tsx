import { useQuery } from '@tanstack/react-query';
import { sessionQuery } from '../api/queries.ts';
import type { View } from '../view/search.ts';
import { useView } from '../view/use-view.ts';
import { FirstCall } from './FirstCall.tsx';

/** No call in the view: because none was ever made, or because the view is too narrow. */
export function NothingYet({ view, isFirst }: { view: View; isFirst: boolean }) {
  const { show } = useView();
  const { data: session } = useQuery(sessionQuery);
  if (isFirst)
    return <FirstCall gatewayUrl={session?.gatewayUrl ?? null} isSimulated={session?.isSimulated ?? false} />;
  return (
    <section className="card mt-4 px-6 py-16 text-center">
      <h2 className="text-lg font-semibold">No calls in this view</h2>
      <p className="mt-1 text-muted">Calls have been recorded, but none in this period with these filters.</p>
      <div className="mt-4 flex justify-center gap-2">
        {view.filters.length > 0 && (
          <button type="button" className="control-strong" onClick={() => show({ ...view, filters: [] })}>
            Clear filters
          </button>
        )}
        <button
          type="button"
          className="control"
          onClick={() => show({ ...view, period: { kind: 'preset', preset: '30d' } })}
        >
          Show 30 days
        </button>
      </div>
    </section>
  );
}
