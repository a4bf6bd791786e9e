/** What the interface says of itself (RFC 7643 §5 to §7, RFC 7644 §4). */
import type { Resource } from './attributes.ts';
import { GROUP_SCHEMA } from './group.ts';
import { USER_SCHEMA } from './user.ts';

/** Most resources in one answer. */
export const MOST_RESULTS = 200;

export const serviceProviderConfig = (base: string): Resource => ({
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig'],
  patch: { supported: true },
  bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
  filter: { supported: true, maxResults: MOST_RESULTS },
  changePassword: { supported: false },
  sort: { supported: false },
  etag: { supported: true },
  authenticationSchemes: [
    {
      type: 'oauthbearertoken',
      name: 'Bearer token',
      description: 'A provisioning token of the organisation (RFC 6750).',
      specUri: 'https://www.rfc-editor.org/rfc/rfc6750',
      primary: true,
    },
  ],
  meta: { resourceType: 'ServiceProviderConfig', location: `${base}/ServiceProviderConfig` },
});

const resourceType = (base: string, name: 'User' | 'Group', schema: string): Resource => ({
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:ResourceType'],
  id: name,
  name,
  endpoint: `/${name}s`,
  schema,
  meta: { resourceType: 'ResourceType', location: `${base}/ResourceTypes/${name}` },
});

export const resourceTypes = (base: string): readonly Resource[] => [
  resourceType(base, 'User', USER_SCHEMA),
  resourceType(base, 'Group', GROUP_SCHEMA),
];

interface Characteristics {
  readonly type?: 'string' | 'boolean' | 'complex' | 'reference';
  readonly multiValued?: boolean;
  readonly required?: boolean;
  readonly caseExact?: boolean;
  readonly uniqueness?: 'none' | 'server';
  readonly subAttributes?: readonly Resource[];
}

const attribute = (name: string, description: string, given: Characteristics = {}): Resource => ({
  name,
  description,
  type: 'string',
  multiValued: false,
  required: false,
  caseExact: false,
  mutability: 'readWrite',
  returned: 'default',
  uniqueness: 'none',
  ...given,
});

const USER_ATTRIBUTES = [
  attribute('userName', 'The name that the provider signs the user in with.', {
    required: true,
    uniqueness: 'server',
  }),
  attribute('externalId', 'The provider’s own id of the user.', { caseExact: true }),
  attribute('name', 'The parts of the user’s name.', {
    type: 'complex',
    subAttributes: [
      attribute('formatted', 'The whole name.'),
      attribute('givenName', 'The given name.'),
      attribute('familyName', 'The family name.'),
    ],
  }),
  attribute('displayName', 'What the user is called.'),
  attribute('emails', 'E-mail addresses; a sign-in is recognised by the primary one.', {
    type: 'complex',
    multiValued: true,
    subAttributes: [
      attribute('value', 'The address.'),
      attribute('type', 'What it is used for, such as `work`.'),
      attribute('primary', 'The one that counts.', { type: 'boolean' }),
    ],
  }),
  attribute('active', 'False ends the membership, with its sessions, tokens and personal keys.', {
    type: 'boolean',
  }),
];

const GROUP_ATTRIBUTES = [
  attribute('displayName', 'What the group is called.', { required: true }),
  attribute('externalId', 'The provider’s own id of the group.', { caseExact: true }),
  attribute('members', 'The users in the group.', {
    type: 'complex',
    multiValued: true,
    subAttributes: [
      attribute('value', 'The id of a user.', { required: true, caseExact: true }),
      attribute('$ref', 'The address of the user.', { type: 'reference' }),
      attribute('type', 'Always `User`.'),
    ],
  }),
];

const schema = (base: string, id: string, name: string, attributes: readonly Resource[]): Resource => ({
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:Schema'],
  id,
  name,
  description: name,
  attributes,
  meta: { resourceType: 'Schema', location: `${base}/Schemas/${id}` },
});

export const schemas = (base: string): readonly Resource[] => [
  schema(base, USER_SCHEMA, 'User', USER_ATTRIBUTES),
  schema(base, GROUP_SCHEMA, 'Group', GROUP_ATTRIBUTES),
];
