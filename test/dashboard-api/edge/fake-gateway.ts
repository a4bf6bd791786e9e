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
import {
  HELD_KEYS_AT_A_TIME,
  HELD_PATH,
  type HeldAnswer,
  type HeldQuestion,
  heldQuestionSchema,
} from '../../../contract/held.ts';
import { bucketOf } from '../../../contract/key.ts';
import { isSameState } from '../../../contract/same-state.ts';

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
    if (path === HELD_PATH) return [200, held(heldQuestionSchema.parse(payload))];
    if (path !== COMMAND_PATH) return [404, {}];
    const command = commandSchema.parse(payload);
    gateway.versions.push(command.version);
    const known = gateway.keys.get(command.target) ?? gateway.organisations.get(command.target);
    if (known && known.version >= command.version) {
      const isRepeat = known.version > command.version || isSameState(known.record, command.record);
      return [200, { result: isRepeat ? 'stale' : 'conflict', version: known.version }];
    }
    if (command.kind === 'key.put') gateway.keys.set(command.target, command);
    else gateway.organisations.set(command.target, command);
    return [200, { result: 'applied', version: command.version }];
  }

  function held({ organisationId, gateId, afterKeyId }: HeldQuestion): HeldAnswer {
    const own = [...gateway.keys.values()].filter((key) => key.organisationId === organisationId);
    const organisationVersion = gateway.organisations.get(organisationId)?.version ?? 0;
    if (gateId === null)
      return { keys: [], organisationVersion, gateIds: own.map(({ target }) => bucketOf(target)) };
    const keys = own
      .filter(({ target }) => bucketOf(target) === gateId && (afterKeyId === null || target > afterKeyId))
      .toSorted((one, other) => (one.target < other.target ? -1 : 1))
      .slice(0, HELD_KEYS_AT_A_TIME)
      .map(({ version, record }) => ({ version, record }));
    return { keys, organisationVersion: 0, gateIds: [] };
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
