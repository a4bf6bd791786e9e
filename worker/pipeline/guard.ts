/** Keeps guessers away from the gates: what is asked before a gate is, and what is learnt from its answer. */
import { sourceOf } from '../../contract/policies/networks.ts';
import type { Refusal } from '../../contract/refusals.ts';
import type { KeyProof } from '../gate/protocol.ts';
import { Guesses } from '../sources/guesses.ts';
import type { Arrived } from './call.ts';
import { clientAddress } from './gates.ts';

type Caller = Pick<Arrived, 'request' | 'config' | 'env'>;

/** Of this isolate. */
const guesses = new Guesses();

/** Why a key that was proven by its form alone is refused before its gate is asked; null: it is asked. */
export function refusedBefore(caller: Caller, proof: KeyProof): Refusal | null {
  const prior = guesses.prior(sourceOf(clientAddress(caller)), nameOf(proof), Date.now());
  if (prior.say === 'ask') return null;
  if (prior.say === 'wrong') return { code: 'invalid_key' };
  return { code: 'too_many_guesses', retryAfterSeconds: prior.retryAfterSeconds };
}

/** An id that we have not issued: no object hears of it. */
export function noteStrangeId(caller: Caller, keyId: string): void {
  guesses.wrong(sourceOf(clientAddress(caller)), keyId, Date.now());
}

/**
 * What a gate has said of a key.
 * @param refusal null: it let the call pass
 * @param waitUntil keeps the Worker alive until a promise resolves
 */
export function noteAnswer(
  caller: Caller,
  proof: KeyProof,
  refusal: Refusal | null,
  waitUntil: (work: Promise<unknown>) => void,
): void {
  const { code } = refusal ?? {};
  if (code === 'cannot_decide') return;
  if (code !== 'invalid_key') {
    guesses.right(nameOf(proof), Date.now());
    return;
  }
  const source = sourceOf(clientAddress(caller));
  if (!guesses.wrong(source, nameOf(proof), Date.now()) || source === null) return;
  // Other isolates see other guesses of the same source.
  const { SOURCE_WATCH } = caller.env;
  const heard = SOURCE_WATCH.get(SOURCE_WATCH.idFromName(source)).note();
  waitUntil(heard.then((untilMs) => guesses.block(source, untilMs)).catch(() => undefined));
}

/** A command has come to this isolate. */
export const forgetWrongKeys = (): void => guesses.forgetWrong();

/** The HMAC under the newest pepper tells keys apart and is of use to nobody. */
const nameOf = ({ hashes }: KeyProof): string => hashes.at(-1)?.hash ?? '';
