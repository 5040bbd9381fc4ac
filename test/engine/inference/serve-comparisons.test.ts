import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { AppError } from '../../../src/engine/app-error.ts';
import { serveComparisons, type HostedComparator } from '../../../src/engine/inference/serve-comparisons.ts';
import type { InferenceReply, InferenceRequest } from '../../../src/engine/inference/inference-protocol.ts';

/** A host in this process, with what it replies. */
function host(comparator: Partial<HostedComparator>, examine?: () => Promise<unknown>) {
  const replies: InferenceReply[] = [];
  let send: (request: InferenceRequest) => void = () => {};
  serveComparisons(
    {
      post: (reply) => replies.push(reply),
      onMessage: (listener) => {
        send = listener;
      },
    },
    () =>
      Promise.resolve({
        info: { modelHash: 'x' } as never,
        compare: () => Promise.resolve(),
        [Symbol.asyncDispose]: () => Promise.resolve(),
        ...comparator,
      }),
    () => {},
    examine,
  );
  return {
    replies,
    send: async (request: InferenceRequest) => {
      send(request);
      await setImmediate();
    },
  };
}

test('that encoded images cannot be kept is told once, after the answers', async () => {
  const cacheProblem = new AppError('cache-not-written', 'The disk is full.', 'Free some.');
  const { replies, send } = host({ cacheProblem });
  await send({ type: 'open', spec: { model: 'm', mmproj: 'm', gpu: 'cpu' } });
  for (const batch of [1, 2]) await send({ type: 'compare', batch, pairs: [] });
  expect(replies.map(({ type }) => type)).toEqual(['ready', 'done', 'warning', 'done']);
  expect(replies[2]).toMatchObject({ error: { code: 'cache-not-written', action: 'Free some.' } });
});

test('a comparator without problems tells of none', async () => {
  const { replies, send } = host({});
  await send({ type: 'open', spec: { model: 'm', mmproj: 'm', gpu: 'cpu' } });
  await send({ type: 'compare', batch: 1, pairs: [] });
  expect(replies.map(({ type }) => type)).toEqual(['ready', 'done']);
});

test('an examination is answered with what was found, or why nothing was', async () => {
  const found = host({}, () => Promise.resolve({ name: 'CPU' }));
  await found.send({ type: 'examine', subject: { kind: 'device', gpu: 'cpu' } });
  expect(found.replies).toEqual([{ type: 'examined', found: { name: 'CPU' } }]);
  const failing = host({}, () => Promise.reject(new AppError('gpu-not-available', 'No.', 'Use another.')));
  await failing.send({ type: 'examine', subject: { kind: 'device', gpu: 'cuda' } });
  expect(failing.replies).toMatchObject([{ type: 'refused', error: { code: 'gpu-not-available' } }]);
});

test.each([
  [[0, 0, 0], /^The three logits of the member "b" are equal \(0\), which is no answer/],
  [[1, Infinity, 2], /^The logits of the member "b" are 1, Infinity, 2: .* not finite/],
] as const)('logits of %s are no answer of that member, and the others go on', async (logits, reason) => {
  const { replies, send } = host({
    compare: (_, { onResult }) => {
      onResult(0, 0, [1, 2, 3]);
      onResult(0, 1, logits);
      onResult(0, 2, [3, 2, 3]);
      return Promise.resolve();
    },
  });
  const members = ['a', 'b', 'c'].map((name) => ({ name, adapters: [] }));
  await send({ type: 'open', spec: { model: 'm', mmproj: 'm', gpu: 'cpu', members } });
  await send({ type: 'compare', batch: 1, pairs: [] });
  expect(replies.slice(1)).toEqual([
    { type: 'result', batch: 1, index: 0, member: 0, logits: [1, 2, 3] },
    { type: 'failed', batch: 1, index: 0, member: 1, reason: expect.stringMatching(reason) as string },
    { type: 'result', batch: 1, index: 0, member: 2, logits: [3, 2, 3] },
    { type: 'done', batch: 1 },
  ]);
});
