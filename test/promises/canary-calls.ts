/**
 * Calls with a canary in every place where a caller or a provider can put text. One row is one call; what is in
 * `answered` shows that the canaries really went to the provider and came back.
 */
import { COMMAND_PATH } from '../../contract/command.ts';
import { CHAT_PATH, generatePath, type Headers, MESSAGES_PATH } from '../stack/calls.ts';
import { canary } from './canaries.ts';
import { chatBody, geminiBody, type Json, messagesBody, responsesBody } from './canary-bodies.ts';

export interface CanaryCall {
  readonly title: string;
  readonly method?: string;
  readonly path: string;
  readonly headers?: Headers;
  readonly body?: string | FormData | Blob;
  /** Null: the answer breaks off. */
  readonly status: number | null;
  /** Canary that the answer contains. */
  readonly answered?: string;
  /** The caller leaves when this has come. */
  readonly leavesAt?: string;
}

const RESPONSES_PATH = '/v1/openai/v1/responses';
const GEMINI = generatePath('gemini-2.5-flash', 'generateContent');
const GEMINI_STREAM = generatePath('gemini-2.5-flash', 'streamGenerateContent');
const JSON_TYPE = { 'content-type': 'application/json', 'anthropic-version': '2023-06-01' };

const say = (place: string): string => `[[say:${canary(place)}]]`;
const json = (title: string, path: string, body: Json, more: Partial<CanaryCall> = {}): CanaryCall => ({
  title,
  path,
  status: 200,
  headers: JSON_TYPE,
  body: JSON.stringify(body),
  ...more,
});

/** A call whose answer says a canary, and the test sees it there. */
const answered = (title: string, path: string, make: (directives: string) => Json): CanaryCall =>
  json(title, path, make(say(title)), { answered: canary(title) });

const streamed = (make: (directives: string, more: Json) => Json, more: Json = {}) => {
  return (directives: string): Json => make(directives, { stream: true, ...more });
};
const ASKED = { stream_options: { include_usage: true } };

const ANSWERS: readonly CanaryCall[] = [
  answered('chat', CHAT_PATH, chatBody),
  answered('chat streamed, usage asked', CHAT_PATH, streamed(chatBody, ASKED)),
  answered('chat streamed, usage asked by us', CHAT_PATH, streamed(chatBody)),
  json('chat tool', CHAT_PATH, chatBody(`[[tool:${canary('called')}]]`), { answered: canary('called') }),
  json(
    'chat tool streamed',
    CHAT_PATH,
    chatBody(`[[tool:${canary('called in pieces')}]]`, { stream: true }),
    {},
  ),
  answered('chat elsewhere', '/v1/openrouter/v1/chat/completions', streamed(chatBody)),
  answered('chat at groq', '/v1/groq/openai/v1/chat/completions', streamed(chatBody)),
  answered('completions', '/v1/openai/v1/completions', (text) => ({
    model: 'gpt-3.5-turbo-instruct',
    prompt: `${canary('completion prompt')} ${text}`,
    suffix: canary('suffix'),
  })),
  answered('responses', RESPONSES_PATH, responsesBody),
  answered('responses streamed', RESPONSES_PATH, streamed(responsesBody)),
  json('responses in the background', RESPONSES_PATH, responsesBody(say('background'), { background: true })),
  json('batch of messages', `${MESSAGES_PATH}/batches`, {
    requests: [{ custom_id: canary('custom id'), params: messagesBody(say('batched')) }],
  }),
  json('embeddings', '/v1/openai/v1/embeddings', {
    model: 'text-embedding-3-small',
    input: [canary('embedded'), canary('embedded too')],
    user: canary('embedding user'),
  }),
  json('moderations', '/v1/openai/v1/moderations', { input: canary('moderated') }),
  json('images', '/v1/openai/v1/images/generations', { model: 'gpt-image-1', prompt: canary('picture') }),
  answered('messages', MESSAGES_PATH, messagesBody),
  answered('messages streamed', MESSAGES_PATH, streamed(messagesBody)),
  json('messages thinking', MESSAGES_PATH, messagesBody(`[[think:${canary('thought')}]]`, { stream: true }), {
    answered: canary('thought'),
  }),
  json('messages tool', MESSAGES_PATH, messagesBody(`[[tool:${canary('claude called')}]]`)),
  json('count tokens', `${MESSAGES_PATH}/count_tokens`, messagesBody(canary('counted'))),
  answered('gemini', GEMINI, geminiBody),
  answered('gemini streamed', `${GEMINI_STREAM}?alt=sse`, geminiBody),
  answered('gemini array', GEMINI_STREAM, geminiBody),
];

