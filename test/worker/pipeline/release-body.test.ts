import { describe, expect, it } from 'vitest';
import { heldBodyBytes, releaseBody } from '../../../worker/pipeline/body.ts';
import type { CallBody } from '../../../worker/pipeline/call.ts';

describe('a body that is no longer needed', () => {
  it('L35: leaves memory, though its call goes on', () => {
    const before = heldBodyBytes();
    const body: CallBody = { kind: 'held', bytes: new Uint8Array(1_000) };
    releaseBody(body);
    expect(heldBodyBytes()).toBe(before - 1_000);
    expect(body.bytes).toHaveLength(0);
    releaseBody(body);
    expect(heldBodyBytes()).toBe(before - 1_000);
  });
});
