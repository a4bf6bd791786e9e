/** An authenticator in software (WebAuthn Level 3 §6): makes keys, signs challenges, and can be spoiled. */
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

const sha256 = (data: string | Buffer): Buffer => createHash('sha256').update(data).digest();
const url = (data: Buffer): string => data.toString('base64url');

const USER_PRESENT = 1;
const USER_VERIFIED = 4;
const ATTESTED = 64;

/** CBOR (RFC 8949), as far as it is needed: a head with a small number. */
function head(major: number, value: number): Buffer {
  if (value < 24) return Buffer.from([(major << 5) | value]);
  if (value < 256) return Buffer.from([(major << 5) | 24, value]);
  return Buffer.from([(major << 5) | 25, value >> 8, value & 255]);
}
const text = (value: string) => Buffer.concat([head(3, value.length), Buffer.from(value)]);
const bytes = (value: Buffer) => Buffer.concat([head(2, value.length), value]);
const integer = (value: number) => (value < 0 ? head(1, -1 - value) : head(0, value));

export interface Spoiled {
  readonly origin?: string;
  readonly rpId?: string;
  readonly isVerified?: boolean;
  readonly signCount?: number;
  /** Of the attestation. */
  readonly format?: string;
}

export class SoftwareAuthenticator {
  readonly #origin: string;
  readonly #rpId: string;
  readonly #privateKey: KeyObject;
  readonly #coseKey: Buffer;
  readonly id = randomBytes(32);
  signCount = 0;

  constructor(origin: string) {
    this.#origin = origin;
    this.#rpId = new URL(origin).hostname;
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
    this.#privateKey = privateKey;
    // kty EC2, alg ES256, crv P-256, x, y (RFC 9053 §7.1).
    this.#coseKey = Buffer.concat([
      head(5, 5),
      integer(1),
      integer(2),
      integer(3),
      integer(-7),
      integer(-1),
      integer(1),
      integer(-2),
      bytes(Buffer.from(x, 'base64url')),
      integer(-3),
      bytes(Buffer.from(y, 'base64url')),
    ]);
  }

  /** What a browser answers to options for making a passkey. */
  create(options: { readonly challenge: string }, spoiled: Spoiled = {}) {
    const clientData = this.#clientData('webauthn.create', options.challenge, spoiled);
    const length = Buffer.from([0, this.id.length]);
    const attested = Buffer.concat([Buffer.alloc(16), length, this.id, this.#coseKey]);
    const authData = Buffer.concat([this.#head(ATTESTED, spoiled), attested]);
    const attestation = Buffer.concat([
      head(5, 3),
      text('fmt'),
      text(spoiled.format ?? 'none'),
      text('attStmt'),
      head(5, 0),
      text('authData'),
      bytes(authData),
    ]);
    return this.#answer({
      clientDataJSON: url(clientData),
      attestationObject: url(attestation),
      transports: ['internal'],
    });
  }

  /** What a browser answers to options for showing one. */
  get(options: { readonly challenge: string }, spoiled: Spoiled = {}) {
    this.signCount = spoiled.signCount ?? this.signCount + 1;
    const clientData = this.#clientData('webauthn.get', options.challenge, spoiled);
    const authData = this.#head(0, spoiled);
    const signature = sign('sha256', Buffer.concat([authData, sha256(clientData)]), this.#privateKey);
    return this.#answer({
      clientDataJSON: url(clientData),
      authenticatorData: url(authData),
      signature: url(signature),
    });
  }

  #clientData(type: string, challenge: string, { origin = this.#origin }: Spoiled): Buffer {
    return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
  }

  #head(more: number, { rpId = this.#rpId, isVerified = true }: Spoiled): Buffer {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(this.signCount);
    const flags = USER_PRESENT | (isVerified ? USER_VERIFIED : 0) | more;
    return Buffer.concat([sha256(rpId), Buffer.from([flags]), count]);
  }

  #answer<Response extends object>(response: Response) {
    const id = url(this.id);
    return { id, rawId: id, type: 'public-key', clientExtensionResults: {}, response };
  }
}
