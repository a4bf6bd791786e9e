/** How the budgets of an organisation stand at the edge, as its ledger answers the dashboard API. Nano-dollars. */
import * as z from 'zod';
import { accountIdSchema } from './account.ts';
import { nanosSchema } from './event.ts';

/** Where the gateway says how an organisation's budgets stand: `POST`, body a compact JWS as of a command. */
export const LEDGER_PATH = '/v1/aso/control/ledger';

export const ledgerQuestionSchema = z.strictObject({
  gatewayId: z.string().min(1).max(64),
  organisationId: z.uuid(),
});

export const accountFiguresSchema = z.object({
  account: accountIdSchema,
  limitNanos: nanosSchema,
  openingNanos: nanosSchema,
  spentNanos: nanosSchema,
  /** Held by gates and not spent, as far as the ledger has heard: reserved or ready to be. */
  leasedNanos: nanosSchema,
  roomNanos: nanosSchema,
  /** Of what is leased: reserved by calls under way; null: not every gate has said. */
  reservedNanos: nanosSchema.nullable().default(null),
  /** Calls under way, and what they may come to cost above what they reserved. */
  underWay: z.int().nonnegative().default(0),
  exposedNanos: nanosSchema.default('0'),
  /** Billed above reservations, by all gates that have answered. */
  overrunNanos: nanosSchema.default('0'),
  /** What a call reserved of late, on average, and could have cost at worst; null: there was none. */
  perCallNanos: nanosSchema.nullable().default(null),
  perCallWorstNanos: nanosSchema.nullable().default(null),
});

export const ledgerFiguresSchema = z.object({
  /** Of what belongs to the organisation; 0: nothing was ever published. */
  version: z.int().nonnegative(),
  gates: z.int().nonnegative(),
  /** Gates that hold this version. */
  confirmed: z.int().nonnegative(),
  accounts: z.array(accountFiguresSchema),
});

export type AccountFigures = z.infer<typeof accountFiguresSchema>;
export type LedgerFigures = z.infer<typeof ledgerFiguresSchema>;
