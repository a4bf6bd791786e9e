/**
 * Fills of the chart: a colour and a pattern per rank, so that no group is told by colour alone. The pattern is the
 * ground's colour laid over the fill; legend and bars draw the same one.
 */
const PATTERNS: readonly (string | null)[] = [
  null,
  'M-1 1 l2 -2 M0 6 l6 -6 M5 7 l2 -2',
  'M1.5 1.5 h1 v1 h-1z M4.5 4.5 h1 v1 h-1z',
  'M-1 5 l2 2 M0 0 l6 6 M5 -1 l2 2',
  'M0 3 h6',
  'M3 0 v6',
  'M0 0 l6 6 M0 6 l6 -6',
  'M0 1.5 h6 M0 4.5 h6',
  'M3 0 v6 M0 3 h6',
];

const OTHER = 'other';
const nameOf = (rank: number | null): string => (rank === null ? OTHER : String(rank));

/** The paint of a rank, as a reference to a pattern that `PatternDefinitions` put into the document. */
export const fillOf = (rank: number | null): string => `url(#fill-${nameOf(rank)})`;

/** The patterns, once per page; every chart and legend refers to them. */
export function PatternDefinitions() {
  const ranks = [...PATTERNS.keys()].map((index) => index + 1);
  return (
    <svg className="absolute size-0" aria-hidden="true">
      <defs>
        {[...ranks, null].map((rank) => (
          <pattern
            key={nameOf(rank)}
            id={`fill-${nameOf(rank)}`}
            width="6"
            height="6"
            patternUnits="userSpaceOnUse"
          >
            <rect width="6" height="6" fill={`var(--series-${nameOf(rank)})`} />
            {rank !== null && PATTERNS[rank - 1] && (
              <path d={PATTERNS[rank - 1] ?? ''} stroke="var(--surface)" strokeOpacity="0.45" fill="none" />
            )}
          </pattern>
        ))}
      </defs>
    </svg>
  );
}

/** A legend's square. What it stands for is said in the text beside it. */
export function Swatch({ rank }: { rank: number | null }) {
  return (
    <svg className="inline-block size-3 shrink-0" aria-hidden="true">
      <rect width="12" height="12" rx="2" fill={fillOf(rank)} />
    </svg>
  );
}
