import { Link } from '@tanstack/react-router';
import type { Finding } from '../../../contract/findings-api.ts';
import { Amount } from '../money/Amount.tsx';
import { formatDay, formatInstant } from '../period/instant.ts';
import { useMay } from '../session/rights.ts';
import { DataTable } from '../shell/DataTable.tsx';
import { Fact, Facts } from '../shell/Facts.tsx';
import { SidePanel } from '../shell/SidePanel.tsx';
import { callsOf } from './drill.ts';
import { FindingActions } from './FindingActions.tsx';
import { FindingFigure, FindingState } from './FindingFigure.tsx';
import { causeOf, detailWords, isOfSpend, KIND_WORDS, type KnownCause, scopeWords } from './words.ts';

/** One finding: how far from the usual, what moved and why, its calls, and what to do with it. */
export function FindingPanel({ finding, onClose }: { finding: Finding; onClose: () => void }) {
  const { kind, bucketAt, foundAt, actual, expected } = finding;
  const mayWrite = useMay('budgets:write');
  const cause = causeOf(finding);
  const calls = callsOf(finding);
  const said = detailWords(finding);
  return (
    <SidePanel title={KIND_WORDS[kind]} onClose={onClose}>
      <div className="space-y-6 px-5 py-4">
        <Facts title="What was found">
          <Fact name="About">{scopeWords(finding)}</Fact>
          <Fact name={kind === 'spend.day' ? 'Day' : 'From'}>
            {kind === 'spend.day' ? `${formatDay(bucketAt)}, UTC` : `${formatInstant(bucketAt)} UTC`}
          </Fact>
          {actual !== null && (
            <Fact name={isOfSpend(finding) ? 'Cost' : 'Was'}>
              <FindingFigure of={finding} value={actual} />
            </Fact>
          )}
          {expected !== null && (
            <Fact name="Usual">
              <FindingFigure of={finding} value={expected} />, an estimate from the weeks before
            </Fact>
          )}
          {said !== null && <Fact name="Says">{said}</Fact>}
          <Fact name="Found">{formatInstant(foundAt)} UTC</Fact>
          <Fact name="State">
            <FindingState finding={finding} />
          </Fact>
        </Facts>
        {cause && <Why cause={cause} />}
        {calls && (
          <p className="flex flex-wrap gap-4">
            <Link to="/explorer" search={calls} className="text-accent underline">
              Look at it in the explorer
            </Link>
            <Link to="/requests" search={calls} className="text-accent underline">
              Its calls
            </Link>
          </p>
        )}
        {mayWrite && <FindingActions finding={finding} />}
      </div>
    </SidePanel>
  );
}

type KnownMover = KnownCause['movers'][number];
type Effect = KnownCause['effects'][number];

/** What moved, and how much of the difference is of which kind; both add up to it. */
function Why({ cause }: { cause: KnownCause }) {
  const { differenceNanos, movers, othersNanos, effects } = cause;
  const total = <Amount nanos={differenceNanos} />;
  return (
    <section className="space-y-4" aria-label="Cause">
      <div>
        <h3 className="text-xs font-medium text-muted">
          Against the mean of the same time in the four weeks before, by key and model
        </h3>
        <DataTable
          name="What moved"
          caption="Keys and models that moved, in US dollars, the greatest first"
          columns={[
            {
              name: 'Key and model',
              className: 'w-full',
              cell: ({ keyName, keyId, model }: KnownMover) => (
                <span className="wrap-anywhere">
                  {keyId === '' ? 'All others' : (keyName ?? keyId)}
                  {model !== null && <span className="block text-muted">{model}</span>}
                </span>
              ),
              foot: 'Difference',
            },
            {
              name: 'More (USD)',
              isNumber: true,
              cell: ({ deltaNanos }: KnownMover) => <Amount nanos={deltaNanos} />,
              foot: total,
            },
          ]}
          rows={[...movers, ...(othersNanos === '0' ? [] : [othersOf(othersNanos)])]}
          keyOf={({ keyId, model }) => `${keyId} ${model}`}
        />
      </div>
      <div>
        <h3 className="text-xs font-medium text-muted">The same difference by what changed</h3>
        <DataTable
          name="What changed"
          caption="The difference by kind of change in US dollars, the greatest first"
          columns={[
            { name: 'Change', className: 'w-full', cell: ({ words }: Effect) => words, foot: 'Difference' },
            {
              name: 'More (USD)',
              isNumber: true,
              cell: ({ nanos }: Effect) => <Amount nanos={nanos} />,
              foot: total,
            },
          ]}
          rows={effects}
          keyOf={({ words }) => words}
        />
      </div>
    </section>
  );
}

const othersOf = (deltaNanos: string): KnownMover => ({ keyId: '', keyName: null, model: null, deltaNanos });
