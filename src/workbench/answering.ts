import type { RunComparisonsOptions } from '../engine/jobs/run-comparisons.ts';
import type { JobWork } from './jobs.ts';
import type { Session } from './session.ts';
import { throttle } from './throttle.ts';

/** Failed comparisons that the log tells of one by one; the run's list of failures has them all. */
const TOLD_FAILURES = 100;

/** Milliseconds between two words to every view that answers have come, at least. */
const CHANGE_INTERVAL = 1_000;

/**
 * What a job that answers runs listens to: its log tells of deaths and failures, views of new answers.
 *
 * @param runId where the job is about one run alone
 */
export function answeringOptions(
  session: Session,
  { signal, onProgress, log }: JobWork,
  runId?: number,
): RunComparisonsOptions & { readonly end: () => void } {
  const { host, counts } = session;
  const tell = throttle(() => {
    session.changed(['answers', 'runs'], runId);
  }, CHANGE_INTERVAL);
  let failures = 0;
  return {
    gpu: 'auto',
    ...(host.launchInference === undefined ? {} : { launch: host.launchInference }),
    signal,
    onProgress: (progress) => {
      onProgress(progress);
      counts.forget();
      session.answers.forget(runId);
      tell();
    },
    onDeath: ({ how }) => {
      log(`The inference process ended (${how}) and is being started again; the run goes on.`);
    },
    onFailed: (first, second, reason) => {
      failures += 1;
      if (failures <= TOLD_FAILURES) log(`Left out: ${first} with ${second}: ${reason}`);
      else if (failures === TOLD_FAILURES + 1) log('More failures are in the run’s list of failures.');
    },
    end: () => {
      tell.flush();
    },
  };
}
