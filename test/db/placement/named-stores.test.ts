import { describe, expect, test } from 'vitest';
import { readStoreAddresses, StoreAddressError } from '../../../db/placement/named-stores.ts';
import { mustServe, OrganisationElsewhereError, readPlace } from '../../../db/placement/place.ts';
import { contradictions } from '../../../db/placement/standing.ts';

const URL_ = 'postgres://a:secret@db.example/acme';

describe('TENANT_DATABASES', () => {
  test('names databases, with a login for ingest where there is one', () => {
    const read = readStoreAddresses(
      JSON.stringify({ acme: URL_, other: { url: URL_, ingestUrl: `${URL_}2` } }),
    );
    expect([...read].map(([name, { url, ingestUrl }]) => [name, url.reveal(), ingestUrl.reveal()])).toEqual([
      ['acme', URL_, URL_],
      ['other', URL_, `${URL_}2`],
    ]);
    expect(readStoreAddresses(undefined).size).toBe(0);
  });

  test.each([
    ['no JSON', URL_],
    ['the shared database’s name', JSON.stringify({ shared: URL_ })],
    ['a name that is none', JSON.stringify({ 'Acme Corp': URL_ })],
    ['what cannot be opened', JSON.stringify({ acme: 'mysql://a:secret@db.example/acme' })],
    ['what nobody knows', JSON.stringify({ acme: { url: URL_, retentionUrl: URL_ } })],
  ])('refuses %s, and quotes nothing of it', (_, text) => {
    expect(() => readStoreAddresses(text)).toThrow(StoreAddressError);
    expect(() => readStoreAddresses(text)).not.toThrow(/secret/);
  });
});

describe('where an organisation is', () => {
  test('is the shared database where nothing is said', () => {
    expect(readPlace(null)).toEqual({ place: 'shared', movesTo: null });
    expect(readPlace('acme>')).toEqual({ place: 'acme', movesTo: null });
    expect(readPlace('shared>acme')).toEqual({ place: 'shared', movesTo: 'acme' });
    expect(() => mustServe('id', readPlace(null), 'acme', false)).toThrow(OrganisationElsewhereError);
  });

  test('two databases that contradict each other are found', () => {
    const said = (organisationId: string, place: string, movesTo: string | null = null) => ({
      organisationId,
      place,
      movesTo,
    });
    const own = [{ name: 'acme', stated: [said('one', 'acme'), said('two', 'acme')] }];
    expect(contradictions([said('one', 'acme'), said('two', 'acme')], own)).toEqual([]);
    expect(contradictions([said('one', 'acme'), said('two', 'shared', 'acme')], own)).toEqual([]);
    expect(contradictions([said('one', 'acme'), said('three', 'acme')], own)).toEqual([
      'three: placed in acme, which does not have it',
      'two: acme has it, and the shared database says shared',
    ]);
  });
});
