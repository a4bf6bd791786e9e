/** A gateway's control side: checks signatures, keeps the newest version per key, notes what it was asked. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, importJWK, type JWK, jwtVerify } from 'jose';
import {
  COMMAND_PATH,
  commandAudience,
  commandSchema,
  type KeyCommand,
  type OrganisationCommand,
} from '../../../contract/command.ts';
import { REPLAY_PATH, type ReplayRequest, replayRequestSchema } from '../../../contract/delivery.ts';

export interface FakeGateway {
  readonly url: string;
  /** Newest command per key. */
  readonly keys: Map<string, KeyCommand>;
  /** Newest command per organisation. */
  readonly organisations: Map<string, OrganisationCommand>;
  readonly replays: ReplayRequest[];
  /** Versions in the order in which they came. */
  readonly versions: number[];
  /** While set, every request is answered with this status. */
  fault: number | null;
  close(): Promise<void>;
}

export async function fakeGateway(
  gatewayId: string,
  verifyJwk: JWK,
  clock: () => Date,
): Promise<FakeGateway> {
  const key = (await importJWK(verifyJwk, 'EdDSA')) as CryptoKey;
  const gateway = {
    keys: new Map<string, KeyCommand>(),
    organisations: new Map<string, OrganisationCommand>(),
    replays: [] as ReplayRequest[],
    versions: [] as number[],
  };
  let fault: number | null = null;

  async function answer(path: string | undefined, token: string): Promise<[number, object]> {
    if (fault !== null) return [fault, {}];
    const options = { audience: commandAudience(gatewayId), algorithms: ['EdDSA'], currentDate: clock() };
    const verified = await jwtVerify(token, key, options).catch(() => null);
    if (!verified) return [401, {}];
    const { aud, exp, iat, iss, ...payload } = verified.payload;
    if (path === REPLAY_PATH) {
      gateway.replays.push(replayRequestSchema.parse(payload));
      return [200, {}];
    }
    if (path !== COMMAND_PATH) return [404, {}];
    const command = commandSchema.parse(payload);
    gateway.versions.push(command.version);
    const known = gateway.keys.get(command.target) ?? gateway.organisations.get(command.target);
    if (known && known.version >= command.version) return [200, { result: 'stale', version: known.version }];
    if (command.kind === 'key.put') gateway.keys.set(command.target, command);
    else gateway.organisations.set(command.target, command);
    return [200, { result: 'applied', version: command.version }];
  }

  const server: Server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const [status, body] = await answer(request.url, Buffer.concat(chunks).toString());
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    ...gateway,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get fault() {
      return fault;
    },
    set fault(status) {
      fault = status;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
