import { useState } from 'react';
import type { TelemetrySignal } from '../../../contract/telemetry-api.ts';
import { useCommand } from '../api/use-command.ts';
import { CheckField } from '../forms/CheckField.tsx';
import { FormModal } from '../forms/FormModal.tsx';
import { LinesField } from '../forms/LinesField.tsx';
import { TextField } from '../forms/TextField.tsx';
import { headersOf } from './typed.ts';
import { SIGNAL_WORDS, SIGNALS } from './words.ts';

/** Names the collector that calls are told to, in the place of another. @param etag of that one, or of there being none */
export function NameCollector({ etag, onClose }: { etag: string; onClose: () => void }) {
  const [ifMatch] = useState(etag);
  const [endpoint, setEndpoint] = useState('');
  const [typedHeaders, setHeaders] = useState('');
  const [signals, setSignals] = useState<readonly TelemetrySignal[]>(SIGNALS);
  const put = useCommand<unknown>(['telemetry'], onClose);
  const headers = headersOf(typedHeaders);
  return (
    <FormModal
      title="Name a collector"
      action="Name"
      working="Naming…"
      command={put}
      isDisabled={headers === null || signals.length === 0}
      onClose={onClose}
      onSubmit={() =>
        put.mutate({
          method: 'PUT',
          path: '/telemetry',
          ifMatch,
          body: { endpoint: endpoint.trim(), headers, signals },
        })
      }
    >
      <TextField
        place="endpoint"
        label="Endpoint"
        hint="Of OTLP over HTTP; /v1/traces and /v1/metrics are added. HTTPS, and reachable from the internet."
        example="https://otlp.example.com"
        maxLength={500}
        value={endpoint}
        onChange={setEndpoint}
      />
      <LinesField
        place="headers"
        label="Headers (optional)"
        hint="One in a line, such as “authorization: Bearer …”. Stored sealed; their names alone are shown again."
        error={headers === null ? 'A name, a colon and a value in each line, and no name twice.' : null}
        value={typedHeaders}
        onChange={setHeaders}
      />
      <fieldset className="space-y-1">
        <legend className="mb-1 text-sm font-medium">What it is told</legend>
        {SIGNALS.map((signal) => (
          <CheckField
            key={signal}
            checked={signals.includes(signal)}
            onChange={(isOn) =>
              setSignals(SIGNALS.filter((one) => (one === signal ? isOn : signals.includes(one))))
            }
          >
            {SIGNAL_WORDS[signal]}
          </CheckField>
        ))}
      </fieldset>
    </FormModal>
  );
}
