import { describe, expect, it } from 'vitest';
import { fitsEdge, type OrganisationState, registeredHostSchema } from '../../contract/organisation.ts';

const EMPTY: OrganisationState = {
  organisationId: '01900000-0000-7000-8000-000000000000',
  hosts: [],
  priceOverrides: [],
  budgets: [],
  policies: [],
  zoneOffsets: [],
  credentials: [],
};

/** As long as a price can be, where the edge takes five hundred. */
const LONG: OrganisationState['priceOverrides'][number] = {
  id: '01900000-0000-7000-8000-000000000001',
  provider: 'openai',
  model: 'm'.repeat(128),
  effectiveFromMs: 0,
  effectiveUntilMs: null,
  price: {
    kind: 'rates',
    serviceTiers: null,
    rates: Array.from({ length: 48 }, () => ({
      class: 'input.cacheWrite1h',
      modality: 'video',
      priceUnit: '1000000',
      priceUsd: `${'9'.repeat(12)}.${'9'.repeat(12)}`,
    })),
  },
};

const prices = (count: number): OrganisationState => ({
  ...EMPTY,
  priceOverrides: Array.from({ length: count }, () => LONG),
});

describe('what the edge takes of an organisation', () => {
  it('is bounded in number', () => {
    const hosts = (count: number) =>
      Array.from({ length: count }, (_, index) => ({ kind: 'azure-openai' as const, name: `acme-${index}` }));
    expect(fitsEdge(EMPTY)).toBe(true);
    expect(fitsEdge({ ...EMPTY, hosts: hosts(100) })).toBe(true);
    expect(fitsEdge({ ...EMPTY, hosts: hosts(101) })).toBe(false);
  });

  it('is bounded in size, so that a command with it stays below what the gateway reads', () => {
    const most = Math.floor(900_000 / (JSON.stringify(LONG).length + 1));
    expect(fitsEdge(prices(most - 1))).toBe(true);
    expect(fitsEdge(prices(most + 1))).toBe(false);
  });

  it.each(['acme', 'a', 'acme-east-1', 'a'.repeat(63)])('a host may be called %s', (name) => {
    expect(registeredHostSchema.safeParse({ kind: 'azure-openai', name }).success).toBe(true);
  });

  it.each(['', '-acme', 'acme-', 'Acme', 'acme.east', 'acme/east', 'a'.repeat(64)])(
    'but not "%s"',
    (name) => {
      expect(registeredHostSchema.safeParse({ kind: 'azure-openai', name }).success).toBe(false);
    },
  );
});
