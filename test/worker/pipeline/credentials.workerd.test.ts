/** Calls that go up with the credential that their organisation stores: the gateway key alone is what callers send. */
import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CredentialSecret, SealedCredential } from '../../../contract/credential.ts';
import type { OrganisationState, RegisteredHost } from '../../../contract/organisation.ts';
import { type Place, sealed } from '../credentials/sealed.ts';
import { Dashboard } from '../delivery/dashboard.ts';
import { eventually } from '../eventually.ts';
import { sampleId, sampleOrganisationCommand } from '../gate/samples.ts';
import { Caller, serve } from './caller.ts';
import { ANSWER, CHAT, JSON_TYPE, jsonAnswer } from './chat.ts';

const STORED = 'stored-provider-key';
const BODY = '{"model":"gpt-4o-mini","messages":[]}';
const [SEAL_KEY, NEXT_SEAL_KEY] = JSON.parse(env.TEST_SEAL_KEYS);

let organisationId: string;
let version: number;

beforeEach(() => {
  organisationId = crypto.randomUUID();
  version = 0;
  Dashboard.open();
});
afterEach(() => {
  vi.restoreAllMocks();
});

const key = (text = STORED): CredentialSecret => ({ kind: 'api-key', key: text });
const seal = (
  secret: CredentialSecret,
  place: Partial<Place> = {},
  changes: Partial<SealedCredential> = {},
  sealKey = SEAL_KEY,
) => sealed(secret, { organisationId, provider: 'openai', ...place }, sealKey, changes);

async function publish(changes: Partial<OrganisationState>): Promise<void> {
  const ledger = env.BUDGET_LEDGER.get(env.BUDGET_LEDGER.idFromName(organisationId));
  await ledger.apply(sampleOrganisationCommand(++version, { organisationId, ...changes }));
}

const caller = () => Caller.withKey({ organisationId });
const textOf = ({ key: { text } }: Caller): string => text.reveal();

/** A call with these headers alone, answered as `ANSWER` says. */
async function call(path: string, headers: Record<string, string>, body = BODY) {
  const play = await jsonAnswer(ANSWER);
  const request = new Request(`https://gateway.test/v1${path}`, {
    method: 'POST',
    body,
    headers: { ...JSON_TYPE, ...headers, ...play.headers },
  });
  const { response, over } = await serve(request);
  await response.text();
  await over();
  return { response, play, refusal: response.headers.get('x-aso-error') };
}

