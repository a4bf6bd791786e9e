import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { KeyRow } from '../../../contract/dashboard.ts';
import type { ChangedKeys, KeyGates as Gates } from '../../../contract/keys-api.ts';
import { useCommand } from '../api/use-command.ts';
import { countOf, formatCount } from '../figures/count.ts';
import { FormModal } from '../forms/FormModal.tsx';
import { NumberField } from '../forms/NumberField.tsx';
import { readWhole } from '../notation/typed.ts';
import { Fact, Facts } from '../shell/Facts.tsx';
import { keyGatesQuery } from './queries.ts';

const MOST_GATES = 32;

/** Over how many gates a key's calls are spread, what each has open, and whether there should be more. */
export function KeyGates({ row, mayWrite }: { row: KeyRow; mayWrite: boolean }) {
  const { data, error } = useQuery(keyGatesQuery(row.keyId));
  const [isSpreading, setSpreading] = useState(false);
  if (error) return null;
  return (
    <Facts title="At the gateway">
      <Fact name="Gates">
        {data ? (
          <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
            {data.active === 1 ? 'one' : `spread over ${formatCount(data.active)}`}
            {mayWrite && (
              <button type="button" className="control" onClick={() => setSpreading(true)}>
                Spread…
              </button>
            )}
          </span>
        ) : (
          '…'
        )}
      </Fact>
      {data?.suggested != null && (
        <Fact name="Hot">
          <span className="text-attention">
            it has more calls than its gates are made for: {formatCount(data.suggested)} gates would carry
            them
          </span>
        </Fact>
      )}
      {data?.gates.map(({ gateId, admitted, open }) => (
        <Fact key={gateId} name={<code className="text-xs">{gateId}</code>}>
          {countOf(open, 'call')} under way, {formatCount(admitted)} ever, of all its keys
        </Fact>
      ))}
      {data && !data.isComplete && <Fact name="Others">could not be asked now</Fact>}
      {data && isSpreading && <SpreadKey row={row} gates={data} onClose={() => setSpreading(false)} />}
    </Facts>
  );
}

function SpreadKey({ row, gates, onClose }: { row: KeyRow; gates: Gates; onClose: () => void }) {
  const [count, setCount] = useState(String(gates.suggested ?? gates.active));
  const [ifMatch] = useState(row.etag);
  const spread = useCommand<ChangedKeys>(['keys'], onClose);
  const shards = readWhole(count) ?? 0;
  const isGood = shards >= 1 && shards <= MOST_GATES;
  return (
    <FormModal
      title={`Spread “${row.name}”`}
      action="Spread"
      working="Waiting for the gateway…"
      command={spread}
      isDisabled={!isGood || shards === gates.active}
      onClose={onClose}
      onSubmit={() =>
        spread.mutate({ method: 'PATCH', path: `/keys/${row.keyId}`, body: { shards }, ifMatch })
      }
    >
      <p>
        Calls are spread over so many gates evenly. Limits per minute are leased to the gates, so that they
        hold for all of them together; every change of the key is confirmed by each.
      </p>
      <NumberField
        label="Gates"
        error={isGood ? null : `From 1 to ${MOST_GATES}.`}
        value={count}
        onChange={setCount}
      />
    </FormModal>
  );
}
