import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Parcel } from '../../../db/embedded/parcel.ts';

test('what is added arrives whole and in order, in few parcels, though pieces are overwritten afterwards', () => {
  const sizes = fc.array(fc.oneof(fc.nat(200), fc.nat(100_000)), { maxLength: 12 });
  fc.assert(
    fc.property(sizes, (lengths) => {
      const sent: Uint8Array[] = [];
      const parcel = new Parcel((bytes) => sent.push(bytes));
      const added = lengths.map((length, index) => new Uint8Array(length).fill(index + 1));
      for (const bytes of added) {
        const piece = bytes.slice();
        parcel.add(piece);
        piece.fill(0);
      }
      parcel.send();
      parcel.send();
      expect(Buffer.concat(sent).equals(Buffer.concat(added))).toBe(true);
      expect(sent.every(({ length }) => length > 0)).toBe(true);
      // Only the last one may be small.
      expect(sent.slice(0, -1).every(({ length }) => length >= 64 * 1024)).toBe(true);
    }),
  );
});
