/** From calls that were taken in to what a collector on a port has of them, on every engine. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { telemetrySchema, telemetryTestSchema } from '../../../contract/telemetry-api.ts';
import { tellCollector } from '../../../dashboard-api/telemetry/send.ts';
import type { Database } from '../../../db/database.ts';
import { ENGINES } from '../../db/engines.ts';
import { sampleOrganisation } from '../../db/sample-organisation.ts';
import { NOON_MS, type Placed, sampleClass, sampleEvent, sampleLine } from '../../db/sample-usage.ts';
import { PUBLIC_URL, type TestApi, testApi } from '../api.ts';
import { takeInCalls } from '../rating/rated-calls.ts';
import { signedIn } from '../sign-in.ts';

interface Attribute {
  readonly key: string;
  readonly value: Record<string, unknown>;
}
interface Point {
  readonly attributes: readonly Attribute[];
  readonly count: string;
  readonly sum: number;
  readonly bucketCounts: readonly string[];
  readonly explicitBounds: readonly number[];
}
interface Body {
  readonly resourceSpans?: readonly { readonly scopeSpans: readonly { readonly spans: readonly Span[] }[] }[];
  readonly resourceMetrics?: readonly {
    readonly scopeMetrics: readonly {
      readonly metrics: readonly {
        readonly name: string;
        readonly unit: string;
        readonly histogram: {
          readonly aggregationTemporality: number;
          readonly dataPoints: readonly Point[];
        };
      }[];
    }[];
  }[];
}
interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly Attribute[];
}

/** The conventions' names (semantic-conventions-genai, gen-ai-spans.md and gen-ai-metrics.md). All else is ours. */
const CONVENTIONS =
  /^(?:gen_ai\.(?:operation\.name|provider\.name|(?:request|response)\.model|token\.type|usage\.(?:input_tokens|output_tokens|cache_(?:read|creation)\.input_tokens|reasoning\.output_tokens))|error\.type|http\.response\.status_code|spendgate\.[a-z_.]+)$/;

