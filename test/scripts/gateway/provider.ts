/** What stands at the other end of a gateway's way out in these tests: one TLS server in the place of the internet. */
import { readFileSync } from 'node:fs';
import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { INGEST_PATH } from '../../../contract/delivery.ts';
import type { Certificate } from './certificates.ts';

export const PROVIDER_HOST = 'api.openai.com';
export const COMPLETION = JSON.stringify({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  model: 'gpt-4o-mini-2024-07-18',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hello' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 9, completion_tokens: 3, total_tokens: 12 },
});

/** What is said to whatever a caller says over a WebSocket. */
export const SPOKEN = [
  { type: 'response.created', response: { id: 'resp_1', status: 'in_progress' } },
  {
    type: 'response.done',
    response: {
      id: 'resp_1',
      status: 'completed',
      usage: { total_tokens: 12, input_tokens: 9, output_tokens: 3 },
    },
  },
];

export interface Internet {
  readonly port: number;
  /** Names that calls were made to, in the order in which they came. */
  readonly hosts: string[];
  /** Called when a completion is asked for; it is answered when this resolves. */
  beforeAnswer: () => Promise<void>;
  close(): Promise<void>;
}

/** @param receiverPort where events go that are delivered */
export async function startInternet(
  { certFile, keyFile }: Certificate,
  receiverPort: number,
): Promise<Internet> {
  const server: Server = createServer({ cert: readFileSync(certFile), key: readFileSync(keyFile) });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const internet: Internet = {
    port: (server.address() as AddressInfo).port,
    hosts: [],
    beforeAnswer: () => Promise.resolve(),
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    internet.hosts.push(request.headers.host ?? '');
    if (request.url === INGEST_PATH) return passOn(request, response, receiverPort);
    request.resume().on('end', () => {
      void internet.beforeAnswer().then(() => {
        response.writeHead(200, { 'content-type': 'application/json' }).end(COMPLETION);
      });
    });
  });
  const sockets = new WebSocketServer({ server, perMessageDeflate: false });
  sockets.on('connection', (socket, request) => {
    internet.hosts.push(request.headers.host ?? '');
    socket.on('message', () => {
      for (const event of SPOKEN) socket.send(JSON.stringify(event));
    });
  });
  return internet;
}

function passOn(request: IncomingMessage, response: ServerResponse, port: number): void {
  const { method, url, headers } = request;
  const onward = httpRequest({ host: '127.0.0.1', port, method, path: url, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  request.pipe(onward);
}
