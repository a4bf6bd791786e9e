import { beforeEach, expect, it } from 'vitest';
import { CallCosts } from '../../../worker/gate/call-costs.ts';
import { CostStore } from '../../../worker/gate/cost-store.ts';
import { NOON_MS } from './samples.ts';
import { MemorySqlite } from './sqlite.ts';

const CALL = { keyId: 'one', modelRequested: 'gpt-4o', basis: 'reported', costNanos: '100' } as const;

let sqlite: MemorySqlite;
let costs: CallCosts;

beforeEach(() => {
  sqlite = new MemorySqlite();
  costs = new CallCosts(new CostStore(sqlite.sql));
});

it('says nothing before it has heard of enough calls, of this key on this model, whose cost was stated', () => {
  costs.note({ ...CALL, keyId: 'other' });
  costs.note({ ...CALL, modelRequested: 'gpt-4o-mini' });
  costs.note({ ...CALL, modelRequested: null });
  costs.note({ ...CALL, basis: 'estimated' });
  costs.note({ ...CALL, basis: 'reserved', costNanos: null });
  for (let nanos = 1; nanos < 20; nanos++) costs.note({ ...CALL, costNanos: String(nanos) });
  expect(costs.quantile(CALL, 95, 20)).toBeNull();
  costs.note({ ...CALL, basis: 'drained', costNanos: '20' });
  expect(costs.quantile(CALL, 95, 20)).toBe(19n);
  expect(costs.quantile({ ...CALL, modelRequested: null }, 95, 1)).toBeNull();
});

it('is written once a minute, and not on the way of any call', () => {
  expect(costs.nextKeepMs()).toBeNull();
  costs.note(CALL);
  costs.keep(NOON_MS);
  expect(costs.nextKeepMs()).toBeNull();
  costs.note({ ...CALL, costNanos: '300' });
  expect(costs.nextKeepMs()).toBe(NOON_MS + 60_000);
  const died = new CallCosts(new CostStore(sqlite.sql));
  expect(died.quantile(CALL, 99, 1)).toBe(100n);
  costs.keep(NOON_MS + 60_000);
  died.forget();
  expect(died.quantile(CALL, 99, 1)).toBe(300n);
});

it('keeps no more rows than it may, those written last', () => {
  const store = new CostStore(sqlite.sql);
  for (let row = 0; row < 1_005; row++) store.write(`key-${row}`, 'gpt-4o', BigInt64Array.of(1n), row);
  expect(store.read('key-4', 'gpt-4o')).toHaveLength(0);
  expect(store.read('key-5', 'gpt-4o')).toHaveLength(1);
});