describe('with a credential stored', () => {
  it('P18: the gateway key alone, where the SDK puts its own, is enough; the provider gets what is stored', async () => {
    await publish({ credentials: [await seal(key(), {}, { account: 'org-acme' })] });
    const one = await caller();
    const { response, play } = await call(CHAT, { authorization: `Bearer ${textOf(one)}` });
    expect(response.status).toBe(200);
    const { headers } = await play.exchange();
    expect(headers['authorization']).toBe(`Bearer ${STORED}`);
    expect(JSON.stringify(headers)).not.toContain('aso_k_');
    const [event] = await one.events();
    expect(event).toMatchObject({ kind: 'closing', basis: 'reported', providerAccount: 'org-acme' });
    expect(JSON.stringify(event)).not.toContain(STORED);
  });

  it.each([
    ['/anthropic/v1/messages', 'x-api-key', 'x-api-key', 'anthropic'],
    ['/anthropic/v1/messages', 'authorization', 'x-api-key', 'anthropic'],
    [
      '/google/v1beta/models/gemini-2.5-flash:generateContent',
      'x-goog-api-key',
      'x-goog-api-key',
      'google-ai-studio',
    ],
  ])('%s with the key in %s goes up with %s', async (path, place, sent, provider) => {
    await publish({ credentials: [await seal(key(), { provider })] });
    const value = (text: string) => (place === 'authorization' ? `Bearer ${text}` : text);
    const { response, play } = await call(path, { [place]: value(textOf(await caller())) });
    expect(response.status).toBe(200);
    const { headers } = await play.exchange();
    expect(headers[sent]).toBe(STORED);
    expect(Object.keys(headers).filter((name) => ['authorization', 'x-api-key'].includes(name))).toEqual(
      sent === 'x-api-key' ? ['x-api-key'] : [],
    );
  });

  it('in a query the gateway key stays here, and the stored one goes in a header', async () => {
    await publish({ credentials: [await seal(key(), { provider: 'google-ai-studio' })] });
    const path = `/google/v1beta/models/m:generateContent?alt=json&key=${textOf(await caller())}`;
    const { play } = await call(path, {});
    const { target, headers } = await play.exchange();
    expect(target).toContain('?alt=json');
    expect(target).not.toContain('key=');
    expect(headers['x-goog-api-key']).toBe(STORED);
  });

  it('a credential of the caller’s own comes first; without one the gateway key’s own header is enough', async () => {
    await publish({ credentials: [await seal(key())] });
    const ours = { 'x-aso-api-key': textOf(await caller()) };
    const own = await call(CHAT, { ...ours, authorization: 'Bearer simulated-own' });
    expect((await own.play.exchange()).headers['authorization']).toBe('Bearer simulated-own');
    const none = await call(CHAT, ours);
    expect((await none.play.exchange()).headers['authorization']).toBe(`Bearer ${STORED}`);
  });

  it('a project’s own comes before the organisation’s', async () => {
    const projectId = sampleId(0xa1);
    const elsewhere = sampleId(0xa9);
    await publish({
      credentials: [
        await seal(key('stored-elsewhere'), {}, { projectId: elsewhere }),
        await seal(key('stored-for-all')),
        await seal(key('stored-for-project'), {}, { projectId }),
      ],
    });
    const { play } = await call(CHAT, { authorization: `Bearer ${textOf(await caller())}` });
    expect((await play.exchange()).headers['authorization']).toBe('Bearer stored-for-project');
  });

  it('replaced or removed, the next call knows; one sealed to a newer key of the gateway opens', async () => {
    const one = await caller();
    const headers = { authorization: `Bearer ${textOf(one)}` };
    await publish({ credentials: [await seal(key())] });
    await call(CHAT, headers);
    await publish({ credentials: [await seal(key('stored-next'), {}, {}, NEXT_SEAL_KEY)] });
    await eventually(async () => {
      const { play } = await call(CHAT, headers);
      expect((await play.exchange()).headers['authorization']).toBe('Bearer stored-next');
    });
    await publish({ credentials: [] });
    await eventually(async () => expect((await call(CHAT, headers)).refusal).toBe('no_stored_credential'));
  });

  it('L39: one for a registered host goes to its address and to no other', async () => {
    const host = (baseUrl: string): RegisteredHost => ({
      kind: 'custom',
      name: 'ours',
      baseUrl,
      mustAskForUsage: false,
      onCallerLeft: 'drain',
    });
    const at = host('https://llm.example.com');
    const stored = await seal(key(), { provider: 'custom', host: at });
    await publish({ hosts: [at], credentials: [stored] });
    const path = '/custom/ours/v1/chat/completions';
    const { play } = await call(path, { authorization: `Bearer ${textOf(await caller())}` });
    expect((await play.exchange()).headers['authorization']).toBe(`Bearer ${STORED}`);
    await publish({ hosts: [host('https://elsewhere.example.com')], credentials: [stored] });
    const other = await caller();
    const moved = await call(path, { authorization: `Bearer ${textOf(other)}` });
    expect([moved.response.status, moved.refusal]).toEqual([503, 'stored_credential_unusable']);
    expect(moved.response.headers.get('x-should-retry')).toBe('false');
    const [event] = await other.events();
    expect(event).toMatchObject({ outcome: 'cancelled', basis: 'none', chargedNanos: '0' });
  });

  it('a real-looking one does not go to a simulator', async () => {
    await publish({ credentials: [await seal(key(`sk-proj-${'a1B2'.repeat(20)}`))] });
    const { refusal } = await call(CHAT, { authorization: `Bearer ${textOf(await caller())}` });
    expect(refusal).toBe('real_credential_in_simulation');
  });
});

