/** Whom an organisation wants told of incidents, of keys found in public and of suspicious activity, by mail. */
import * as z from 'zod';
import { DELIVERY_STATES } from './alerts-api.ts';
import { tagged } from './etag.ts';
import { mailAddressSchema } from './mail-api.ts';

export const newSecurityContactSchema = z.strictObject({
  /** Of members, or of domains that an owner approved of. */
  addresses: z.array(mailAddressSchema).min(1).max(10),
});

export const securityContactSchema = z.object({
  /** Null: nobody is named. */
  contact: z
    .object({
      addresses: z.array(z.string()),
      /** Those of them that mail may go to no longer: of somebody who has left, or a domain that was taken back. */
      notReached: z.array(z.string()),
      changedAt: z.iso.datetime(),
      /** When a message was taken last; null: never. */
      takenAt: z.iso.datetime().nullable(),
      /** The newest message; null: there was none. */
      lastMessage: z
        .object({
          state: z.enum(DELIVERY_STATES),
          attempts: z.int(),
          createdAt: z.iso.datetime(),
          /** What the mail server answered last; null: nothing. */
          lastStatus: z.int().nullable(),
          /** Why nothing was answered. */
          lastProblem: z.string().nullable(),
          /** Null: it is not tried again. */
          nextAttemptAt: z.iso.datetime().nullable(),
        })
        .nullable(),
    })
    .nullable(),
  /** False: without a mail server nothing goes out. */
  hasMailServer: z.boolean(),
  /** Of the addresses. */
  ...tagged,
});
export type SecurityContact = z.infer<typeof securityContactSchema>;
