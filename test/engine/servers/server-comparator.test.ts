import { expect, onTestFinished, test, vi } from 'vitest';
import type { Label, Triple } from '../../../src/core/labels.ts';
import { parseModelCard } from '../../../src/engine/model-files/model-card.ts';
import { writeKnownPictures } from '../../../src/engine/pictures/known-pictures.ts';
import { KeyRefused } from '../../../src/engine/servers/kinds/key-refused.ts';
import { serverCard } from '../../../src/engine/servers/kinds/server-card.ts';
import { ServerComparator } from '../../../src/engine/servers/kinds/server-comparator.ts';
import { labelIn } from '../../../src/engine/servers/kinds/text-only.ts';
import { toAnswer } from '../../../src/engine/servers/kinds/top-list.ts';
import type { Server } from '../../../src/model/server.ts';
import { appErrorOf } from '../../fixtures/app-error-of.ts';
import { startRecordedServer, type Spoil } from '../../fixtures/recorded-server.ts';
import { NOTHING_HERE } from '../../fixtures/nothing-here.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

/** As scripts/peers/servers/record-questions.mjs asks. */
const RAW = {
  prompt: '<s><image><image>, which face looks more attractive?',
  question: 'which face looks more attractive?',
};

const CHAT: Omit<Server, 'urls'> = {
  model: 'tiny',
  adapter: null,
  prompt: 'chat',
  keyVariable: null,
  ...NOTHING_HERE,
};

function open(url: string, server: Partial<Server> = {}): Promise<ServerComparator> {
  const all = { ...CHAT, urls: [url], ...server };
  return ServerComparator.open({
    server: all,
    card: serverCard(all.prompt === 'raw' ? parseModelCard(RAW, 'of the test') : null, all.prompt),
  });
}

/** The known pair, the other way round, and the first beside itself. */
async function ask(client: ServerComparator) {
  const folder = temporaryFolder();
  const [first, second] = (await writeKnownPictures(folder)).map((file) => ({ path: file })) as [
    { path: string },
    { path: string },
  ];
  const answers: (Triple | Label | undefined)[] = [];
  const failures: string[] = [];
  await client.compare(
    [
      { first, second },
      { first: second, second: first },
      { first, second: first },
    ],
    {
      onResult: (index, _member, logits) => (answers[index] = logits),
      onLabel: (index, _member, label) => (answers[index] = label),
      onFailed: (_index, _attempts, reason) => failures.push(reason),
    },
  );
  return { answers, failures };
}

const kinds: readonly [prompt: Server['prompt'], adapter: string | null, answers: readonly Triple[]][] = [
  [
    'chat',
    null,
    [
      [-7.771553039550781, -7.921717166900635, -9.2266206741333],
      [-10.380868911743164, -9.76942253112793, -10.042879104614258],
      [-6.832147598266602, -6.335648536682129, -6.582300186157227],
    ],
  ],
  [
    'chat',
    'tuned',
    [
      [-6.650219917297363, -7.332880020141602, -10.091401100158691],
      [-5.080488204956055, -5.801894664764404, -8.486812591552734],
      [-5.489468574523926, -5.511803150177002, -7.665236949920654],
    ],
  ],
  [
    'raw',
    null,
    [
      [-6.7128190994262695, -7.384336471557617, -8.95620346069336],
      [-6.136831283569336, -6.787843227386475, -9.672069549560547],
      [-5.490267753601074, -6.425896644592285, -7.564755439758301],
    ],
  ],
  [
    'raw',
    'tuned',
    [
      [-5.775202751159668, -6.994925498962402, -7.546167373657227],
      [-6.687958717346191, -7.753342628479004, -8.646207809448242],
      [-6.117798805236816, -6.479953765869141, -7.066449165344238],
    ],
  ],
];

test.each(kinds)(
  'vLLM 0.32 as recorded answers by the ids of the three words: %s, adapter %s',
  async (prompt, adapter, wanted) => {
    await using server = await startRecordedServer('vllm');
    await using client = await open(server.url, { prompt, adapter });
    expect(client.info).toMatchObject({
      server: {
        kind: 'vllm',
        version: '0.32.0',
        way: 'token-ids',
        request: { logprob_token_ids: [307, 308, 309] },
      },
      labelTexts: { First: ' First', Second: ' Second', Similar: ' Similar' },
      promptTokens: prompt === 'chat' ? 47 : 39,
    });
    // The chat template has no begin token and the raw prompt writes it out.
    expect(client.info.server.request).toMatchObject({ add_special_tokens: prompt === 'chat' });
    expect(client.info.warnings.join().includes('no begin token')).toBe(prompt === 'chat');
    expect(await ask(client)).toEqual({ answers: wanted, failures: [] });
    expect(server.unknown).toEqual([]);
  },
);

