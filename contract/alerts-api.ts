/** Alerts, the channels that they go to, and every delivery, as the dashboard API has them. */

import * as z from 'zod';
import { tagged } from './etag.ts';
import { FINDING_KINDS, FINDING_SCOPES } from './findings-api.ts';
import { mailAddressSchema } from './mail-api.ts';

/**
 * Pauses before the second and each further attempt of a delivery, in seconds: the schedule that Standard Webhooks
 * proposes (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md). After the last
 * one a delivery is given up; it can be sent again by hand.
 */
export const RETRY_PAUSES_SECONDS = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];

/** For so long both secrets sign after a rotation. */
export const SECRET_OVERLAP_HOURS = 24;

const nameSchema = z.string().trim().min(1).max(120);
const urlSchema = z.url({ protocol: /^https?$/ }).max(2_000);

/** A webhook is signed; chats are incoming webhooks of Slack and Teams; mail goes through the organisation's server. */
export const CHANNEL_KINDS = ['webhook', 'slack', 'teams', 'email'] as const;

export const newChannelSchema = z.union([
  z.strictObject({ kind: z.literal('webhook').default('webhook'), name: nameSchema, url: urlSchema }),
  /** The address is a secret: it is stored sealed and not shown again. */
  z.strictObject({ kind: z.enum(['slack', 'teams']), name: nameSchema, url: urlSchema }),
  /** To members, or to addresses of domains that an owner approved of. */
  z.strictObject({
    kind: z.literal('email'),
    name: nameSchema,
    recipients: z.array(mailAddressSchema).min(1).max(50),
  }),
]);
export const channelChangeSchema = z.strictObject({ isEnabled: z.boolean() });

export const DELIVERY_STATES = ['waiting', 'taken', 'given_up'] as const;

export const deliverySchema = z.object({
  deliveryId: z.uuid(),
  channelId: z.uuid(),
  channelName: z.string(),
  state: z.enum(DELIVERY_STATES),
  attempts: z.int(),
  lastAttemptAt: z.iso.datetime().nullable(),
  /** What was answered last; null: nothing. */
  lastStatus: z.int().nullable(),
  /** Why nothing was answered. */
  lastProblem: z.string().nullable(),
  /** Null: it is not tried again. */
  nextAttemptAt: z.iso.datetime().nullable(),
});

export const channelSchema = z.object({
  channelId: z.uuid(),
  ...tagged,
  name: z.string(),
  kind: z.enum(CHANNEL_KINDS),
  /** Without what stands behind its path: that may be a secret. Of mail the addresses, separated by commas. */
  destination: z.string(),
  isEnabled: z.boolean(),
  /** `failing`: it took nothing for days and was switched off. */
  disabledBy: z.enum(['person', 'failing']).nullable(),
  createdAt: z.iso.datetime(),
  takenAt: z.iso.datetime().nullable(),
  /** The newest message to it, a test among them; null: none yet. */
  lastDelivery: deliverySchema.nullable(),
});
export const channelListSchema = z.object({
  channels: z.array(channelSchema),
  /** Messages go to addresses of this machine too, without TLS as well, as on a developer's; else by https to public ones alone. */
  takesLoopback: z.boolean(),
});
/** The secret that signatures of a webhook are checked with (`whsec_…`), shown this once; of the others null. */
export const channelSecretSchema = z.object({ channelId: z.uuid(), secret: z.string().nullable() });

/** What was crossed: a part of the limit, an amount, or the limit by the forecast of the window's end. */
export const THRESHOLD_KINDS = ['percent', 'amount', 'forecast'] as const;
export type ThresholdKind = (typeof THRESHOLD_KINDS)[number];

export const alertSchema = z.object({
  alertId: z.uuid(),
  budgetId: z.uuid(),
  budgetName: z.string(),
  windowStart: z.iso.datetime(),
  threshold: z.enum(THRESHOLD_KINDS),
  /** Of the limit, in per cent; null: another kind. */
  percent: z.int().nullable(),
  /** Null: another kind. */
  amountNanos: z.string().nullable(),
  /** What the window was expected to come to; null: another kind. */
  expectedNanos: z.string().nullable(),
  limitNanos: z.string(),
  spentNanos: z.string(),
  crossedAt: z.iso.datetime(),
  deliveries: z.array(deliverySchema),
});
export const alertListSchema = z.object({ alerts: z.array(alertSchema) });
export const sentSchema = z.object({ deliveryId: z.uuid() });

