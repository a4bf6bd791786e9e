import { expect, it } from 'vitest';
import { isInNetwork, plainAddress } from '../../../contract/policies/networks.ts';

it.each([
  ['203.0.113.7', '203.0.113.0/24', true],
  ['203.0.114.7', '203.0.113.0/24', false],
  ['203.0.113.7', '203.0.113.7', true],
  ['203.0.113.8', '203.0.113.7', false],
  ['203.0.113.7', '0.0.0.0/0', true],
  ['::ffff:203.0.113.7', '203.0.113.0/24', true],
  ['2001:db8::1', '2001:db8::/32', true],
  ['2001:db9::1', '2001:db8::/32', false],
  ['2001:db8::1', '0.0.0.0/0', false],
  ['203.0.113.7', '::/0', false],
  ['203.0.113.7', '203.0.113.0/33', false],
  ['203.0.113.7', 'nonsense', false],
  ['nonsense', '0.0.0.0/0', false],
])('%s in %s: %s', (address, network, isIn) => {
  expect(isInNetwork(address, network)).toBe(isIn);
});

it('writes an address in its one form, and takes nothing that only looks like one', () => {
  const texts = [
    '203.0.113.7',
    '2001:DB8:0::1',
    '::ffff:203.0.113.7',
    '0x7f.1',
    '010.0.0.1',
    '127.1',
    '',
    'a.b',
    null,
  ];
  expect(texts.map(plainAddress)).toEqual([
    '203.0.113.7',
    '2001:db8::1',
    '203.0.113.7',
    null,
    null,
    null,
    null,
    null,
    null,
  ]);
});
