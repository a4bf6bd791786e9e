import { describe, expect, test } from 'vitest';
import { Secret } from '../../../contract/secret.ts';
import {
  newFileKey,
  openFileKey,
  openPart,
  PartError,
  sealPart,
} from '../../../dashboard-api/exports/sealed-part.ts';
import { createEnvelope, EnvelopeError } from '../../../dashboard-api/secrets/envelope.ts';
import { TEST_ENVELOPE } from '../test-envelope.ts';

const OTHER = createEnvelope(new Map([['1', new Secret<Uint8Array>(Buffer.alloc(32, 8))]]));
const PLACE = { exportId: '0194d3a0-0000-7000-8000-000000000001', part: 3 };
const CANARY = 'canary-of-a-customer,12.5\r\n';

describe('P35: a piece of an export at rest', () => {
  const sealed = newFileKey(TEST_ENVELOPE, PLACE.exportId);
  const key = openFileKey(TEST_ENVELOPE, PLACE.exportId, sealed);
  const bytes = Buffer.from(CANARY.repeat(100));
  const box = sealPart(key, PLACE, bytes);
  const stored = (sealedBox: Uint8Array) => ({ box: sealedBox, size: bytes.byteLength });

  test('shows nothing of the file without the key', () => {
    expect(box.includes('canary')).toBe(false);
    expect(() => openFileKey(OTHER, PLACE.exportId, sealed)).toThrow(EnvelopeError);
    expect(() => openFileKey(TEST_ENVELOPE, 'another', sealed)).toThrow(EnvelopeError);
    const anotherKey = openFileKey(TEST_ENVELOPE, PLACE.exportId, newFileKey(TEST_ENVELOPE, PLACE.exportId));
    expect(() => openPart(anotherKey, PLACE, stored(box))).toThrow(PartError);
  });

  test('opens to what it was', () => {
    expect(openPart(key, PLACE, stored(box)).toString()).toBe(CANARY.repeat(100));
  });

  test('does not open in another place, changed, or cut', () => {
    expect(() => openPart(key, { ...PLACE, part: 4 }, stored(box))).toThrow(PartError);
    expect(() => openPart(key, { ...PLACE, exportId: 'another' }, stored(box))).toThrow(PartError);
    const changed = Buffer.from(box);
    changed[20] = (changed[20] ?? 0) ^ 1;
    expect(() => openPart(key, PLACE, stored(changed))).toThrow(PartError);
    expect(() => openPart(key, PLACE, stored(box.subarray(0, -1)))).toThrow(PartError);
    expect(() => openPart(key, PLACE, stored(Buffer.alloc(3)))).toThrow(PartError);
  });
});