const FAULTS: readonly CanaryCall[] = [
  ...(
    [
      ['error-400', 400],
      ['error-401', 401],
      ['error-429', 429],
      ['error-500', 500],
    ] as const
  ).flatMap(([fault, status]) =>
    (
      [
        [CHAT_PATH, chatBody],
        [MESSAGES_PATH, messagesBody],
        [GEMINI, geminiBody],
      ] as const
    ).map(([path, make]) =>
      json(`provider's ${fault}`, path, make(`[[fault:${fault}:${canary('provider error')}]]`), {
        status,
        answered: canary('provider error'),
      }),
    ),
  ),
  json('html', CHAT_PATH, chatBody('[[fault:html]]'), { status: 502 }),
  json('redirect', CHAT_PATH, chatBody('[[fault:redirect]]'), { status: 302 }),
  json(
    'refused option',
    CHAT_PATH,
    chatBody(`${say('second')}[[fault:refuse-stream-options]]`, { stream: true }),
    {
      answered: canary('second'),
    },
  ),
  ...['malformed-frame', 'negative-count', 'no-usage', 'gzip', 'crlf', 'bytes:1', 'truncate'].flatMap(
    (fault) => [
      json(`${fault} streamed`, CHAT_PATH, chatBody(`${say('faulty')}[[fault:${fault}]]`, { stream: true })),
      json(
        `${fault} messages`,
        MESSAGES_PATH,
        messagesBody(`${say('faulty')}[[fault:${fault}]]`, { stream: true }),
      ),
    ],
  ),
  json('truncated', CHAT_PATH, chatBody(`${say('cut off')}[[fault:truncate]]`)),
  json(
    'reset',
    MESSAGES_PATH,
    messagesBody(`${say('reset')}[[tokens:50]][[fault:reset]]`, { stream: true }),
    {
      status: null,
    },
  ),
  ...(
    [
      [CHAT_PATH, chatBody],
      [MESSAGES_PATH, messagesBody],
      [RESPONSES_PATH, responsesBody],
    ] as const
  ).map(([path, make]) =>
    json(
      `left ${path}`,
      path,
      make(`${say('left')}[[tokens:200]][[chunks:200]][[fault:slow:10]]`, { stream: true }),
      {
        leavesAt: canary('left'),
      },
    ),
  ),
];

const ODD_MODEL = `${canary('model')} "odd" \u00e9\u6f22 <b>`;

const ADDRESSES: readonly CanaryCall[] = [
  json('odd model', CHAT_PATH, { ...chatBody(''), model: ODD_MODEL }),
  json('long model', CHAT_PATH, { ...chatBody(''), model: canary('model').repeat(20) }),
  json('odd model in a path', generatePath(encodeURIComponent(ODD_MODEL), 'generateContent'), geminiBody('')),
  json('query', `${CHAT_PATH}?${canary('name')}=${canary('value')}&x=%53gCanary7Q`, chatBody('')),
  json('credential in the query', `${GEMINI}?key=${canary('credential')}`, geminiBody('')),
  json('headers', CHAT_PATH, chatBody(''), {
    headers: {
      ...JSON_TYPE,
      authorization: `Bearer ${canary('bearer')}`,
      'user-agent': canary('agent'),
      cookie: `session=${canary('cookie')}`,
      referer: `https://example.com/${canary('referer')}`,
      'openai-organization': canary('organization'),
      'x-request-id': canary('request id'),
      traceparent: `00-${canary('trace')}-01`,
      baggage: `user=${canary('baggage')}`,
      'x-forwarded-for': canary('address'),
      [`x-${canary('header name')}`]: canary('header value'),
      'x-aso-custom': canary('our prefix'),
    },
  }),
  { title: 'unknown path', path: `/v1/openai/v1/${canary('path')}/x?${canary('q')}`, status: 404 },
  { title: 'poll', path: `/v1/openai/v1/responses/${canary('response id')}`, status: 404 },
  { title: 'results', path: `/v1/openai/v1/files/${canary('results id')}/content`, status: 404 },
  {
    title: 'deletion',
    method: 'DELETE',
    path: `/v1/openai/v1/files/${canary('file id')}`,
    status: 404,
  },
  { title: 'unknown provider', path: `/v1/${canary('provider')}/v1/chat`, status: 404 },
  { title: 'unknown gateway path', path: `/${canary('nowhere')}?${canary('q')}`, status: 404 },
  {
    title: 'control path',
    method: 'POST',
    path: COMMAND_PATH,
    body: canary('command'),
    status: 401,
  },
  {
    title: 'streamed upload',
    method: 'POST',
    path: `/v1/openai/v1/uploads/${canary('upload')}/parts`,
    body: new Blob([canary('upload part'), 'x'.repeat(100_000), canary('upload end')]),
    status: 404,
  },
  {
    title: 'transcription',
    method: 'POST',
    path: '/v1/openai/v1/audio/transcriptions',
    body: form({ model: 'whisper-1', prompt: `${canary('spoken')} ${say('transcript')}` }, 'sound'),
    status: 200,
    answered: canary('transcript'),
  },
  {
    title: 'odd model in a form',
    method: 'POST',
    path: '/v1/openai/v1/audio/transcriptions',
    body: form({ model: ODD_MODEL, [canary('field')]: canary('field value') }, 'other sound'),
    status: 200,
  },
  {
    title: 'file upload',
    method: 'POST',
    path: '/v1/openai/v1/files',
    body: form({ purpose: canary('purpose') }, 'uploaded'),
    status: 200,
  },
];

