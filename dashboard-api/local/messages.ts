/** What local mode and the program that runs it say to each other over their channel. */
import { z } from 'zod';
import {
  peppersSchema,
  privateJwkSchema,
  publicJwkSchema,
  sealKeySchema,
  secretBytesSchema,
  secretKeysSchema,
} from '../config.ts';

export const localConfigSchema = z.strictObject({
  /** The dashboard's own folder; made if absent. */
  stateDir: z.string().min(1),
  /** A PostgreSQL server in place of the embedded store. */
  postgresUrl: z.string().nullable().default(null),
  /** 0: any. */
  port: z.int().min(0).max(65_535),
  gatewayUrl: z.url(),
  /** Something else answers in the providers' place. */
  isSimulated: z.boolean().default(false),
  webRoot: z.string().min(1),
  secrets: z.strictObject({
    gatewayId: z.string().min(1).max(64),
    peppers: peppersSchema,
    keyIdTagSecret: secretBytesSchema,
    secretKeys: secretKeysSchema,
    credentialSealKey: sealKeySchema.optional(),
    dashboardSigningKey: privateJwkSchema,
    gatewayVerifyKey: publicJwkSchema,
  }),
  /** A key and a read token for 24 hours are wanted; those of the last start are revoked. */
  wantsReadyCredentials: z.boolean(),
  /** Another lasting key is wanted. */
  wantsNewKey: z.boolean().default(false),
  /** A token that may also write prices is wanted, for 24 hours. */
  wantsNewToken: z.boolean().default(false),
});

export const parentMessageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('start'), config: localConfigSchema }),
  z.object({ type: z.literal('gateway-ready') }),
  z.object({ type: z.literal('new-login-link') }),
  z.object({ type: z.literal('stop') }),
]);

export type LocalConfig = z.infer<typeof localConfigSchema>;
export type ParentMessage = z.infer<typeof parentMessageSchema>;

/**
 * To the parent. Keys and tokens are texts of those made just now, the only time that they are seen; null: none was made.
 * `apiKey` is the ready-file's where one is wanted, else the lasting one, which is `newKey` in either case.
 */
export type LocalMessage =
  | { readonly type: 'listening'; readonly port: number }
  | {
      readonly type: 'ready';
      readonly loginUrl: string;
      readonly apiKey: string | null;
      readonly newKey: string | null;
      readonly newToken: string | null;
      readonly apiToken: string | null;
      readonly organisationName: string;
    }
  | { readonly type: 'login-link'; readonly url: string };
