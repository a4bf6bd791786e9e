import { Link } from '@tanstack/react-router';
import { providerLabel } from '../../../contract/provider-names.ts';
import type { RequestDetail } from '../../../contract/reports.ts';
import { formatExactDollars } from '../currency/format.ts';
import { formatCount } from '../figures/count.ts';
import { formatInstant } from '../period/instant.ts';
import { useMay } from '../session/rights.ts';
import { Fact, Facts } from '../shell/Facts.tsx';
import { SimulatedNotice } from '../shell/Simulated.tsx';
import { BASIS_MEANINGS } from '../view/names.ts';
import { Adjustments } from './Adjustments.tsx';
import { Basis } from './Basis.tsx';
import { LineTable } from './LineTable.tsx';
import { outcomeName, wordsOf } from './outcome.ts';
import { refusalWords } from './refusal.ts';
import { timeWords } from './times.ts';

/** Everything recorded of a request. There is no content in it: the gateway keeps none. */
export function RequestFacts({ request }: { request: RequestDetail }) {
  const { dimensions, flags, rawUsage } = request;
  const isRefused = request.outcome === 'refused';
  return (
    <div className="space-y-6 px-5 py-4">
      {request.upstream === 'simulator' && !isRefused && <SimulatedNotice />}
      <Facts title="Cost">
        <Fact name="Cost">{exact(request.costNanos)}</Fact>
        <Fact name="Charged to budgets">{exact(request.chargedNanos)}</Fact>
        <Fact name="Reserved beforehand">{exact(request.reservedNanos)}</Fact>
        <Fact name="Basis">
          <Basis basis={request.basis} /> <span className="text-muted">{BASIS_MEANINGS[request.basis]}</span>
        </Fact>
        {flags.length > 0 && <Fact name="Flags">{flags.map(wordsOf).join(', ')}</Fact>}
      </Facts>
      {request.lines.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line's place in its event is its identity
        <LineTable key={index} line={line} />
      ))}
      <Adjustments adjustments={request.adjustments} />
      <Facts title="Call">
        <Fact name="Provider">{providerLabel(request.provider)}</Fact>
        <Fact name="Endpoint">
          <code>{request.endpoint}</code>
        </Fact>
        <Fact name="Model requested">{request.modelRequested ?? 'not stated'}</Fact>
        <Fact name="Model served">{request.modelServed ?? 'not stated'}</Fact>
        <Fact name="Answer">
          {[request.status, outcomeName(request), request.isStreamed ? 'streamed' : 'not streamed']
            .filter((part) => part !== null)
            .join(', ')}
        </Fact>
        {request.refusal && <Refused code={request.refusal} by={request.refusedBy} />}
        {request.refusalLevel && (
          <Fact name="By the policy of">
            the {request.refusalLevel}
            {request.refusalRule && (
              <>
                , rule <code>{request.refusalRule}</code>
              </>
            )}
          </Fact>
        )}
        {request.outputCapTokens !== null && (
          <Fact name="Cap on output tokens">
            {formatCount(request.outputCapTokens)}
            {request.outputCapBy === 'policy' && ', set by the policy'}
          </Fact>
        )}
      </Facts>
      <Facts title="Time">
        <Fact name={isRefused ? 'Refused' : 'Admitted'}>{formatInstant(request.admittedAt)} UTC</Fact>
        {!isRefused && (
          <>
            <Fact name="Answer began">{timeWords(request).began}</Fact>
            <Fact name="Ended">{timeWords(request).ended}</Fact>
          </>
        )}
      </Facts>
      <Facts title="Who">
        <Fact name="Team">{request.teamName ?? request.teamId}</Fact>
        <Fact name="Project">{request.projectName ?? 'not named'}</Fact>
        <Fact name="Key">
          {request.keyName ?? 'not named'} <code className="text-xs text-muted">{request.keyId}</code>
        </Fact>
        {Object.entries(dimensions).map(([name, value]) => (
          <Fact key={name} name={`Dimension “${name}”`}>
            {value}
          </Fact>
        ))}
      </Facts>
      <Facts title="Record">
        <Fact name="Request id">
          <code className="text-xs select-all">{request.requestId}</code>
        </Fact>
        <Fact name="Event id">
          <code className="text-xs select-all">{request.eventId}</code>
        </Fact>
        {request.correctsEventId && (
          <Fact name="Corrects event">
            <code className="text-xs select-all">{request.correctsEventId}</code>
          </Fact>
        )}
        <Fact name="Admission number">{request.admissionNumber ?? 'never admitted'}</Fact>
        <Fact name="Event number">{request.eventNumber}</Fact>
        <Fact name="Policy version">{request.policyVersion}</Fact>
      </Facts>
      {Object.keys(rawUsage).length > 0 && (
        <Facts title="Usage as the provider stated it">
          {Object.entries(rawUsage).map(([name, value]) => (
            <Fact key={name} name={<code>{name}</code>}>
              {String(value)}
            </Fact>
          ))}
        </Facts>
      )}
    </div>
  );
}

/** The budget that said no, in its window; a link for whoever sees budgets. */
function RefusingBudget({ by }: { by: NonNullable<RequestDetail['refusedBy']> }) {
  const mayRead = useMay('budgets:read');
  const { budgetId, name, isArchived, windowStart } = by;
  const search = { open: budgetId, ...(isArchived ? ({ archived: 'yes' } as const) : {}) };
  return (
    <>
      {mayRead ? (
        <Link to="/budgets" search={search} className="text-accent underline">
          {name}
        </Link>
      ) : (
        name
      )}
      {isArchived && ', archived since'}
      <span className="block text-muted">in its window from {formatInstant(windowStart)} UTC</span>
    </>
  );
}

/** Why the gateway said no, and what can be done about it. */
function Refused({ code, by }: { code: string; by: RequestDetail['refusedBy'] }) {
  const words = refusalWords(code);
  return (
    <>
      <Fact name="Refused because">{wordsOf(code)}</Fact>
      {words && <Fact name="The caller was told">{words.told}</Fact>}
      {words?.advice && <Fact name="What to do">{words.advice}</Fact>}
      {by && (
        <Fact name="By the budget">
          <RefusingBudget by={by} />
        </Fact>
      )}
    </>
  );
}

const exact = (nanos: string | null): string =>
  nanos === null ? 'unknown' : formatExactDollars(BigInt(nanos));
