/** What the company's staff see and do: the directory, plans, health and delivery; never usage, names or keys. */
import * as z from 'zod';
import { addressSchema, organisationNameSchema } from './members.ts';
import { NOTICE_LEVELS } from './support.ts';

/** The header in which an operator names the organisation that a grant is for. */
export const SUPPORT_HEADER = 'X-Support-Organisation';

const planSchema = z.string().regex(/^[a-z][a-z0-9_-]{0,31}$/);

/** An organisation in the operators' own register. */
export const customerSchema = z.object({
  organisationId: z.uuid(),
  /** What the operators call it. */
  label: z.string(),
  plan: z.string(),
  suspendedAt: z.iso.datetime().nullable(),
  registeredAt: z.iso.datetime(),
});
export const customerListSchema = z.object({ customers: z.array(customerSchema) });

export const newCustomerSchema = z.strictObject({
  name: organisationNameSchema,
  /** Of the first owner. */
  address: addressSchema,
  plan: planSchema.default('standard'),
});
/** A new organisation; the address of the owner's invitation is shown this once. */
export const madeCustomerSchema = customerSchema.extend({ invitationUrl: z.url() });

/** Puts an organisation that exists already into the register. */
export const registrationSchema = z.strictObject({ label: organisationNameSchema });
export const planChangeSchema = z.strictObject({ plan: planSchema });
export const suspensionSchema = z.strictObject({ reason: z.string().trim().min(1).max(500) });

/** How an organisation's machinery stands, in counts and instants. */
export const customerHealthSchema = z.object({
  /** Commands that the gateway has not confirmed, and since when the oldest waits. */
  commandsWaiting: z.int().nonnegative(),
  commandsWaitingSince: z.iso.datetime().nullable(),
  /** Gates that have delivered, and events that could not be taken in. */
  gates: z.int().nonnegative(),
  eventsQuarantined: z.int().nonnegative(),
  /** When its audit log was last written to. */
  lastEntryAt: z.iso.datetime().nullable(),
  /** Whom the organisation has named to be told of incidents. */
  securityContact: z.array(z.string()),
});

export const newNoticeSchema = z.strictObject({
  level: z.enum(NOTICE_LEVELS),
  text: z.string().trim().min(1).max(1_000),
  endsAt: z.iso
    .datetime({ offset: true })
    .transform((text) => new Date(text))
    .nullable()
    .default(null),
});

export type Customer = z.infer<typeof customerSchema>;
