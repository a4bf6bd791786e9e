import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { issueKeys } from '../../../scripts/bench/gateway-keys.ts';
import { Program } from '../../../scripts/bench/program.ts';
import type { ReceiverFigures } from '../../../scripts/bench/receiver-protocol.ts';
import { bundleWorker } from '../../../scripts/bundle/worker.ts';
import { gatewaySecrets, gatewaySettings } from '../../../scripts/start/gateway-settings.ts';
import { publicHalf, type RootSecrets, rootSecrets } from '../../../scripts/start/root-secrets.ts';
import { type ServedGateway, serveGateway } from '../../../scripts/workerd/serve.ts';
import { Line } from '../../stack/sockets.ts';
import { type Certificate, hasOpenssl, makeAuthority, makeCertificate } from './certificates.ts';
import { COMPLETION, type Internet, PROVIDER_HOST, SPOKEN, startInternet } from './provider.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const INGEST_HOST = 'spend.example';

/** What the network service of the configuration becomes: every host name leads to one server of the test. */
const leadTo =
  (port: number) =>
  (config: string): string =>
    config.replace(
      /network = \([\s\S]*?tlsOptions = (\(.*\)),\n {4}\)/,
      `external = (address = "127.0.0.1:${port}", https = (options = (), tlsOptions = $1, certificateHost = "${PROVIDER_HOST}"))`,
    );

describe.skipIf(!hasOpenssl())('the deployed Worker under workerd, with an upstream that speaks TLS', () => {
  let directory: string;
  let secrets: RootSecrets;
  let authority: Certificate;
  let receiver: Program;
  let internet: Internet;
  let code: string;
  const gateways: ServedGateway[] = [];

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'spendgate-tls-'));
    secrets = rootSecrets(directory);
    authority = makeAuthority(directory);
    receiver = new Program('receiver', 'receiver.ts');
    const { port } = await receiver.ask<{ type: 'ready'; port: number }>('ready', {
      type: 'listen',
      gatewayId: secrets.gatewayId,
      gatewayVerifyKey: publicHalf(secrets.gatewaySigningKey),
    });
    internet = await startInternet(makeCertificate(directory, PROVIDER_HOST, authority), port);
    code = (await bundleWorker(ROOT, 'worker/worker.ts')).code;
  });

  afterAll(async () => {
    for (const gateway of gateways) await gateway.stop();
    receiver?.stop();
    await internet?.close();
    rmSync(directory, { recursive: true, force: true });
  });

  async function serve(name: string, trustedCaFile?: string): Promise<ServedGateway> {
    const gateway = await serveGateway({
      directory: join(directory, name),
      code,
      address: '127.0.0.1:0',
      allowedNetworks: ['public'],
      isLocal: false,
      configure: leadTo(internet.port),
      environment: {
        ...gatewaySettings(gatewaySecrets(secrets), `https://${INGEST_HOST}`),
        PLAIN_HTTP: 'allowed',
      },
      ...(trustedCaFile === undefined ? {} : { trustedCaFile }),
    });
    gateways.push(gateway);
    return gateway;
  }

  async function call({ url }: ServedGateway): Promise<Response> {
    const [key] = await issueKeys(url, secrets, 1);
    return fetch(`${url}/v1/openai/v1/chat/completions`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-aso-api-key': key?.reveal() ?? '',
        'x-aso-dims': 'team=a',
        authorization: 'Bearer of-the-caller',
      },
      body: JSON.stringify({ model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'Hello' }] }),
    });
  }

  it('a call goes to the provider’s own name, and its event to the dashboard’s, where a trusted authority signed', async () => {
    const gateway = await serve('trusting', authority.certFile);
    const response = await call(gateway);
    expect({ status: response.status, body: await response.text() }).toEqual({
      status: 200,
      body: COMPLETION,
    });
    const wish = { type: 'wait', events: 1, timeoutMs: 60_000 };
    expect(await receiver.ask<ReceiverFigures>('figures', wish)).toMatchObject({
      events: 1,
      refused: 0,
      bases: { reported: 1 },
    });
    expect(new Set(internet.hosts)).toEqual(new Set([PROVIDER_HOST, INGEST_HOST]));
  });

  it('a WebSocket goes the same way, and each of its operations is an event', async () => {
    const gateway = await serve('speaking', authority.certFile);
    const [key] = await issueKeys(gateway.url, secrets, 1);
    const line = await Line.open(`${gateway.url}/v1/openai/v1/realtime?model=gpt-4o-realtime-preview`, {
      'x-aso-api-key': key?.reveal() ?? '',
      'x-aso-dims': 'team=a',
    });
    line.send({ type: 'response.create' });
    await line.event('response.done');
    expect(line.events).toEqual(SPOKEN);
    const transcription = { model: 'whisper-1' };
    line.send({ type: 'session.update', event_id: 'mine', session: { audio: { input: { transcription } } } });
    expect(await line.end()).toMatchObject({ code: 1008 });
    expect(line.events.slice(SPOKEN.length)).toMatchObject([
      { type: 'error', status: 403, error: { code: 'model_not_allowed', type: 'permission_error' } },
    ]);
    // The call of the test before; the response, the reservation that was not used, the refusal.
    const wish = { type: 'wait', events: 4, timeoutMs: 60_000 };
    expect(await receiver.ask<ReceiverFigures>('figures', wish)).toMatchObject({
      bases: { reported: 2, none: 2 },
    });
    expect(internet.hosts.filter((host) => host === PROVIDER_HOST)).toHaveLength(2);
  });

  it('an authority that nobody named is not trusted: the call ends before a byte of it leaves', async () => {
    const before = internet.hosts.length;
    const response = await call(await serve('doubting'));
    expect(response.status).toBe(502);
    expect(response.headers.get('x-aso-error')).toBe('upstream_unreachable');
    expect(internet.hosts).toHaveLength(before);
  });

  it('a call in flight ends as it would have, and then the gateway does', async () => {
    const gateway = await serve('draining', authority.certFile);
    const arrived = Promise.withResolvers<void>();
    const released = Promise.withResolvers<void>();
    internet.beforeAnswer = () => {
      arrived.resolve();
      return released.promise;
    };
    const response = call(gateway);
    await arrived.promise;
    const drained = gateway.drain();
    released.resolve();
    expect(await (await response).text()).toBe(COMPLETION);
    await drained;
    await expect(fetch(`${gateway.url}/v1/aso/health`)).rejects.toThrow();
  });
});