/** A row of a scheduled report: what it came to, and the change against the period before. */
const changedRowSchema = z.object({
  label: z.string(),
  costNanos: z.string(),
  changeNanos: z.string(),
  /** With one digit after the point; null: there was nothing before. */
  changePercent: z.string().nullable(),
});

/** What is sent: `type`, `timestamp` and `data`, as Standard Webhooks has it. Ids, names and amounts; no content. */
export const alertMessageSchema = z.object({
  type: z.enum([
    'budget.threshold',
    'spend.unusual',
    'activity.suspicious',
    'report.scheduled',
    'report.stopped',
    'channel.test',
    /** A key stands in public. */
    'key.exposed',
    /** A key, or a secret of one that goes on, ends in 14 days, 7 days or a day. */
    'key.ends',
    /** What the operators of the service tell of; to the security contact alone. */
    'notice.incident',
  ]),
  timestamp: z.iso.datetime(),
  data: z.object({
    organisationId: z.uuid(),
    alertId: z.uuid().optional(),
    budgetId: z.uuid().optional(),
    budgetName: z.string().optional(),
    /** Absent: `percent`. */
    threshold: z.enum(THRESHOLD_KINDS).optional(),
    percent: z.int().optional(),
    amountNanos: z.string().optional(),
    expectedNanos: z.string().optional(),
    windowStart: z.iso.datetime().optional(),
    limitNanos: z.string().optional(),
    spentNanos: z.string().optional(),
    currency: z.literal('USD').optional(),
    scheduleId: z.uuid().optional(),
    reportName: z.string().optional(),
    timeZone: z.string().optional(),
    groupBy: z.string().optional(),
    /** Of the period reported, its end exclusive; and of the one before it. */
    from: z.iso.datetime().optional(),
    to: z.iso.datetime().optional(),
    formerFrom: z.iso.datetime().optional(),
    formerTo: z.iso.datetime().optional(),
    /** The first call that is on record, where the period before is not whole. */
    recordedFrom: z.iso.datetime().optional(),
    total: changedRowSchema.optional(),
    /** Lines of unknown cost, which are not in the total. */
    unknownLines: z.int().optional(),
    /** The dearest. */
    rows: z.array(changedRowSchema).optional(),
    stoppedBy: z.string().optional(),
    /** Of what is unusual (`alertId` is the finding's): see `findings-api.ts`. */
    kind: z.enum(FINDING_KINDS).optional(),
    scope: z.enum(FINDING_SCOPES).optional(),
    scopeId: z.string().optional(),
    scopeName: z.string().optional(),
    bucketAt: z.iso.datetime().optional(),
    /** Of spend nano-dollars, else a number of calls. */
    actual: z.string().optional(),
    expected: z.string().optional(),
    /** Of a key that was found in public: what was done with it, and where it was found, if that can be told. */
    keyId: z.string().optional(),
    keyName: z.string().optional(),
    action: z.string().optional(),
    place: z.string().optional(),
    /** Of a key that ends: as a whole, or one of its secrets; when, and how many days before that was told. */
    ends: z.enum(['key', 'secret']).optional(),
    endsAt: z.iso.datetime().optional(),
    days: z.int().optional(),
    noticeId: z.uuid().optional(),
    /** In the words of the operators. */
    text: z.string().optional(),
    detail: z.record(z.string(), z.unknown()).optional(),
  }),
});

export type ChannelKind = (typeof CHANNEL_KINDS)[number];
export type Alert = z.infer<typeof alertSchema>;
export type Delivery = z.infer<typeof deliverySchema>;
export type Channel = z.infer<typeof channelSchema>;
export type AlertMessage = z.infer<typeof alertMessageSchema>;
