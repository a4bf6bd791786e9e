import { expect, it } from 'vitest';
import type { AccountFigures } from '../../../contract/ledger-figures.ts';
import { atTheEdge } from '../../../dashboard-api/budgets/at-the-edge.ts';

const FIGURES: AccountFigures = {
  account: 'b@0',
  limitNanos: '1000',
  openingNanos: '100',
  spentNanos: '300',
  leasedNanos: '400',
  roomNanos: '200',
  reservedNanos: '150',
  underWay: 3,
  exposedNanos: '90',
  overrunNanos: '7',
  perCallNanos: '50',
  perCallWorstNanos: '80',
};

it('tells what is reserved from what is held ready', () => {
  expect(atTheEdge(FIGURES, false)).toMatchObject({
    spentNanos: '400',
    reservedNanos: '150',
    readyNanos: '250',
    leasedNanos: '400',
    remainingNanos: '600',
    underWay: 3,
    overrunNanos: '7',
  });
  expect(atTheEdge({ ...FIGURES, reservedNanos: null }, false)).toMatchObject({
    reservedNanos: null,
    readyNanos: null,
    leasedNanos: '400',
  });
  // A gate may have reserved since it last reported what it had given back.
  expect(atTheEdge({ ...FIGURES, reservedNanos: '401' }, false).readyNanos).toBe('0');
});

it('says how many calls it carries at once, once there was one', () => {
  expect(atTheEdge(FIGURES, false).callsAtOnce).toBe(12);
  expect(atTheEdge({ ...FIGURES, spentNanos: '1200' }, false)).toMatchObject({
    callsAtOnce: 0,
    remainingNanos: '-300',
  });
  const none = { ...FIGURES, perCallNanos: null, perCallWorstNanos: null };
  expect(atTheEdge(none, false)).toMatchObject({ callsAtOnce: null, mayPassByNanos: '0' });
  expect(atTheEdge(none, true)).toMatchObject({ callsAtOnce: null, mayPassByNanos: null });
  expect(atTheEdge({ ...FIGURES, perCallNanos: '0' }, false).callsAtOnce).toBeNull();
});

it('says by how much it can be passed: by nothing where the worst case is reserved', () => {
  expect(atTheEdge(FIGURES, false).mayPassByNanos).toBe('0');
  // Twelve at 80 are 960, and 600 remain.
  expect(atTheEdge(FIGURES, true).mayPassByNanos).toBe('360');
  // Those under way now can be larger than those of late.
  expect(atTheEdge({ ...FIGURES, exposedNanos: '2000' }, true).mayPassByNanos).toBe('1550');
  expect(atTheEdge({ ...FIGURES, perCallWorstNanos: '50' }, true).mayPassByNanos).toBe('0');
});
