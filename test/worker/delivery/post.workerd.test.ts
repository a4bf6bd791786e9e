import { env } from 'cloudflare:workers';
import { importJWK, jwtVerify } from 'jose';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { gatewayIssuer, INGEST_AUDIENCE } from '../../../contract/delivery.ts';
import { postBatch } from '../../../worker/delivery/post.ts';
import { configOf } from '../../../worker/env.ts';
import { GATEWAY_ID } from '../addresses.ts';
import { ORGANISATION, sampleId } from '../gate/samples.ts';
import { Dashboard } from './dashboard.ts';

const MESSAGE = JSON.stringify({
  organisationId: ORGANISATION,
  gateId: 'gate-ü',
  incarnationId: sampleId(1),
  events: [{ eventNumber: 1 }],
});
const post = async () => postBatch(await configOf(env), [MESSAGE, MESSAGE], Date.now());

let dashboard: Dashboard;

beforeEach(() => {
  dashboard = Dashboard.open();
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe('a POST of events', () => {
  it('is signed by this gateway for ingest, for five minutes, over its very body', async () => {
    await post();
    const [request] = dashboard.requests;
    const body = new Uint8Array((await request?.arrayBuffer()) ?? new ArrayBuffer(0));
    const token = request?.headers.get('authorization')?.replace('Bearer ', '') ?? '';
    const key = await importJWK(JSON.parse(env.TEST_GATEWAY_PUBLIC_KEY), 'EdDSA');
    const { payload, protectedHeader } = await jwtVerify(token, key, {
      audience: INGEST_AUDIENCE,
      issuer: gatewayIssuer(GATEWAY_ID),
    });
    expect(protectedHeader).toEqual({ alg: 'EdDSA', kid: 'gateway-1' });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(300);
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', body));
    expect(payload['bodySha256']).toBe(
      Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join(''),
    );
  });

  it('names the gateway and holds the messages as they are', async () => {
    await post();
    expect(dashboard.batches).toEqual([
      { gatewayId: GATEWAY_ID, messages: [JSON.parse(MESSAGE), JSON.parse(MESSAGE)] },
    ]);
  });

  it.each([
    ['is unreachable', 'unreachable'],
    ['refuses', 401],
    ['is down', 503],
    ['sends elsewhere', 302],
  ] as const)('fails where the API %s, and says nothing of what was sent', async (_, outage) => {
    dashboard.outage = outage;
    const failure = await post().catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'DeliveryError' });
    expect(String(failure)).not.toContain('gate-ü');
  });

  it('fails where the answer is not one', async () => {
    for (const answer of ['', 'ok', '{}', '{"watermarks":[{"gateId":"a"}],"quarantined":0}']) {
      dashboard.answerText = answer;
      await expect(post()).rejects.toMatchObject({ name: 'DeliveryError' });
    }
  });
});
