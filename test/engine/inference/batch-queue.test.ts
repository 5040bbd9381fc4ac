import { expect, test } from 'vitest';
import { BatchQueue, type Batch } from '../../../src/engine/inference/batch-queue.ts';

interface Call {
  readonly name: string;
}

function sendAll(queue: BatchQueue<Call>): Batch<Call>[] {
  const sent: Batch<Call>[] = [];
  for (let batch = queue.next(); batch; batch = queue.next()) sent.push(batch);
  return sent;
}

/** A process that answers in order, and dies at a pair for which `deadly` says so. Returns the sizes of what it got. */
function playThrough(queue: BatchQueue<Call>, deadly: (index: number, batch: Batch<Call>) => boolean) {
  const [answered, guilty, sizes]: [number[], number[], number[]] = [[], [], []];
  let deaths = 0;
  let process: Batch<Call>[] = [];
  for (;;) {
    const sent = sendAll(queue);
    sizes.push(...sent.map(({ indices }) => indices.length));
    process = [...process, ...sent];
    const [batch] = process;
    if (!batch) return { answered, guilty, deaths, sizes };
    const fatal = batch.indices.findIndex((index) => deadly(index, batch));
    batch.indices.slice(0, fatal < 0 ? undefined : fatal).forEach((index, position) => {
      if (queue.answer(batch, position, 0)) answered.push(index);
    });
    if (fatal < 0) {
      queue.remove(batch);
      process.shift();
    } else {
      deaths++;
      process = [];
      guilty.push(...queue.afterDeath().guilty.map(({ index }) => index));
    }
  }
}

test('calls are sent at once, one after the other, so that the process never waits', () => {
  const queue = new BatchQueue<Call>(1);
  queue.add({ name: 'a' }, 3);
  queue.add({ name: 'b' }, 2);
  expect(sendAll(queue).map(({ call, indices }) => [call.name, indices])).toEqual([
    ['a', [0, 1, 2]],
    ['b', [0, 1]],
  ]);
});

test('a pair that kills the process is found guilty; all others are answered once', () => {
  const queue = new BatchQueue<Call>(1);
  queue.add({ name: 'a' }, 100);
  const { answered, guilty, deaths, sizes } = playThrough(queue, (index) => index === 42);
  expect(guilty).toEqual([42]);
  expect(answered.sort((a, b) => a - b)).toEqual(
    Array.from({ length: 100 }, (_, i) => i).filter((i) => i !== 42),
  );
  expect(deaths).toBe(4);
  expect(sizes.slice(0, 3)).toEqual([100, 16, 1]);
});

test('a process killed from outside while it answers makes no pair guilty, even while suspects are sent', () => {
  const queue = new BatchQueue<Call>(1);
  queue.add({ name: 'a' }, 100);
  const killedOnce = new Set<number>();
  const { answered, guilty } = playThrough(queue, (index, { indices }) => {
    if (![10, 30, 31, 70].includes(index) || killedOnce.has(index * 1000 + indices.length)) return false;
    killedOnce.add(index * 1000 + indices.length);
    return true;
  });
  expect(guilty).toEqual([]);
  expect(answered).toHaveLength(100);
});

test('after a death only the batch being answered is suspected; the others wait behind the suspects', () => {
  const queue = new BatchQueue<Call>(1);
  queue.add({ name: 'a' }, 2);
  queue.add({ name: 'b' }, 2);
  sendAll(queue);
  queue.afterDeath();
  const suspect = queue.next();
  expect(suspect).toMatchObject({ call: { name: 'a' }, indices: [0], suspect: true });
  expect(queue.next()).toBeUndefined();
  if (suspect) queue.remove(suspect);
  const second = queue.next();
  if (second) queue.remove(second);
  expect(queue.next()).toMatchObject({ call: { name: 'b' }, indices: [0, 1], suspect: false });
});

test('a pair is answered when all members have, and an answer of a dead process or a second one counts for nothing', () => {
  const queue = new BatchQueue<Call>(2);
  queue.add({ name: 'a' }, 1);
  const [batch] = sendAll(queue);
  if (!batch) throw new Error('nothing was sent');
  expect(queue.answer(batch, 0, 0)).toBe(true);
  expect(queue.answer(batch, 0, 0)).toBe(false);
  queue.afterDeath();
  expect(queue.sent(batch.id)).toBeUndefined();
  const [again] = sendAll(queue);
  expect(again?.indices).toEqual([0]);
  expect(again && queue.answer(again, 0, 0)).toBe(false);
  expect(again && queue.answer(again, 0, 1)).toBe(true);
  queue.afterDeath();
  expect(sendAll(queue)).toEqual([]);
});

test('a cancelled call leaves only what is in the process, and a death then ends it', () => {
  const queue = new BatchQueue<Call>(1);
  const [a, b] = [{ name: 'a' }, { name: 'b' }];
  queue.add(a, 2);
  sendAll(queue);
  queue.add(b, 1);
  expect(queue.cancel(a)).toHaveLength(1);
  expect(queue.cancel(b)).toHaveLength(0);
  expect([queue.holds(a), queue.holds(b)]).toEqual([true, false]);
  expect(queue.afterDeath()).toEqual({ guilty: [], emptied: [a] });
});
