import { expect, test } from 'vitest';
import type { ChildEnd } from '../../../src/engine/inference/inference-child.ts';
import { trainApart, type TrainingChild } from '../../../src/engine/training/train-apart.ts';
import type { TrainingReply } from '../../../src/engine/training/training-protocol.ts';
import type { TrainingSpec } from '../../../src/engine/training/training-spec.ts';

/** A process that makes the steps of one life and then dies, or is done. */
function mortal(steps: readonly number[], last: 'dies' | 'is done'): TrainingChild {
  const { promise: ended, resolve: end } = Promise.withResolvers<ChildEnd>();
  let tell: (reply: TrainingReply) => void = () => undefined;
  return {
    pid: 1,
    ended,
    kill: () => end({ how: 'signal SIGKILL', lastLines: [] }),
    onMessage: (listener) => (tell = listener),
    post: ({ type }) => {
      if (type === 'close') end({ how: 'exit code 0', lastLines: [] });
      if (type !== 'train') return;
      for (const step of steps)
        tell({ type: 'step', step: { step, steps: 9, epoch: 1, loss: 1, rate: 1, gradientNorm: 1 } });
      if (last === 'dies') end({ how: 'signal SIGABRT', lastLines: ['GGML_ASSERT failed'] });
      else tell({ type: 'done', outcome: { status: 'finished', epochs: [] } });
    },
  };
}

const SPEC = { folder: 'nowhere' } as TrainingSpec;

/** Trains with one process after the other; the steps heard and how the dead ended. */
function trained(lives: readonly (readonly number[])[], last: 'dies' | 'is done', signal?: AbortSignal) {
  let life = 0;
  const steps: number[] = [];
  const deaths: string[] = [];
  const training = trainApart(SPEC, {
    launch: () => {
      const made = lives[life++];
      if (made === undefined) throw new Error('one process too many');
      return mortal(made, life === lives.length ? last : 'dies');
    },
    ...(signal === undefined ? {} : { signal }),
    onStep: ({ step }) => steps.push(step),
    onDeath: ({ how }) => deaths.push(how),
  });
  return { training, steps, deaths };
}

test('a process that dies is started again as long as each few get further than those before', async () => {
  const { training, steps, deaths } = trained([[1, 2], [1, 2], [2, 3], [], [3, 4], [4]], 'is done');
  expect(await training).toEqual({ status: 'finished', epochs: [] });
  expect(deaths).toEqual(Array(5).fill('signal SIGABRT'));
  expect(steps).toEqual([1, 2, 1, 2, 2, 3, 3, 4, 4]);
});

test('three deaths in a row without a further step are told with the last words', async () => {
  const { training, deaths } = trained([[1, 2], [2], []], 'dies');
  await expect(training).rejects.toMatchObject({
    code: 'training-died',
    message: expect.stringMatching(
      /ended 3 times without getting further \(signal SIGABRT\)\.\n {2}GGML_ASSERT/,
    ) as string,
  });
  expect(deaths).toHaveLength(2);
});

test('a process that dies while it is to pause is not started again', async () => {
  const { training, deaths } = trained([[1]], 'dies', AbortSignal.abort());
  await expect(training).rejects.toMatchObject({ code: 'training-died' });
  expect(deaths).toEqual([]);
});
