import { beforeEach, describe, expect, it } from 'vitest';
import { EventLedger } from '../../../scripts/bench/event-ledger.ts';
import { CLOSING_EVENT } from '../../contract/usage-event.fixture.ts';

const GATE = {
  organisationId: '01890a5d-ac96-774b-bcce-b302099a8001',
  gateId: 'bucket',
  incarnationId: '01890a5d-ac96-774b-bcce-b302099a8002',
};

let ledger: EventLedger;
beforeEach(() => {
  ledger = new EventLedger();
});

const take = (...numbers: number[]) =>
  ledger.take(
    JSON.stringify({
      gatewayId: 'bench',
      messages: [
        {
          ...GATE,
          events: numbers.map((eventNumber) => ({ ...CLOSING_EVENT, eventNumber, chargedNanos: '5' })),
        },
      ],
    }),
  );

describe('the ledger of events', () => {
  it('acknowledges as far as there is no gap', () => {
    expect(take(1, 2, 4)?.[0]?.eventNumber).toBe(2);
    expect(ledger.figures()).toMatchObject({ events: 3, missing: 1 });
    expect(take(3)?.[0]?.eventNumber).toBe(4);
    expect(ledger.figures()).toMatchObject({ events: 4, missing: 0, chargedNanos: '20' });
  });

  it('counts an event once however often it comes', () => {
    take(1, 2);
    take(2, 3, 3);
    expect(ledger.figures()).toMatchObject({ events: 3, repeated: 2 });
  });

  it('counts outcomes and bases', () => {
    take(1);
    const { outcome, basis } = CLOSING_EVENT;
    expect(ledger.figures()).toMatchObject({ outcomes: { [outcome]: 1 }, bases: { [basis]: 1 }, refused: 0 });
  });

  it('refuses what is no batch, and notices an event that is none', () => {
    expect(ledger.take('{"gatewayId":"bench"}')).toBeNull();
    ledger.take(
      JSON.stringify({
        gatewayId: 'bench',
        messages: [{ ...GATE, events: [{ eventNumber: 1, chargedNanos: '0' }] }],
      }),
    );
    expect(ledger.figures().refused).toBe(1);
  });
});
