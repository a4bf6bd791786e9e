import { Secret } from '../../contract/secret.ts';
import { createEnvelope } from '../../dashboard-api/secrets/envelope.ts';

/** Seals what tests keep. */
export const TEST_ENVELOPE = createEnvelope(new Map([['1', new Secret<Uint8Array>(Buffer.alloc(32, 7))]]));