const completions: readonly [prompt: Server['prompt'], adapter: string | null, answers: readonly Triple[]][] =
  [
    [
      'chat',
      null,
      [
        [-9.076054573059082, -8.352498054504395, -11.813036918640137],
        [-6.739109039306641, -10.324934005737305, -9.236810684204102],
        [-8.668927192687988, -8.766448974609375, -8.452116966247559],
      ],
    ],
    [
      'chat',
      'adapter',
      [
        [-9.801514625549316, -6.88800573348999, -6.82127046585083],
        [-6.317345142364502, -7.641176223754883, -5.210710048675537],
        [-7.216037273406982, -7.8697309494018555, -6.448953151702881],
      ],
    ],
    [
      'raw',
      'adapter',
      [
        [-10.032512664794922, -6.588262557983398, -5.8122639656066895],
        [-6.780836582183838, -9.03502082824707, -6.855265140533447],
        [-7.732476711273193, -10.117952346801758, -6.7595109939575195],
      ],
    ],
  ];

test.each(completions)(
  'llama-server as recorded answers by its list without limit: %s, adapter %s',
  async (prompt, adapter, wanted) => {
    await using server = await startRecordedServer('llama-server');
    await using client = await open(server.url, { model: 'model', prompt, adapter });
    expect(client.info).toMatchObject({
      server: { kind: 'llama-server', version: 'b1-80fb11a', way: 'completion' },
      // The server puts the begin token in front by itself: written out, it would be there twice.
      prompt:
        prompt === 'raw'
          ? '<image><image>, which face looks more attractive?'
          : (expect.stringMatching(/^USER: <image><image>Which/) as string),
      promptTokens: prompt === 'chat' ? 47 : 39,
    });
    // Two pictures side by side, and an adapter: no cache, and every adapter with its scale.
    expect(client.info.server.request).toMatchObject({
      cache_prompt: false,
      lora: [{ id: 0, scale: adapter === null ? 0 : 1 }],
    });
    const { answers, failures } = await ask(client);
    expect(failures).toEqual([]);
    // The same question was answered twice when it was recorded, a digit apart.
    for (const [index, triple] of wanted.entries())
      for (const [label, value] of triple.entries())
        expect((answers[index] as Triple)[label]).toBeCloseTo(value, 4);
    expect(server.unknown).toEqual([]);
  },
);

test('a llama-server that starts again has another marker for pictures, which is asked for', async () => {
  let isAgain = false;
  await using server = await startRecordedServer('llama-server', ({ url }) => {
    if (!isAgain || url !== '/completion') return null;
    isAgain = false;
    return { status: 400, answer: { error: { code: 400, message: 'Failed to tokenize prompt' } } };
  });
  await using client = await open(server.url, { model: 'model' });
  isAgain = true;
  const { answers, failures } = await ask(client);
  expect([answers, failures]).toEqual([completions[0]?.[2], []]);
});

test('a picture that vLLM no longer holds is sent again', async () => {
  let misses = 0;
  await using server = await startRecordedServer('vllm', (_request, body) => {
    if (misses > 0 || !body.includes('"image_url":null')) return null;
    misses += 1;
    return {
      status: 400,
      answer: { error: { message: 'Cache miss for image at index 0 but data is not provided.' } },
    };
  });
  await using client = await open(server.url);
  expect(misses).toBe(1);
  const sent = server.bodies.filter((body) => body.includes('base64,'));
  const missed = server.bodies.findIndex((body) => body.includes('"image_url":null'));
  expect(sent.length).toBeGreaterThan(1);
  expect(server.bodies.slice(missed + 1).some((body) => body.includes('base64,'))).toBe(true);
  expect((await ask(client)).failures).toEqual([]);
});

/** Answers every question of chat completions by a rule, and leaves the rest as recorded. */
function answering(rule: (body: string) => { status: number; answer: unknown } | null): Spoil {
  return ({ url }, body) => (url === '/v1/chat/completions' ? rule(body) : null);
}

/** A whole answer of vLLM's shape. */
function listing(numbers: readonly number[], promptTokens = 47) {
  const list = numbers.map((logprob, index) => ({ token: `token_id:${307 + index}`, logprob }));
  return {
    status: 200,
    answer: {
      choices: [
        {
          finish_reason: 'length',
          message: { content: ' First' },
          logprobs: { content: [{ token: 'token_id:5', logprob: -0.1, top_logprobs: list }] },
        },
      ],
      usage: { prompt_tokens: promptTokens },
    },
  };
}

