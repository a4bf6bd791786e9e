import { COMMAND_PATH, type Command, commandAnswerSchema } from '../../contract/command.ts';
import { REPLAY_PATH, type ReplayRequest } from '../../contract/delivery.ts';
import {
  REMOVAL_PATH,
  type RemovalAnswer,
  type RemovalQuestion,
  removalAnswerSchema,
} from '../../contract/edge-removal.ts';
import {
  GATES_PATH,
  gatesAnswerSchema,
  MAX_GATES_ASKED,
  type NamedGateFigures,
} from '../../contract/gate-figures.ts';
import {
  HELD_PATH,
  type HeldAnswer,
  type HeldQuestion,
  heldAnswerSchema,
  OWNER_PATH,
  type OwnerAnswer,
  ownerAnswerSchema,
} from '../../contract/held.ts';
import { LEDGER_PATH, type LedgerFigures, ledgerFiguresSchema } from '../../contract/ledger-figures.ts';
import { type SigningKey, signForGateway } from './sign.ts';

/** What came of asking the gateway. `problem` is a code of ours, for the record; `version` is what it holds. */
export type GatewayAnswer =
  | { readonly ok: true }
  | { readonly ok: false; readonly problem: 'unreachable' | 'unavailable' | 'refused' | 'misunderstood' };

/** `overtaken`: it holds a later version, or a state that this one may not replace. */
export type CommandOutcome =
  | GatewayAnswer
  | { readonly ok: false; readonly problem: 'overtaken'; readonly version: number };

export interface GatewayClient {
  /** Sends a command; good once the gateway holds this very state. */
  command(command: Command): Promise<CommandOutcome>;
  /** What a gate, or the organisation's ledger, holds; null if the gateway does not say. */
  held(question: Omit<HeldQuestion, 'gatewayId'>): Promise<HeldAnswer | null>;
  /** Whose key this is; null if the gateway does not say. */
  ownerOf(keyId: string): Promise<OwnerAnswer | null>;
  /** Asks a gate to send again what follows a watermark. */
  replay(request: ReplayRequest): Promise<GatewayAnswer>;
  /** How an organisation's budgets stand at the edge at this moment; null if the gateway does not say. */
  ledger(organisationId: string): Promise<LedgerFigures | null>;
  /**
   * How gates of an organisation stand at this moment; those that could not be asked are left out.
   * @returns null if the gateway does not say
   */
  gates(organisationId: string, gateIds: readonly string[]): Promise<NamedGateFigures[] | null>;
  /** Has objects of a deleted organisation empty themselves; null if the gateway does not say. */
  empty(question: Omit<RemovalQuestion, 'gatewayId'>): Promise<RemovalAnswer | null>;
}

export interface GatewayClientOptions {
  readonly gatewayId: string;
  /** Base URL of the gateway. */
  readonly url: string;
  readonly signingKey: SigningKey;
  readonly clock: () => Date;
}

const TIMEOUT_MS = 10_000;

export function createGatewayClient({
  gatewayId,
  url,
  signingKey,
  clock,
}: GatewayClientOptions): GatewayClient {
  async function post(path: string, payload: object): Promise<Response | null> {
    const body = await signForGateway(payload, gatewayId, signingKey, clock());
    try {
      return await fetch(new URL(path, url), {
        method: 'POST',
        headers: { 'content-type': 'application/jose' },
        body,
        redirect: 'manual',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
    } catch {
      return null;
    }
  }

  return {
    async command(command) {
      const response = await post(COMMAND_PATH, command);
      if (!response?.ok) return failure(response);
      const answer = commandAnswerSchema.safeParse(await response.json().catch(() => null));
      if (!answer.success) return { ok: false, problem: 'misunderstood' };
      const { result, version } = answer.data;
      if (result === 'conflict' || version > command.version)
        return { ok: false, problem: 'overtaken', version };
      return version < command.version ? { ok: false, problem: 'misunderstood' } : { ok: true };
    },
    async replay(request) {
      const response = await post(REPLAY_PATH, request);
      if (!response?.ok) return failure(response);
      await response.body?.cancel();
      return { ok: true };
    },
    async held(question) {
      const response = await post(HELD_PATH, { gatewayId, ...question });
      if (response?.ok)
        return heldAnswerSchema.safeParse(await response.json().catch(() => null)).data ?? null;
      await response?.body?.cancel();
      return null;
    },
    async ownerOf(keyId) {
      const response = await post(OWNER_PATH, { gatewayId, keyId });
      if (response?.ok)
        return ownerAnswerSchema.safeParse(await response.json().catch(() => null)).data ?? null;
      await response?.body?.cancel();
      return null;
    },
    async empty(question) {
      const response = await post(REMOVAL_PATH, { gatewayId, ...question });
      if (response?.ok)
        return removalAnswerSchema.safeParse(await response.json().catch(() => null)).data ?? null;
      await response?.body?.cancel();
      return null;
    },
    async ledger(organisationId) {
      const response = await post(LEDGER_PATH, { gatewayId, organisationId });
      if (response?.ok)
        return ledgerFiguresSchema.safeParse(await response.json().catch(() => null)).data ?? null;
      await response?.body?.cancel();
      return null;
    },
    async gates(organisationId, gateIds) {
      const answered: NamedGateFigures[] = [];
      for (let at = 0; at < gateIds.length; at += MAX_GATES_ASKED) {
        const asked = gateIds.slice(at, at + MAX_GATES_ASKED);
        const response = await post(GATES_PATH, { gatewayId, organisationId, gateIds: asked });
        const answer = gatesAnswerSchema.safeParse(
          response?.ok ? await response.json().catch(() => null) : await response?.body?.cancel(),
        );
        if (!answer.success) return null;
        answered.push(...answer.data.gates);
      }
      return answered;
    },
  };
}

async function failure(response: Response | null): Promise<GatewayAnswer> {
  await response?.body?.cancel();
  if (response === null) return { ok: false, problem: 'unreachable' };
  return { ok: false, problem: response.status >= 500 ? 'unavailable' : 'refused' };
}
