import { expect, it } from 'vitest';
import { GateStore } from '../../../worker/gate/store.ts';
import { MemorySqlite } from './sqlite.ts';

it('reads wallets of before it was kept what calls reserved of late, and keeps that from then on', () => {
  const { sql } = new MemorySqlite();
  sql.exec(`CREATE TABLE wallet (account TEXT PRIMARY KEY, granted TEXT NOT NULL, returned TEXT NOT NULL,
    spent TEXT NOT NULL, credited TEXT NOT NULL, overrun TEXT NOT NULL, unleased TEXT NOT NULL) WITHOUT ROWID`);
  sql.exec(`INSERT INTO wallet VALUES ('month@0', '9007199254740993', '1', '2', '0', '3', '4')`);
  const store = new GateStore(sql);
  const old = store.readWallets().get('month@0');
  expect(old).toEqual({
    totals: { granted: 9_007_199_254_740_993n, returned: 1n, spent: 2n, credited: 0n },
    overrun: 3n,
    unleased: 4n,
    recent: { calls: 0, reserved: 0n, worst: 0n },
  });
  if (!old) throw new Error('no wallet');
  const recent = { calls: 3, reserved: 9_007_199_254_740_993n, worst: 10n ** 20n };
  store.writeWallet('month@0', { ...old, recent });
  expect(new GateStore(sql).readWallets().get('month@0')).toEqual({ ...old, recent });
});
