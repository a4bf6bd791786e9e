/** A key that is stored under an old pepper, while a newer one is live: from a call to the record that follows from it. */
import { expect, it } from 'vitest';
import { newId } from '../../../contract/ids.ts';
import { Caller } from '../pipeline/caller.ts';
import { ANSWER, CHAT, jsonAnswer, post } from '../pipeline/chat.ts';
import { sampleCommand } from './samples.ts';

it('P19: a call tells the hash under the newest pepper until the key is stored under that, and works all along', async () => {
  const organisationId = newId();
  const caller = await Caller.withKey({ organisationId });
  const call = async () => {
    const { response, over } = await caller.call(CHAT, post(await jsonAnswer(ANSWER)));
    await response.text();
    await over();
    return response.status;
  };
  expect(await call()).toBe(200);
  const [held] = await caller.gate.stub.held(organisationId, null);
  const [first] = await caller.events();
  if (!held || !first?.keyRehash) throw new Error('nothing was told');
  expect(first).toMatchObject({
    keySecret: held.record.hashes[0]?.hash.slice(0, 8),
    keyRehash: { pepperVersion: '2', hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
  });
  const hashes = [{ ...first.keyRehash, validUntilMs: null }];
  await caller.gate.stub.apply(sampleCommand(2, { ...held.record, hashes }));
  expect(await call()).toBe(200);
  const [, second] = await caller.events();
  expect(second).toMatchObject({ keySecret: first.keyRehash.hash.slice(0, 8), keyRehash: null });
});

it('L32: a key that is stored under a pepper which the gateway does not have is not called wrong', async () => {
  const organisationId = newId();
  const caller = await Caller.withKey({ organisationId });
  const [held] = await caller.gate.stub.held(organisationId, null);
  if (!held) throw new Error('no key');
  const [hash] = held.record.hashes;
  if (!hash) throw new Error('no secret');
  const under = (pepperVersion: string, validUntilMs: number | null) => ({
    ...hash,
    pepperVersion,
    validUntilMs,
    hash: 'f'.repeat(64),
  });
  const answers = async (version: number, hashes: (typeof hash)[]) => {
    await caller.gate.stub.apply(sampleCommand(version, { ...held.record, hashes }));
    const { response, over } = await caller.call(CHAT, post(await jsonAnswer(ANSWER)));
    await over();
    return [response.status, response.headers.get('x-aso-error')];
  };
  expect(await answers(2, [under('9', null)])).toEqual([503, 'cannot_decide']);
  expect(await answers(3, [under('9', 1)])).toEqual([403, 'invalid_key']);
  expect(await answers(4, [under('1', null)])).toEqual([403, 'invalid_key']);
  expect(await caller.events()).toEqual([]);
});
