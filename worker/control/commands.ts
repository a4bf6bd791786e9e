/**
 * The control channel: `POST` of a compact JWS signed by the dashboard API. Who signed, for whom, until when and
 * what is asked are all inside the signature; the gate itself refuses an old version.
 */
import { decodeProtectedHeader, jwtVerify } from 'jose';
import {
  COMMAND_LIFETIME_SECONDS,
  COMMAND_PATH,
  type Command,
  commandAudience,
  commandSchema,
} from '../../contract/command.ts';
import { REPLAY_PATH, replayRequestSchema } from '../../contract/delivery.ts';
import { REMOVAL_PATH, removalQuestionSchema } from '../../contract/edge-removal.ts';
import { GATES_PATH, gatesQuestionSchema } from '../../contract/gate-figures.ts';
import { HELD_PATH, heldQuestionSchema, OWNER_PATH, ownerQuestionSchema } from '../../contract/held.ts';
import { bucketOf } from '../../contract/key.ts';
import { LEDGER_PATH, ledgerQuestionSchema } from '../../contract/ledger-figures.ts';
import { type Config, configOf, type Env } from '../env.ts';
import type { CommandResult } from '../gate/protocol.ts';
import { forgetWrongKeys } from '../pipeline/guard.ts';
import { askGates, isOf } from './ask-gates.ts';
import { emptyObjects } from './empty-objects.ts';
import { tellGates } from './tell-gates.ts';

/** An organisation's state holds up to 500 prices and 500 budgets. */
const MAX_COMMAND_BYTES = 1_500_000;
/** How far the dashboard API's clock may be ahead of this one: without it every command would be refused for good. */
const CLOCK_SKEW_SECONDS = 30;

/** Answers a control request, or null if the path is not one. */
export async function answerControl(request: Request, path: string, env: Env): Promise<Response | null> {
  const take = ANSWERS[path];
  if (!take) return null;
  if (request.method !== 'POST') return answer(405, { error: 'method_not_allowed' });
  const payload = await verified(request, await configOf(env));
  if (!payload) return answer(401, { error: 'not_signed_for_this_gateway' });
  return take(payload, env);
}

const ANSWERS: Readonly<Record<string, (payload: unknown, env: Env) => Promise<Response>>> = {
  [COMMAND_PATH]: applyCommand,
  [REPLAY_PATH]: replay,
  [LEDGER_PATH]: ledgerFigures,
  [HELD_PATH]: held,
  [OWNER_PATH]: owner,
  [GATES_PATH]: gateFigures,
  [REMOVAL_PATH]: removal,
};

async function applyCommand(payload: unknown, env: Env): Promise<Response> {
  const command = commandSchema.safeParse(payload);
  if (!command.success) return answer(400, { error: 'malformed_command' });
  const { target, organisationId, gatewayId } = command.data;
  const isWhole = subjectOf(command.data) === target && command.data.record.organisationId === organisationId;
  if (!isWhole || gatewayId !== env.GATEWAY_ID) return answer(400, { error: 'contradictory_command' });
  forgetWrongKeys();
  const result = await tell(command.data, env);
  return answer(result.result === 'foreign' ? 409 : 200, result);
}

/** Whom a command's state is of. */
function subjectOf(command: Command): string {
  return command.kind === 'key.put' ? command.record.keyId : command.record.organisationId;
}

function tell(command: Command, env: Env): Promise<CommandResult> {
  return command.kind === 'key.put'
    ? tellGates(command, env)
    : env.BUDGET_LEDGER.get(env.BUDGET_LEDGER.idFromName(command.target)).apply(command);
}

async function replay(payload: unknown, env: Env): Promise<Response> {
  const wanted = replayRequestSchema.safeParse(payload);
  if (!wanted.success || wanted.data.gatewayId !== env.GATEWAY_ID)
    return answer(400, { error: 'malformed_replay' });
  const { gateId, organisationId, incarnationId, eventNumber } = wanted.data;
  const gate = env.KEY_GATE.get(env.KEY_GATE.idFromName(gateId));
  if (!isOf(await gate.figures(), organisationId)) return answer(409, { error: 'foreign' });
  return answer(200, await gate.replay(incarnationId, eventNumber));
}