describe.each(ENGINES)('telemetry on $name', (engine) => {
  let db: Database;
  let collector: Server;
  let api: TestApi;
  let placed: Placed;
  let cookie: string;
  let answer: number;
  let received: { readonly path: string; readonly key: string | undefined; readonly body: Body }[];
  beforeAll(async () => {
    db = await engine.open();
    collector = createServer((request, response) => {
      let text = '';
      request.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
      request.on('end', () => {
        const key = request.headers['x-collector-key'] as string | undefined;
        received.push({ path: request.url ?? '', key, body: JSON.parse(text) as Body });
        response.writeHead(answer, { 'content-type': 'application/json' }).end('{}');
      });
    });
    await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    collector.close();
    await db.close();
  });
  beforeEach(async () => {
    [answer, received] = [200, []];
    api = await testApi(db);
    placed = await sampleOrganisation(db);
    ({ cookie } = await signedIn(db, placed.organisationId, 'owner', api.services.clock()));
  });

  const send = async (method: string, body?: unknown, path = '') => {
    const response = await api.app.request(`/api/v1/telemetry${path}`, {
      method,
      headers: { cookie, origin: PUBLIC_URL, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, text: await response.text() };
  };
  const endpoint = () => `http://127.0.0.1:${(collector.address() as AddressInfo).port}/otlp`;
  const put = (more = {}) =>
    send('PUT', { endpoint: endpoint(), headers: { 'x-collector-key': 'very secret' }, ...more });
  const target = async () => telemetrySchema.parse(JSON.parse((await send('GET')).text)).target;
  const tell = (batch = 200) =>
    tellCollector({ ...api.services, envelope: api.services.config.envelope, batch }, placed.organisationId);
  const spans = () =>
    received.flatMap(({ body }) =>
      (body.resourceSpans ?? []).flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)),
    );
  const metrics = () =>
    received.flatMap(({ body }) =>
      (body.resourceMetrics ?? []).flatMap(({ scopeMetrics }) =>
        scopeMetrics.flatMap((scope) => scope.metrics),
      ),
    );
  const statedIn = (attributes: readonly Attribute[], key: string) =>
    Object.values(attributes.find((one) => one.key === key)?.value ?? {})[0];
  const calls = (count: number, more = {}) =>
    Array.from({ length: count }, () => {
      const classes = [
        sampleClass({ quantity: '1000' }),
        sampleClass({ class: 'input.cacheRead', quantity: '200' }),
        sampleClass({ class: 'output.text', quantity: '50' }),
      ];
      return sampleEvent(placed, { lines: [sampleLine({ classes })], isStreamed: true, ...more });
    });

  test('L19: spans and metrics follow the conventions, and input tokens include cached ones', async () => {
    await put();
    await takeInCalls(db, placed, [...calls(2), ...calls(1, { status: 500, outcome: 'upstream_error' })]);
    await tell();
    expect(received.map(({ path }) => path)).toEqual(['/otlp/v1/traces', '/otlp/v1/metrics']);
    expect(received.every(({ key }) => key === 'very secret')).toBe(true);
    const [span] = spans();
    expect(spans()).toHaveLength(3);
    expect(span?.traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(span?.spanId).toMatch(/^[0-9a-f]{16}$/);
    expect(span).toMatchObject({
      name: 'chat gpt-4o',
      kind: 3,
      startTimeUnixNano: `${NOON_MS}000000`,
      endTimeUnixNano: `${NOON_MS + 800}000000`,
    });
    const attributes = span?.attributes ?? [];
    expect(statedIn(attributes, 'gen_ai.provider.name')).toBe('openai');
    expect(statedIn(attributes, 'gen_ai.usage.input_tokens')).toBe('1200');
    expect(statedIn(attributes, 'gen_ai.usage.cache_read.input_tokens')).toBe('200');
    expect(statedIn(attributes, 'gen_ai.usage.output_tokens')).toBe('50');
    expect(statedIn(attributes, 'spendgate.cost.usd')).toMatch(/^\d+(\.\d+)?$/);
    expect(statedIn(spans()[2]?.attributes ?? [], 'error.type')).toBe('500');
    const all = [...spans(), ...metrics().flatMap(({ histogram }) => histogram.dataPoints)];
    const names = new Set(all.flatMap((one) => one.attributes.map(({ key }) => key)));
    expect([...names].filter((name) => !CONVENTIONS.test(name))).toEqual([]);
    expect(metrics().map(({ name, unit }) => `${name} ${unit}`)).toEqual([
      'gen_ai.client.token.usage {token}',
      'gen_ai.client.operation.duration s',
      'gen_ai.client.operation.time_to_first_chunk s',
    ]);
    const points = metrics().flatMap(({ histogram }) => histogram.dataPoints);
    for (const { count, bucketCounts, explicitBounds } of points) {
      expect(bucketCounts).toHaveLength(explicitBounds.length + 1);
      expect(bucketCounts.reduce((sum, one) => sum + Number(one), 0)).toBe(Number(count));
    }
    const input = points.filter(({ attributes }) => statedIn(attributes, 'gen_ai.token.type') === 'input');
    expect(input.reduce((sum, point) => sum + point.sum, 0)).toBe(3_600);
  });

  test('P1: the collector is told what was recorded of a call and nothing else, and its key is shown to nobody', async () => {
    await put();
    await takeInCalls(db, placed, calls(1));
    await tell();
    expect((await send('GET')).text).not.toContain('very secret');
    expect(await target()).toMatchObject({
      headerNames: ['x-collector-key'],
      sentEvents: 1,
      lastStatus: 200,
    });
  });

  test('a collector is tried with nothing in it, and says what it thinks of the headers', async () => {
    const trial = async () => {
      const { status, text } = await send('POST', undefined, '/test');
      return status === 200 ? telemetryTestSchema.parse(JSON.parse(text)).answers : status;
    };
    expect(await trial()).toBe(404);
    await put();
    expect(await trial()).toEqual([
      { signal: 'traces', status: 200, problem: null },
      { signal: 'metrics', status: 200, problem: null },
    ]);
    expect(received).toMatchObject([
      { path: '/otlp/v1/traces', key: 'very secret', body: { resourceSpans: [] } },
      { path: '/otlp/v1/metrics', key: 'very secret', body: { resourceMetrics: [] } },
    ]);
    answer = 401;
    await put({ signals: ['metrics'] });
    expect(await trial()).toEqual([{ signal: 'metrics', status: 401, problem: null }]);
    expect(await target()).toMatchObject({ failures: 0, sentEvents: 0 });
  });

  test('what came before it was named is not told; what comes is told once, in batches, by two processes', async () => {
    const before = calls(3);
    await takeInCalls(db, placed, before);
    await put();
    await takeInCalls(db, placed, [...before, ...calls(5)]);
    await Promise.all([tell(2), tell(2)]);
    expect(spans()).toHaveLength(5);
    expect(new Set(spans().map(({ spanId }) => spanId)).size).toBe(5);
    expect(await target()).toMatchObject({ sentEvents: 5, droppedEvents: 0 });
  });

  test('a collector that is busy is told again after a pause; what it will not take is dropped, and counted', async () => {
    await put({ signals: ['traces'] });
    const first = calls(1);
    await takeInCalls(db, placed, first);
    answer = 503;
    await tell();
    expect(await target()).toMatchObject({ failures: 1, lastStatus: 503, sentEvents: 0 });
    await tell();
    expect(received).toHaveLength(1);
    api.advance(6_000);
    answer = 200;
    await tell();
    expect(spans().map(({ spanId }) => spanId)).toEqual([spans()[0]?.spanId, spans()[0]?.spanId]);
    expect(await target()).toMatchObject({ failures: 0, sentEvents: 1 });
    answer = 400;
    await takeInCalls(db, placed, [...first, ...calls(1)]);
    api.advance(60_000);
    await tell();
    expect(await target()).toMatchObject({ droppedEvents: 1, lastStatus: 400 });
    api.advance(60_000);
    await tell();
    expect(received).toHaveLength(3);
    expect((await send('DELETE')).status).toBe(204);
    expect(await target()).toBeNull();
  });
});
