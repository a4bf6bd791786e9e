/** Sign-in by OpenID Connect, as the dashboard API has it. */
import * as z from 'zod';
import { tagged } from './etag.ts';
import { addressSchema } from './members.ts';

/**
 * What proves a second factor. `provider`: what the token says of it (`amr`, `acr`, `acrs`), checked here. `declared`: an
 * owner has declared that this provider asks everybody for one. `own`: our own, always.
 */
export const SECOND_FACTOR_BY = ['provider', 'declared', 'own'] as const;

const nameSchema = z.string().trim().min(1).max(120);
export const domainSchema = z
  .string()
  .toLowerCase()
  .max(253)
  .regex(/^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/);

const clientSecretSchema = z.string().min(1).max(1_000);
const secondFactorSchema = z.enum(SECOND_FACTOR_BY);
/** Values of `acr` or `acrs` that stand for a second factor. */
const acrValuesSchema = z.array(z.string().regex(/^[\x21-\x7e]{1,128}$/)).max(8);

export const newConnectionSchema = z.strictObject({
  name: nameSchema,
  /** Issuer identifier, to the letter, as the provider's discovery document states it. */
  issuer: z.url({ protocol: /^https?$/ }).max(255),
  clientId: z.string().min(1).max(255),
  /** Absent: a public client, which PKCE alone protects. */
  clientSecret: clientSecretSchema.optional(),
  /** Entra: the tenant that tokens must be of. */
  pinnedTenant: z.uuid().nullable().default(null),
  /** Google: the hosted domain that tokens must be of. */
  pinnedDomain: domainSchema.nullable().default(null),
  secondFactor: secondFactorSchema.default('provider'),
  acrValues: acrValuesSchema.default([]),
  /** Whoever has an address of the organisation's own domains becomes a member (a developer) at their first sign-in. */
  admitsMembers: z.boolean().default(true),
});

/**
 * What can be changed of a connection. Whose tokens it takes cannot (issuer, client, pins): members are known by them, so
 * another provider is another connection.
 */
export const connectionChangeSchema = z
  .strictObject({
    name: nameSchema.optional(),
    /** In place of the present one; null: a public client from now on. */
    clientSecret: clientSecretSchema.nullable().optional(),
    secondFactor: secondFactorSchema.optional(),
    acrValues: acrValuesSchema.optional(),
    admitsMembers: z.boolean().optional(),
  })
  .refine((change) => Object.values(change).some((value) => value !== undefined), {
    error: 'nothing to change',
  });

/** A connection, without its secret. */
export const connectionSchema = z.object({
  ...tagged,
  connectionId: z.uuid(),
  name: z.string(),
  issuer: z.string(),
  clientId: z.string(),
  hasSecret: z.boolean(),
  pinnedTenant: z.string().nullable(),
  pinnedDomain: z.string().nullable(),
  secondFactor: secondFactorSchema,
  acrValues: z.array(z.string()),
  admitsMembers: z.boolean(),
  isEnabled: z.boolean(),
  createdAt: z.iso.datetime(),
  /** To be registered at the provider. */
  redirectUri: z.string(),
});
export const connectionListSchema = z.object({ connections: z.array(connectionSchema) });

export const newDomainSchema = z.strictObject({ domain: domainSchema, connectionId: z.uuid() });
/** A domain and what its DNS has to say: a TXT record of this name and value. */
export const domainClaimSchema = z.object({
  domain: z.string(),
  connectionId: z.uuid(),
  recordName: z.string(),
  recordValue: z.string(),
  isVerified: z.boolean(),
});
export const domainListSchema = z.object({ domains: z.array(domainClaimSchema) });

/** Where a browser comes back to: the connection it went to, or the platform's own provider. */
export const PLATFORM = 'platform';

/** Body of `POST /api/v1/login`: by the domain of an address, or with an invitation. */
export const loginRequestSchema = z.union([
  z.strictObject({ address: addressSchema }),
  z.strictObject({ invitation: z.string().min(1).max(128) }),
]);
export const loginAnswerSchema = z.object({ authorizationUrl: z.url() });

/** Body of `POST /api/v1/login/callback`: what the provider sent the browser back with. */
export const loginCallbackSchema = z.strictObject({
  /** The last part of the path that the browser came back to. */
  provider: z.union([z.uuid(), z.literal(PLATFORM)]),
  /** The query of the address that the browser came back to, without its `?`. */
  parameters: z.string().min(1).max(8_000),
});

export type NewConnection = z.infer<typeof newConnectionSchema>;
export type ConnectionChange = z.infer<typeof connectionChangeSchema>;
export type Connection = z.infer<typeof connectionSchema>;
export type DomainClaim = z.infer<typeof domainClaimSchema>;
export type LoginCallback = z.infer<typeof loginCallbackSchema>;
export type LoginRequest = z.infer<typeof loginRequestSchema>;