async function gateFigures(payload: unknown, env: Env): Promise<Response> {
  const asked = gatesQuestionSchema.safeParse(payload);
  if (!asked.success || asked.data.gatewayId !== env.GATEWAY_ID)
    return answer(400, { error: 'malformed_question' });
  const { gateIds, organisationId } = asked.data;
  return answer(200, { gates: await askGates(gateIds, organisationId, env) });
}

async function removal(payload: unknown, env: Env): Promise<Response> {
  const asked = removalQuestionSchema.safeParse(payload);
  if (!asked.success || asked.data.gatewayId !== env.GATEWAY_ID)
    return answer(400, { error: 'malformed_question' });
  return answer(200, await emptyObjects(asked.data, env));
}

async function ledgerFigures(payload: unknown, env: Env): Promise<Response> {
  const asked = ledgerQuestionSchema.safeParse(payload);
  if (!asked.success || asked.data.gatewayId !== env.GATEWAY_ID)
    return answer(400, { error: 'malformed_question' });
  const ledger = env.BUDGET_LEDGER.get(env.BUDGET_LEDGER.idFromName(asked.data.organisationId));
  return answer(200, await ledger.figures());
}

async function held(payload: unknown, env: Env): Promise<Response> {
  const asked = heldQuestionSchema.safeParse(payload);
  if (!asked.success || asked.data.gatewayId !== env.GATEWAY_ID)
    return answer(400, { error: 'malformed_question' });
  const { organisationId, gateId, afterKeyId } = asked.data;
  if (gateId === null) {
    const ledger = env.BUDGET_LEDGER.get(env.BUDGET_LEDGER.idFromName(organisationId));
    return answer(200, { keys: [], ...(await ledger.held()) });
  }
  const gate = env.KEY_GATE.get(env.KEY_GATE.idFromName(gateId));
  return answer(200, {
    keys: await gate.held(organisationId, afterKeyId),
    organisationVersion: 0,
    gateIds: [],
  });
}

async function owner(payload: unknown, env: Env): Promise<Response> {
  const asked = ownerQuestionSchema.safeParse(payload);
  if (!asked.success || asked.data.gatewayId !== env.GATEWAY_ID)
    return answer(400, { error: 'malformed_question' });
  const gate = env.KEY_GATE.get(env.KEY_GATE.idFromName(bucketOf(asked.data.keyId)));
  return answer(200, { organisationId: await gate.ownerOf(asked.data.keyId) });
}

/** The payload without its JWT claims; null if anything about signature, audience or time is wrong. */
async function verified(request: Request, config: Config): Promise<unknown> {
  try {
    const token = await tokenOf(request);
    const key = token === null ? undefined : config.controlKeys.get(decodeProtectedHeader(token).kid ?? '');
    if (token === null || !key) return null;
    const { payload } = await jwtVerify(token, key, {
      algorithms: ['EdDSA'],
      audience: commandAudience(config.gatewayId),
      requiredClaims: ['exp', 'iat'],
    });
    const { aud, exp, iat, iss, jti, nbf, ...rest } = payload;
    return isOfNow(iat, Date.now() / 1_000) ? rest : null;
  } catch {
    return null;
  }
}

/** Not older than a command lives, and not newer than a clock that is a little ahead would have it. */
function isOfNow(issuedAt: number | undefined, nowSeconds: number): boolean {
  const ageSeconds = issuedAt === undefined ? Number.NaN : nowSeconds - issuedAt;
  return ageSeconds >= -CLOCK_SKEW_SECONDS && ageSeconds <= COMMAND_LIFETIME_SECONDS;
}

/** The body as text; null if it is longer than any command. Anyone can send one, so no more than that is read. */
async function tokenOf(request: Request): Promise<string | null> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of request.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > MAX_COMMAND_BYTES) return null;
  }
  return text;
}

function answer(status: number, body: object): Response {
  return Response.json(body, { status, headers: { 'cache-control': 'no-store' } });
}
