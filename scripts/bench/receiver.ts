/**
 * Receives the gateway's events in the dashboard API's place, a process of its own: verifies the signature of each
 * batch, counts its events and acknowledges them. The dashboard API itself runs elsewhere in production, so that its
 * work does not belong into a measurement of the gateway.
 */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { importJWK, jwtVerify } from 'jose';
import {
  type DeliveryAnswer,
  gatewayIssuer,
  INGEST_AUDIENCE,
  INGEST_PATH,
  type Watermark,
} from '../../contract/delivery.ts';
import { EventLedger } from './event-ledger.ts';
import type { ReceiverConfig, ReceiverWait } from './receiver-protocol.ts';

const ledger = new EventLedger();
let waiting: { events: number; answer: () => void } | null = null;

process.on('disconnect', () => process.exit(0));
process.on('message', (message) => {
  const wish = message as ReceiverConfig | ReceiverWait;
  if (wish.type === 'listen') void listen(wish);
  if (wish.type === 'wait') wait(wish);
});

async function listen({ gatewayId, gatewayVerifyKey }: ReceiverConfig): Promise<void> {
  const key = await importJWK(gatewayVerifyKey, 'EdDSA');
  const isSigned = async (authorization: string, body: Buffer): Promise<boolean> => {
    try {
      const { payload } = await jwtVerify(authorization.replace(/^Bearer /, ''), key, {
        algorithms: ['EdDSA'],
        issuer: gatewayIssuer(gatewayId),
        audience: INGEST_AUDIENCE,
        requiredClaims: ['exp', 'iat'],
      });
      return payload['bodySha256'] === createHash('sha256').update(body).digest('hex');
    } catch {
      return false;
    }
  };
  const server = createServer((request, response) => void take(request, response, isSigned));
  server.listen(0, '127.0.0.1', () => {
    process.send?.({ type: 'ready', port: (server.address() as AddressInfo).port });
  });
}

async function take(
  request: IncomingMessage,
  response: ServerResponse,
  isSigned: (authorization: string, body: Buffer) => Promise<boolean>,
): Promise<void> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  const body = Buffer.concat(pieces);
  const isOurs = request.url === INGEST_PATH && (await isSigned(request.headers.authorization ?? '', body));
  const watermarks: Watermark[] | null = isOurs ? ledger.take(body.toString()) : null;
  if (!watermarks) ledger.noteRefused();
  const answer: DeliveryAnswer | object = watermarks ? { watermarks, quarantined: 0 } : { error: 'refused' };
  response.writeHead(watermarks ? 200 : 401, { 'content-type': 'application/json' });
  response.end(JSON.stringify(answer));
  if (waiting && ledger.events >= waiting.events) waiting.answer();
}

function wait({ events, timeoutMs }: ReceiverWait): void {
  const timeout = setTimeout(() => waiting?.answer(), timeoutMs);
  const answer = () => {
    clearTimeout(timeout);
    waiting = null;
    process.send?.(ledger.figures());
  };
  waiting = { events, answer };
  if (ledger.events >= events) answer();
}