test('a server that cannot give the numbers is refused at the start, with the reason', async () => {
  const reasons = await Promise.all(
    [
      // Leaves pictures out: as many tokens with them as without.
      answering(() => listing([-1, -2, -3])),
      // The same numbers whichever picture comes first.
      answering((body) => listing([-1, -2, -3], body.includes('uuid') ? 47 : 14)),
      // Masked and scaled: more than all of the probability.
      answering(() => listing([-0.1, -0.1, -0.1])),
      answering(() => listing([-2, -2, -2])),
    ].map(async (spoil) => {
      await using server = await startRecordedServer('vllm', spoil);
      const { code, message } = await appErrorOf(() => open(server.url));
      return [code, message];
    }),
  );
  expect(reasons.map(([code]) => code)).toEqual(Array(4).fill('server-not-usable'));
  expect(reasons.map(([, message]) => message)).toEqual([
    expect.stringContaining('it leaves pictures out'),
    expect.stringContaining('the same whichever picture is shown first'),
    expect.stringContaining('no log-probabilities'),
    expect.stringContaining('all −2.000'),
  ]);
});

test('a model that the server does not have is told with those that it has', async () => {
  await using server = await startRecordedServer('vllm');
  const error = await appErrorOf(() => open(server.url, { model: 'huge' }));
  expect([error.code, error.message]).toEqual([
    'server-model-missing',
    `${server.url} has no model "huge": it has "tiny", "tuned".`,
  ]);
});

test('neither key nor bytes of pictures are in any error', async () => {
  vi.stubEnv('TIEBREAK_TEST_KEY', 'sk-very-secret-0123456789');
  onTestFinished(() => void vi.unstubAllEnvs());
  let left = 14;
  await using server = await startRecordedServer('vllm', ({ headers }, body) => {
    if (!body.includes('"messages"') || !body.includes('uuid') || left-- > 0) return null;
    return {
      status: 422,
      answer: { error: { message: `no: ${headers.authorization ?? ''} ${body} ${JSON.stringify(headers)}` } },
    };
  });
  await using client = await open(server.url, { keyVariable: 'TIEBREAK_TEST_KEY' });
  left = 0;
  const { failures } = await ask(client);
  expect(failures).toHaveLength(3);
  const told = JSON.stringify([failures, client.info, client.pool.endpoints.map(({ reason }) => reason)]);
  expect(told).toContain('422');
  expect(told).not.toContain('very-secret');
  expect(told).not.toContain('iVBOR');
});

test('a key that the server refuses ends the work; one that is named and missing is told before anything is asked', async () => {
  await using server = await startRecordedServer('vllm', ({ url }) =>
    url === '/v1/models' ? { status: 401, answer: { error: 'Unauthorized' } } : null,
  );
  const refused = await appErrorOf(() => open(server.url));
  expect(refused).toBeInstanceOf(KeyRefused);
  expect(refused.action).toContain('--server-key');
  const missing = await appErrorOf(() => open(server.url, { keyVariable: 'TIEBREAK_NO_SUCH_KEY' }));
  expect(missing.code).toBe('server-key-missing');
});

test('a label beyond the list is told as a bound where that cannot matter, and fails the comparison where it could', () => {
  const list = (similar: number) => [
    { token: ' First', logprob: -0.1 },
    { token: 'ĠSecond', logprob: -3 },
    { token: 'x', logprob: similar },
  ];
  const texts = { First: ' First', Second: ' Second', Similar: ' Similar' };
  expect(toAnswer(list(-9), texts, 20)).toEqual({
    logProbabilities: [-0.1, -3, -9],
    label: 'First',
    bounded: ['Similar'],
    promptTokens: 20,
  });
  expect(() => toAnswer(list(-3.5), texts, 20)).toThrow(
    'Similar is not among the 3 likeliest tokens, and could have up to',
  );
  expect(() => toAnswer([{ token: 'The', logprob: -0.2 }], texts, 20)).toThrow('None of the three words');
});

test('a label in words is one of the three, or no answer', () => {
  const words = { First: 'First', Second: 'Second', Similar: 'Similar' };
  expect(
    [' First', '"second".', 'Similar, I think', '**First**'].map((text) => labelIn(text, words)),
  ).toEqual(['First', 'Second', 'Similar', 'First']);
  for (const text of ['Firstly', 'The first', ''])
    expect(() => labelIn(text, words)).toThrow('none of First, Second, Similar');
});

test('transformers serve 5.19 as recorded drops log-probabilities with 200: what its random model says is none of the words', async () => {
  await using server = await startRecordedServer('transformers-serve');
  const error = await appErrorOf(() => open(server.url, { model: '/models/llava/model' }));
  expect(server.unknown).toEqual([]);
  expect([error.code, error.message]).toEqual([
    'server-answer',
    expect.stringMatching(/^The model answered "erst.*none of First, Second, Similar\.$/s),
  ]);
});
