/** An organisation's mail server, and the domains that its mail may go to, as the dashboard API has them. */
import * as z from 'zod';
import { tagged } from './etag.ts';

/** Ports of mail submission (RFC 8314): 465 speaks TLS from the first byte, the others ask for it (STARTTLS). */
export const MAIL_PORTS = [465, 587, 25, 2525] as const;

const hostSchema = z
  .string()
  .max(253)
  .regex(/^[A-Za-z0-9.-]+$/);
export const mailAddressSchema = z.email().max(254);
export const mailDomainSchema = z
  .string()
  .max(253)
  .regex(/^(?=.*\.)[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/);

export const newMailServerSchema = z.strictObject({
  host: hostSchema,
  port: z.int().min(1).max(65_535),
  /** Absent: the server does not ask for a name. */
  username: z.string().min(1).max(256).optional(),
  password: z.string().min(1).max(256).optional(),
  sender: mailAddressSchema,
});

/** Without the password, which nobody is shown again. */
export const mailServerSchema = z.object({
  host: z.string(),
  port: z.int(),
  username: z.string().nullable(),
  hasPassword: z.boolean(),
  sender: z.string(),
  changedAt: z.iso.datetime(),
});

export const mailSettingsSchema = z.object({
  server: mailServerSchema.nullable(),
  /** Of the server, or of there being none. */
  ...tagged,
  /** Mail goes to members, and to addresses of these. */
  domains: z.array(z.object({ domain: z.string(), approvedAt: z.iso.datetime() })),
});

export type MailSettings = z.infer<typeof mailSettingsSchema>;
