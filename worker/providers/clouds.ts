/** Clouds that host the models of others: the caller's path names a region first. Rows of the registry. */
import { PRICE_LISTS } from '../../contract/prices/lists.ts';
import { PLAIN_CONVENTION } from './dialects.ts';
import type { EndpointTableName } from './endpoint-tables.ts';
import {
  messagesSurface,
  openaiProvider,
  openaiSurface,
  ownProvider,
  type Place,
  type Provider,
  type Surface,
} from './provider.ts';

const places = (names: string, origins: Readonly<Record<string, string>> = {}): Place => ({
  kind: 'listed',
  names: new Set([...names.split(/\s+/), ...Object.keys(origins)]),
  origins,
});

/** https://docs.aws.amazon.com/general/latest/gr/bedrock.html, read 2026-11. */
const AWS_REGIONS = places(
  `us-east-1 us-east-2 us-west-1 us-west-2 ca-central-1 ca-west-1 mx-central-1 sa-east-1 eu-central-1 eu-central-2
   eu-north-1 eu-south-1 eu-south-2 eu-west-1 eu-west-2 eu-west-3 il-central-1 me-central-1 me-south-1 af-south-1
   ap-east-2 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-south-2 ap-southeast-1 ap-southeast-2
   ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6 ap-southeast-7 us-gov-east-1 us-gov-west-1`,
);

/** https://docs.cloud.google.com/vertex-ai/generative-ai/docs/learn/locations, read 2026-11. */
const VERTEX_LOCATIONS = places(
  `us-central1 us-east1 us-east4 us-east5 us-south1 us-west1 us-west2 us-west3 us-west4 northamerica-northeast1
   northamerica-northeast2 southamerica-east1 southamerica-west1 europe-central2 europe-north1 europe-southwest1
   europe-west1 europe-west2 europe-west3 europe-west4 europe-west6 europe-west8 europe-west9 europe-west12
   asia-east1 asia-east2 asia-northeast1 asia-northeast2 asia-northeast3 asia-south1 asia-southeast1 asia-southeast2
   australia-southeast1 australia-southeast2 me-central1 me-central2 me-west1 africa-south1`,
  {
    global: 'https://aiplatform.googleapis.com',
    us: 'https://aiplatform.us.rep.googleapis.com',
    eu: 'https://aiplatform.eu.rep.googleapis.com',
  },
);

const LOCATION = '/{version}/projects/{id}/locations/{id}';
const publisher = (name: string, table: EndpointTableName, flavour: Surface['errorFlavour']): Surface => ({
  prefix: `${LOCATION}/publishers/${name}`,
  table,
  errorFlavour: flavour,
  mustAskForUsage: false,
  conventions: {},
});

export const CLOUDS: readonly Provider[] = [
  openaiProvider({
    id: 'azure-openai',
    // https://learn.microsoft.com/azure/ai-foundry/openai/api-version-lifecycle: deployments in the path, or `/openai/v1`.
    upstream: { origin: 'https://{place}.openai.azure.com', prefix: '' },
    place: { kind: 'registered', host: 'azure-openai' },
    surfaces: [
      openaiSurface({
        prefix: '/openai/deployments',
        table: 'azure' as const,
        mustAskForUsage: true,
        chatCap: 'max_completion_tokens' as const,
      }),
      openaiSurface({ prefix: '/openai', mustAskForUsage: true, chatCap: 'max_completion_tokens' }),
    ],
    onCallerLeft: 'cancel',
    credentialHeaders: ['api-key', 'authorization'],
  }),
  ownProvider({
    id: 'bedrock',
    upstream: { origin: 'https://bedrock-runtime.{place}.amazonaws.com', prefix: '' },
    place: AWS_REGIONS,
    surfaces: [
      // https://docs.aws.amazon.com/bedrock/latest/userguide/inference-chat-completions.html
      openaiSurface({ prefix: '/openai', mustAskForUsage: true }),
      { prefix: '', table: 'bedrock', errorFlavour: 'aws', mustAskForUsage: false, conventions: {} },
    ],
    errorFlavour: 'aws',
    onCallerLeft: 'drain',
    // https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModel.html
    tierHeaders: ['x-amzn-bedrock-service-tier', 'x-amzn-bedrock-performanceconfig-latency'],
    signing: { kind: 'aws-access-key', service: 'bedrock' },
  }),
  openaiProvider({
    id: 'bedrock-mantle',
    // https://docs.aws.amazon.com/bedrock/latest/userguide/bedrock-mantle.html
    upstream: { origin: 'https://bedrock-mantle.{place}.api.aws', prefix: '' },
    place: AWS_REGIONS,
    surfaces: [
      { ...messagesSurface('/anthropic'), credentialHeader: 'x-api-key' },
      openaiSurface({ prefix: '/openai', mustAskForUsage: true }),
      openaiSurface({ mustAskForUsage: true }),
    ],
    onCallerLeft: 'drain',
    signing: { kind: 'aws-access-key', service: 'bedrock-mantle' },
    credentialHeaders: ['authorization', 'x-api-key'],
  }),
  ownProvider({
    id: 'vertex',
    upstream: { origin: 'https://{place}-aiplatform.googleapis.com', prefix: '' },
    place: VERTEX_LOCATIONS,
    priceLists: PRICE_LISTS.vertex,
    surfaces: [
      publisher('google', 'vertex', 'google'),
      publisher('anthropic', 'vertex-anthropic', 'anthropic'),
      publisher('{id}', 'vertex-openai', 'openai'),
      openaiSurface({
        prefix: `${LOCATION}/endpoints/openapi`,
        mustAskForUsage: true,
        conventions: { 'openai-chat': { ...PLAIN_CONVENTION, isHiddenReasoningInTotal: true } },
      }),
      { ...publisher('google', 'vertex-project', 'google'), prefix: LOCATION },
      // Express mode names no project: https://docs.cloud.google.com/vertex-ai/generative-ai/docs/start/express-mode
      { ...publisher('google', 'vertex', 'google'), prefix: '/{version}/publishers/google' },
      { prefix: '', table: 'vertex', errorFlavour: 'google', mustAskForUsage: false, conventions: {} },
    ],
    errorFlavour: 'google',
    onCallerLeft: 'drain',
    credentialHeaders: ['x-goog-api-key', 'authorization'],
    credentialParameter: 'key',
    // https://docs.cloud.google.com/vertex-ai/generative-ai/docs/priority-paygo
    tierHeaders: ['x-vertex-ai-llm-shared-request-type'],
    signing: { kind: 'google-service-account', service: null },
  }),
];