describe('without a credential stored', () => {
  it('P3: a gateway key in the provider’s place is a 401 that says what to do, on record', async () => {
    const one = await caller();
    const refused = await call(CHAT, { authorization: `Bearer ${textOf(one)}` });
    expect([refused.response.status, refused.refusal]).toEqual([401, 'no_stored_credential']);
    expect(await one.events()).toMatchObject([{ kind: 'refusal', refusal: 'no_stored_credential' }]);
    const path = `/google/v1beta/models/m:generateContent?key=${textOf(one)}`;
    expect((await call(path, {})).refusal).toBe('no_stored_credential');
  });

  it('a session is refused before it opens', async () => {
    const protocols = `realtime, openai-insecure-api-key.${textOf(await caller())}`;
    const request = new Request('https://gateway.test/v1/openai/v1/realtime?model=gpt-realtime', {
      headers: { upgrade: 'websocket', 'sec-websocket-protocol': protocols },
    });
    const { response, over } = await serve(request);
    await over();
    expect([response.status, response.headers.get('x-aso-error')]).toEqual([401, 'no_stored_credential']);
  });

  it('another provider’s, and another organisation’s, is none', async () => {
    await publish({ credentials: [await seal(key(), { provider: 'mistral' })] });
    const { refusal } = await call(CHAT, { authorization: `Bearer ${textOf(await caller())}` });
    expect(refusal).toBe('no_stored_credential');
    const stolen = await seal(key(), { organisationId: crypto.randomUUID() });
    await publish({ credentials: [stolen] });
    const other = await call(CHAT, { authorization: `Bearer ${textOf(await caller())}` });
    expect(other.refusal).toBe('stored_credential_unusable');
  });

  it('a key that is damaged or not active hears that first', async () => {
    const one = await Caller.withKey({ organisationId, status: 'revoked' });
    const inactive = await call(CHAT, { authorization: `Bearer ${textOf(one)}` });
    expect(inactive.refusal).toBe('inactive_key');
    const damaged = await call(CHAT, { authorization: `Bearer ${textOf(one).slice(0, -1)}` });
    expect(damaged.refusal).toBe('invalid_key');
  });
});

describe('requests that the gateway signs', () => {
  const AWS = {
    kind: 'aws-access-key',
    accessKeyId: 'SIMULATED-ACCESS-KEY',
    secretAccessKey: 'simulated-secret-access-key',
  } as const;

  it('carry a signature in the place of the gateway key, over the body as it goes up', async () => {
    await publish({ credentials: [await seal(AWS, { provider: 'bedrock' })] });
    const headers = { authorization: `Bearer ${textOf(await caller())}` };
    const body = '{"model":"m","messages":[],"stream":true}';
    const { play } = await call('/bedrock/us-east-1/openai/v1/chat/completions', headers, body);
    const { headers: sent, requestBody } = await play.exchange();
    expect(sent['authorization']).toMatch(
      /^AWS4-HMAC-SHA256 Credential=SIMULATED-ACCESS-KEY\/\d{8}\/us-east-1\/bedrock\//,
    );
    expect(requestBody).toContain('"include_usage":true');
    const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(requestBody));
    expect(sent['x-amz-content-sha256']).toBe(Buffer.from(hash).toString('hex'));
    expect(JSON.stringify(sent)).not.toContain(AWS.secretAccessKey);
  });

  it('hold a body that would otherwise stream, since the signature covers it', async () => {
    await publish({ credentials: [await seal(AWS, { provider: 'bedrock' })] });
    const headers = { authorization: `Bearer ${textOf(await caller())}` };
    const { play } = await call('/bedrock/us-east-1/async-invoke', headers, 'any bytes');
    const { headers: sent, requestBody } = await play.exchange();
    const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode('any bytes'));
    expect([requestBody, sent['x-amz-content-sha256']]).toEqual([
      'any bytes',
      Buffer.from(hash).toString('hex'),
    ]);
  });

  it('answered with a refusal, are answered in AWS’s words', async () => {
    await publish({ credentials: [await seal(AWS, { provider: 'bedrock' })] });
    const message = '{"message":"The request signature we calculated does not match"}';
    const play = await jsonAnswer(message, { status: 403 });
    const { response, over } = await serve(
      new Request('https://gateway.test/v1/bedrock/us-east-1/model/m/converse', {
        method: 'POST',
        body: '{}',
        headers: { ...JSON_TYPE, ...play.headers, authorization: `Bearer ${textOf(await caller())}` },
      }),
    );
    expect([response.status, await response.text()]).toEqual([403, message]);
    await over();
  });

  it('a bearer token that is stored passes as it is', async () => {
    await publish({ credentials: [await seal(key(), { provider: 'bedrock' })] });
    const headers = { authorization: `Bearer ${textOf(await caller())}` };
    const { play } = await call('/bedrock/us-east-1/model/m/converse', headers, '{}');
    expect((await play.exchange()).headers['authorization']).toBe(`Bearer ${STORED}`);
  });

  it('a service account’s key that cannot sign stops the call before it goes', async () => {
    const account: CredentialSecret = {
      kind: 'google-service-account',
      clientEmail: 'a@b.example',
      privateKeyId: '1',
      privateKey: 'damaged',
    };
    await publish({ credentials: [await seal(account, { provider: 'vertex' })] });
    const path = '/vertex/global/v1/projects/p/locations/global/publishers/google/models/m:generateContent';
    const { refusal } = await call(path, { authorization: `Bearer ${textOf(await caller())}` }, '{}');
    expect(refusal).toBe('stored_credential_unusable');
  });
});
