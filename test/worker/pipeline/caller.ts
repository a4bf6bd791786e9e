/** A developer with a gateway key: calls the gateway in this isolate and finds the call again in its gate. */
import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import type { KeyPolicy, KeyRecord } from '../../../contract/command.ts';
import type { UsageEvent } from '../../../contract/event.ts';
import { hashKey, mintKey, newBucket, type ParsedKey } from '../../../contract/key.ts';
import { configOf } from '../../../worker/env.ts';
import worker from '../../../worker/local.ts';
import { eventsOf, type Gate, gateNamed } from '../gate/gates.ts';
import { sampleCommand, sampleRecord } from '../gate/samples.ts';

export interface Served {
  readonly response: Response;
  /** Resolves when the gateway has nothing left to do for the call. */
  readonly over: () => Promise<void>;
}

export class Caller {
  readonly key: ParsedKey;
  readonly gate: Gate;
  /** What its gate knows of the key at first. */
  readonly record: KeyRecord;

  private constructor(key: ParsedKey, record: KeyRecord) {
    this.key = key;
    this.gate = gateNamed(key.bucket);
    this.record = record;
  }

  /** A key that its gate knows, in a bucket of its own. */
  static async withKey(changes: Partial<KeyRecord> = {}, policy: Partial<KeyPolicy> = {}): Promise<Caller> {
    const { idTagSecret, peppers } = await configOf(env);
    const key = await mintKey(newBucket(), idTagSecret);
    const [pepper] = peppers;
    if (!pepper) throw new Error('no pepper');
    const hash = {
      pepperVersion: pepper.version,
      hash: await hashKey(key, pepper.key),
      validUntilMs: null,
    };
    const record = sampleRecord({ keyId: key.id, hashes: [hash], ...changes }, policy);
    const caller = new Caller(key, record);
    await caller.gate.stub.apply(sampleCommand(1, record));
    return caller;
  }

  /** A call to `/v1` + path with this key. Its body is read by whoever asked for it. */
  async call(path: string, init: RequestInit = {}): Promise<Served> {
    const headers = new Headers(init.headers);
    if (!headers.has('x-aso-api-key')) headers.set('x-aso-api-key', this.key.text.reveal());
    return serve(new Request(`https://gateway.test/v1${path}`, { ...init, headers }));
  }

  events(): Promise<UsageEvent[]> {
    return eventsOf(this.gate);
  }
}

/** One request to the gateway as the runtime would make it. */
export async function serve(request: Request): Promise<Served> {
  const context = createExecutionContext();
  // The runtime hands over requests that have come in; one made here lacks only what no code of ours reads.
  const response = await worker.fetch(request as Parameters<typeof worker.fetch>[0], env, context);
  return { response, over: () => waitOnExecutionContext(context) };
}