const LARGE = 'x'.repeat(400_000);

const REFUSED: readonly CanaryCall[] = [
  { ...json('no JSON', CHAT_PATH, {}), body: `{"model":"m","messages":["${canary('half')}`, status: 400 },
  { ...json('trailing text', CHAT_PATH, {}), body: `{"model":"m"} ${canary('trailing')}`, status: 400 },
  json(
    'no model',
    CHAT_PATH,
    { messages: [{ role: 'user', content: canary('without model') }] },
    { status: 400 },
  ),
  json(
    'a model that is no text',
    CHAT_PATH,
    { ...chatBody(''), model: { m: canary('model object') } },
    { status: 400 },
  ),
  json('large', CHAT_PATH, chatBody(`${LARGE}${canary('behind much')}`)),
  json('too large', CHAT_PATH, chatBody('x'.repeat(34_000_000) + canary('behind too much')), { status: 413 }),
  ...[
    [`nokey=${canary('value of no key')}`, 400],
    [`team=${canary('value')}${'v'.repeat(80)}`, 400],
    [`{"team":${canary('half dimensions')}`, 400],
    [`team=a,team=${canary('twice')}`, 400],
  ].map(([dimensions, status]) =>
    json(`dimensions ${dimensions}`, CHAT_PATH, chatBody(''), {
      headers: { ...JSON_TYPE, 'x-aso-dims': String(dimensions) },
      status: Number(status),
    }),
  ),
  json('a key of nobody', CHAT_PATH, chatBody(''), {
    headers: { ...JSON_TYPE, 'x-aso-api-key': `aso_k_${canary('wrong key')}.${canary('wrong secret')}` },
    status: 403,
  }),
  json("a key in the provider's place", CHAT_PATH, chatBody(''), {
    headers: { ...JSON_TYPE, 'x-aso-api-key': '', authorization: `Bearer aso_k_${canary('misplaced key')}` },
    status: 403,
  }),
];

/** The model of the calls that go up with the stored credential, and of no others. */
export const STORED_MODEL = 'gpt-4.1';

const STORED: readonly CanaryCall[] = [
  ['stored credential', say('stored'), 200] as const,
  ['stored credential, refused', '[[fault:error-401]]', 401] as const,
].map(([title, directives, status]) => ({
  ...json(title, CHAT_PATH, chatBody(directives, { model: STORED_MODEL })),
  headers: { ...JSON_TYPE, authorization: '' },
  status,
}));

export const CANARY_CALLS: readonly CanaryCall[] = [
  ...STORED,
  ...ANSWERS,
  ...FAULTS,
  ...ADDRESSES,
  ...REFUSED,
];

function form(fields: Readonly<Record<string, string>>, place: string): FormData {
  const data = new FormData();
  const file = new Blob([`RIFF${canary(`${place} content`)}`], { type: `audio/${canary(`${place} type`)}` });
  data.append('file', file, `${canary(`${place} name`)}.wav`);
  for (const [name, value] of Object.entries(fields)) data.append(name, value);
  return data;
}
