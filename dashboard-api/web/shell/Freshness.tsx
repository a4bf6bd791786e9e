import { formatInstant } from '../period/instant.ts';

interface FreshnessProps {
  /** When the newest event was taken in; null: none yet; undefined: not known yet. */
  readonly dataAsOf: string | null | undefined;
  /** True if the last refresh failed and older figures are on screen. */
  readonly isStale: boolean;
}

/** States how fresh the figures are, in a slot of fixed height. */
export function Freshness({ dataAsOf, isStale }: FreshnessProps) {
  return (
    <p className="h-5 text-xs whitespace-nowrap text-muted">
      {dataAsOf === null && 'No call yet'}
      {dataAsOf && (
        <>
          Data as of <time dateTime={dataAsOf}>{formatInstant(dataAsOf)}</time> UTC
        </>
      )}
      {isStale && (
        <span role="status" className="ml-2 font-medium text-attention">
          Refresh failed, trying again
        </span>
      )}
    </p>
  );
}
