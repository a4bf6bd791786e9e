import { useState } from 'react';
import type { Telemetry, TelemetryTest } from '../../../contract/telemetry-api.ts';
import { useCommand } from '../api/use-command.ts';
import { answerWords, isTaken } from '../destinations/answer.ts';
import { countOf } from '../figures/count.ts';
import { FormProblem } from '../forms/FormProblem.tsx';
import { Question } from '../forms/Question.tsx';
import { formatInstant } from '../period/instant.ts';
import { Fact, Facts } from '../shell/Facts.tsx';
import { NameCollector } from './NameCollector.tsx';
import { isWell, lastWords } from './words.ts';

interface CollectorProps {
  readonly telemetry: Telemetry;
  readonly mayWrite: boolean;
}

/** The organisation's collector of OpenTelemetry: how it stands, tried, replaced, forgotten. */
export function Collector({ telemetry: { target, etag }, mayWrite }: CollectorProps) {
  const [isNaming, setNaming] = useState(false);
  const [tried, setTried] = useState<TelemetryTest['answers'] | null>(null);
  const [isEnding, setEnding] = useState(false);
  const test = useCommand<TelemetryTest>(['telemetry'], ({ answers }) => setTried(answers));
  return (
    <div className="space-y-4 px-3 pb-4">
      {target === null ? (
        <p className="text-muted">No collector is named: calls are told to nobody.</p>
      ) : (
        <Standing target={target} />
      )}
      {mayWrite && (
        <div className="flex flex-wrap gap-2">
          <button type="button" className="control" onClick={() => setNaming(true)}>
            {target === null ? 'Name a collector' : 'Name another'}
          </button>
          {target !== null && (
            <>
              <button
                type="button"
                className="control"
                disabled={test.isPending}
                onClick={() => test.mutate({ method: 'POST', path: '/telemetry/test' })}
              >
                {test.isPending ? 'Trying…' : 'Try it'}
              </button>
              <button type="button" className="control" onClick={() => setEnding(true)}>
                Tell it no more…
              </button>
            </>
          )}
        </div>
      )}
      <div role="status" className="empty:hidden">
        {target !== null &&
          tried?.map((answer) => (
            <p key={answer.signal} className={isTaken(answer) ? '' : 'text-attention'}>
              {answer.signal}: {answerWords(answer)}
            </p>
          ))}
      </div>
      <FormProblem error={test.error} />
      {isEnding && (
        <Question
          title="Tell the collector no more?"
          action="Tell it no more"
          working="Ending…"
          command={{ method: 'DELETE', path: '/telemetry', ifMatch: etag }}
          stale={['telemetry']}
          onClose={() => setEnding(false)}
          onDone={() => {
            setTried(null);
            setEnding(false);
          }}
        >
          <p>
            It hears of no further call, and its address and headers are forgotten: they are typed again to
            name it anew. Calls are recorded here as before.
          </p>
        </Question>
      )}
      {isNaming && <NameCollector etag={etag} onClose={() => setNaming(false)} />}
    </div>
  );
}

function Standing({ target }: { target: NonNullable<Telemetry['target']> }) {
  const { endpoint, headerNames, signals, sentEvents, droppedEvents, sentAt } = target;
  return (
    <Facts title="Collector">
      <Fact name="Endpoint">{endpoint}</Fact>
      <Fact name="Told of">{signals.join(', ')}</Fact>
      <Fact name="Headers">{headerNames.length === 0 ? 'none' : headerNames.join(', ')}</Fact>
      <Fact name="State">
        <span className={`badge ${isWell(target) ? 'badge-good' : 'badge-attention'}`}>
          {isWell(target) ? 'well' : 'look at it'}
        </span>{' '}
        {lastWords(target)}
      </Fact>
      <Fact name="Took last">
        {sentAt === null ? 'nothing yet' : `${formatInstant(sentAt)} UTC`}, {countOf(sentEvents, 'call')} in
        all
      </Fact>
      {droppedEvents > 0 && (
        <Fact name="Not told">{countOf(droppedEvents, 'call')} that it would not take</Fact>
      )}
    </Facts>
  );
}
