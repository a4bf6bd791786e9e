import type { Directives } from './directives.ts';
import type { Identity } from './identity.ts';
import type { JobMemory } from './job-memory.ts';
import type { JsonRecord } from './json.ts';
import type { PromptMemory } from './prompt-memory.ts';
import type { Dialect, ProviderTraits } from './providers.ts';

/** A request that was read and understood as far as every dialect needs it. */
export interface Call {
  readonly provider: ProviderTraits;
  readonly dialect: Dialect;
  readonly identity: Identity;
  /** What the answer gives as its time, in Unix seconds: a fixed epoch plus the number, so that it repeats. */
  readonly createdSeconds: number;
  /** As requested, without a fault suffix; empty if the request names none. */
  readonly model: string;
  /** As the answer names it. */
  readonly served: string;
  readonly body: JsonRecord;
  readonly raw: Buffer;
  readonly query: string;
  readonly hasAnthropicVersion: boolean;
  readonly directives: Directives;
  readonly memory: PromptMemory;
  readonly jobs: JobMemory;
  /** What the path names beside a model: a response, batch or file; empty if it names none. */
  readonly pathId: string;
  /** The simulator's own address: where links in answers lead, as the provider's lead to the provider. */
  readonly origin: string;
  /** Streamed text pieces where the request does not say; null: one per token. */
  readonly defaultChunks: number | null;
}
