import { setImmediate } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { AppError } from '../../src/engine/app-error.ts';
import type { Job } from '../../src/model/job.ts';
import { Jobs, type JobRequest, type JobWork } from '../../src/workbench/jobs.ts';
import { DeviceQueue } from '../../src/workbench/device-queue.ts';

function makeJobs() {
  const news: Job[] = [];
  const jobs = new Jobs('/workspace', new DeviceQueue(), (job) => news.push(job));
  onTestFinished(() => jobs.stopAll());
  const state = (id: string) => jobs.list.find((job) => job.id === id)?.state;
  return { jobs, news, state };
}

/** A job that works until it is let go, or stopped. */
function held(kind: Job['kind'], runId: number | null = null) {
  const { promise, resolve } = Promise.withResolvers<'done'>();
  const request: JobRequest = {
    kind,
    title: 'held',
    runId,
    work: ({ signal }) =>
      new Promise((end) => {
        void promise.then(end);
        signal.addEventListener('abort', () => end('stopped'));
      }),
  };
  return {
    request,
    letGo: () => resolve('done'),
  };
}

function work(of: (work: JobWork) => Promise<'done' | 'stopped'>): JobRequest {
  return { kind: 'import', title: 'work', runId: null, work: of };
}

test('a job goes from working to done, and its last state is always told', async () => {
  const { jobs, news } = makeJobs();
  const { id, ended } = jobs.start(
    work(({ onProgress }) => {
      for (let done = 0; done <= 100; done++)
        onProgress({ done, total: 100, unit: 'images', message: 'reading' });
      return Promise.resolve('done');
    }),
  );
  await ended;
  expect(news[0]).toMatchObject({ id, state: 'working', endedAt: null });
  expect(news.at(-1)).toMatchObject({
    id,
    state: 'done',
    done: 100,
    total: 100,
    unit: 'images',
    secondsLeft: null,
  });
  expect(news.at(-1)?.endedAt).not.toBeNull();
});

test('news come a few times a second, however often there is progress', async () => {
  vi.useFakeTimers();
  onTestFinished(() => {
    vi.useRealTimers();
  });
  const { jobs, news } = makeJobs();
  const { ended } = jobs.start(
    work(async ({ onProgress }) => {
      for (let done = 0; done < 100; done++) {
        onProgress({ done, total: 100, unit: 'images' });
        await vi.advanceTimersByTimeAsync(10);
      }
      return 'done';
    }),
  );
  await ended;
  expect(news.length).toBeGreaterThanOrEqual(4);
  expect(news.length).toBeLessThanOrEqual(9);
});

test('of jobs that run a model one works and the others wait in their order; imports go on beside them', async () => {
  const { jobs, state } = makeJobs();
  const [first, second, third, beside] = [held('run'), held('demo'), held('run'), held('import')];
  const ids = [first, second, third, beside].map(({ request }) => jobs.start(request));
  const states = () => ids.map(({ id }) => state(id));
  expect(states()).toEqual(['working', 'waiting', 'waiting', 'working']);
  first.letGo();
  await ids[0]?.ended;
  await setImmediate();
  expect(states()).toEqual(['done', 'working', 'waiting', 'working']);
  await jobs.stop(ids[1]?.id ?? '');
  await setImmediate();
  expect(states()).toEqual(['done', 'stopped', 'working', 'working']);
});

test('a waiting job can be stopped, and never begins', async () => {
  const { jobs, state } = makeJobs();
  const [first, second] = [held('run'), held('run')];
  const begun = vi.fn(second.request.work);
  jobs.start(first.request);
  const { id } = jobs.start({ ...second.request, work: begun });
  await jobs.stop(id);
  expect(state(id)).toBe('stopped');
  first.letGo();
  await setImmediate();
  expect(begun).not.toHaveBeenCalled();
  const third = jobs.start(held('run').request);
  expect(state(third.id)).toBe('working');
});

test('a job that is being stopped says so until it has ended', async () => {
  const { jobs, news } = makeJobs();
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const { id } = jobs.start(work(() => promise.then(() => 'stopped')));
  const stopped = jobs.stop(id);
  expect(news.at(-1)).toMatchObject({ id, state: 'stopping', endedAt: null });
  resolve(undefined);
  await stopped;
  expect(news.at(-1)).toMatchObject({ id, state: 'stopped' });
});

