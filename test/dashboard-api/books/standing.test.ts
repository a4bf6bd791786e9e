import { describe, expect, it } from 'vitest';
import type { NamedGateFigures } from '../../../contract/gate-figures.ts';
import { standingOf } from '../../../dashboard-api/books/standing.ts';
import type { Arrived } from '../../../db/usage/watermark.ts';

const LIFE = '01937b5e-0000-7000-8000-000000000001';
const FORMER = '01937b5e-0000-7000-8000-000000000002';
const NOW = new Date(Date.UTC(2026, 10, 20, 12));

const arrived = (facts: Partial<Arrived> = {}): Arrived => ({
  gateId: 'gate',
  incarnationId: LIFE,
  watermark: 10,
  highest: 10,
  beyond: 0,
  quarantined: 0,
  countedEvents: 10,
  countedChargedNanos: '500',
  isBalanced: true,
  ...facts,
});
const said = (facts: Partial<NamedGateFigures> = {}): NamedGateFigures => ({
  gateId: 'gate',
  incarnationId: LIFE,
  organisationId: LIFE,
  admitted: 12,
  open: 2,
  deferred: 0,
  ended: 10,
  events: 10,
  acknowledged: 10,
  chargedNanos: '500',
  storage: 'ample',
  ...facts,
});
const standing = (
  store: readonly Arrived[],
  answers: readonly NamedGateFigures[] | null,
  gateIds = ['gate'],
) => standingOf(gateIds, store, answers, NOW);

describe('what gates say beside what has arrived', () => {
  it('P6: states calls admitted, settled and delivered, and that both sides charge the same', () => {
    expect(standing([arrived()], [said()]).totals).toEqual({
      gates: 1,
      answered: 1,
      calls: { admitted: 12, open: 2, settled: 10 },
      delivered: 10,
      onTheWay: 0,
      missing: 0,
      quarantined: 0,
      unbalanced: 0,
      chargedAtGatesNanos: '500',
      chargedNanos: '500',
    });
  });

  it('does not call missing what the gate knows to be on its way', () => {
    const { totals } = standing([arrived({ highest: 14, beyond: 1 })], [said({ events: 16 })]);
    expect(totals).toMatchObject({ delivered: 11, onTheWay: 5, missing: 0, unbalanced: 0 });
  });

  it.each([
    [
      'after the store lost its end',
      arrived({ watermark: 4, highest: 4 }),
      said(),
      { missing: 6, onTheWay: 0 },
    ],
    [
      'in the middle',
      arrived({ highest: 20, beyond: 7 }),
      said({ events: 20, acknowledged: 20 }),
      { missing: 3 },
    ],
  ])('calls missing what the gate believes to be here: %s', (_, store, gate, figures) => {
    expect(standing([store], [gate]).totals).toMatchObject(figures);
  });

  it('a gate of which nothing has arrived stands in the list once it has an event', () => {
    const { gates, totals } = standing([], [said({ events: 3, acknowledged: 3 })]);
    expect(gates).toMatchObject([{ isCurrent: true, watermark: 0, missing: 3 }]);
    expect(totals).toMatchObject({ delivered: 0, missing: 3 });
    expect(standing([], [said({ incarnationId: null, events: 0 })]).gates).toEqual([]);
  });

  it('sees that a gate lost its storage: its former life is over, and its gaps are missing', () => {
    const { gates } = standing(
      [arrived({ incarnationId: FORMER, highest: 12, beyond: 1 }), arrived()],
      [said()],
    );
    expect(gates).toMatchObject([
      { incarnationId: FORMER, isCurrent: false, missing: 1, onTheWay: 0, gate: null },
      { incarnationId: LIFE, isCurrent: true, missing: 0 },
    ]);
  });

  it('sees that a gate was set back, and that it charged something else', () => {
    expect(standing([arrived()], [said({ events: 7, acknowledged: 7 })]).totals.unbalanced).toBe(1);
    expect(standing([arrived()], [said({ chargedNanos: '501' })]).totals.unbalanced).toBe(1);
    expect(standing([arrived()], [said({ events: 11, chargedNanos: '501' })]).totals.unbalanced).toBe(0);
  });

  it('says nothing for gates that did not answer', () => {
    const silent = standing([arrived({ highest: 12, beyond: 1 })], null);
    expect(silent.totals).toMatchObject({ answered: 0, calls: null, onTheWay: null, missing: 1 });
    expect(silent.totals.chargedAtGatesNanos).toBeNull();
    expect(silent.gates).toMatchObject([{ isCurrent: null, onTheWay: null, gate: null }]);
    expect(standing([arrived()], [said()], ['gate', 'other']).totals.calls).toBeNull();
  });
});