test("a job that throws the stop's reason has been stopped", async () => {
  const { jobs, state } = makeJobs();
  const { id } = jobs.start(
    work(async ({ signal }) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      signal.throwIfAborted();
      return 'done';
    }),
  );
  await jobs.stop(id);
  expect(state(id)).toBe('stopped');
});

test('a failure of the world is told with what to do', async () => {
  const { jobs, news } = makeJobs();
  await jobs.start(work(() => Promise.reject(new AppError('disk-full', 'The disk is full.', 'Free some.'))))
    .ended;
  expect(news.at(-1)).toMatchObject({
    state: 'failed',
    error: { code: 'disk-full', message: 'The disk is full.', action: 'Free some.' },
  });
});

test('a bug is told as one, and printed without what could steer a terminal', async () => {
  const { jobs, news } = makeJobs();
  const print = vi.spyOn(console, 'error').mockImplementation(() => {});
  onTestFinished(() => print.mockRestore());
  await jobs.start(work(() => Promise.reject(new Error('no \u001b[31m\u202e.jpg')))).ended;
  expect(news.at(-1)).toMatchObject({ state: 'failed', error: { code: 'bug' } });
  expect(JSON.stringify(news)).not.toContain('.jpg');
  expect(print).toHaveBeenCalledOnce();
  const printed = String(print.mock.calls[0]?.[0]);
  expect(printed).toContain('no \\u001b[31m\\u202e.jpg');
  expect(printed).toContain('jobs.test.ts');
});

test('the log keeps its last 500 lines, and news hold the lines that are new', async () => {
  vi.useFakeTimers();
  onTestFinished(() => {
    vi.useRealTimers();
  });
  const { jobs, news } = makeJobs();
  const { id, ended } = jobs.start(
    work(async ({ log }) => {
      for (let line = 0; line < 700; line++) log(`line ${line}`);
      await vi.advanceTimersByTimeAsync(300);
      log('the end');
      return 'done';
    }),
  );
  await ended;
  const { log } = jobs.list.find((job) => job.id === id) as Job;
  expect(log.map(({ text }) => text)).toEqual([
    ...Array.from({ length: 499 }, (_, index) => `line ${index + 201}`),
    'the end',
  ]);
  expect(new Set(log.map(({ at }) => at)).size).toBe(500);
  expect(news.at(-1)?.log.map(({ text }) => text)).toEqual(['the end']);
});

test('rate and time left are those of the last seconds', () => {
  vi.useFakeTimers();
  onTestFinished(() => {
    vi.useRealTimers();
  });
  const { jobs } = makeJobs();
  let advance: (done: number) => void = () => {};
  jobs.start(
    work(({ onProgress, signal }) => {
      advance = (done) => {
        onProgress({ done, total: 1000, unit: 'comparisons' });
      };
      return new Promise((end) => {
        signal.addEventListener('abort', () => end('stopped'));
      });
    }),
  );
  const now = () => jobs.list[0];
  advance(100);
  // Opening the model takes its time.
  vi.advanceTimersByTime(30_000);
  expect(now()).toMatchObject({ rate: null, secondsLeft: null });
  for (let second = 1; second <= 20; second++) {
    advance(100 + second * 5);
    vi.advanceTimersByTime(1000);
  }
  expect(now()).toMatchObject({ done: 200, rate: 5, secondsLeft: 160 });
  for (let second = 1; second <= 20; second++) {
    advance(200 + second * 20);
    vi.advanceTimersByTime(1000);
  }
  expect(now()).toMatchObject({ done: 600, rate: 20, secondsLeft: 20 });
});

test('stopping everything waits until all has ended', async () => {
  const { jobs, state } = makeJobs();
  const ids = [held('run'), held('run'), held('import')].map(({ request }) => jobs.start(request).id);
  await jobs.stopAll();
  expect(ids.map(state)).toEqual(['stopped', 'stopped', 'stopped']);
});

test('an unknown job cannot be stopped', () => {
  const { jobs } = makeJobs();
  expect(() => jobs.stop('nothing')).toThrow(expect.objectContaining({ code: 'job-missing' }) as Error);
});

test('of jobs that have ended the last 50 are listed', async () => {
  const { jobs } = makeJobs();
  for (let index = 0; index < 60; index++)
    await jobs.start({ ...work(() => Promise.resolve('done')), title: `job ${index}` }).ended;
  expect(jobs.list.map(({ title }) => title)).toEqual(
    Array.from({ length: 50 }, (_, index) => `job ${index + 10}`),
  );
});
