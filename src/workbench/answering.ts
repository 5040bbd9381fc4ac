import { formatQuantity } from '../core/format.ts';
import { AppError } from '../engine/app-error.ts';
import { describeChangedImages } from '../engine/jobs/runs/describe-changed-images.ts';
import { describeServer } from '../engine/servers/kinds/describe-server.ts';
import type { OpenedComparator } from '../engine/jobs/runs/open-answerer.ts';
import type { RunComparisonsOptions } from '../engine/jobs/runs/run-comparisons.ts';
import type { GpuChoice } from '../model/gpu-choice.ts';
import type { JobWork } from './jobs.ts';
import type { Session } from './session.ts';
import { throttle } from './throttle.ts';

/** Failed comparisons that the log tells of one by one; the run's list of failures has them all. */
const TOLD_FAILURES = 100;

/** Deaths of the inference process of which the log has its last words; they repeat themselves. */
const EXPLAINED_DEATHS = 3;

/** Milliseconds between two words to every view that answers have come, at least. */
const CHANGE_INTERVAL = 1_000;

/** What a job that answers runs takes; `end` tells what is still to be told. */
export interface Answering extends RunComparisonsOptions {
  readonly end: () => void;
}

/**
 * What a job that answers runs listens to: its log tells of the device, of deaths and failures; views hear of new answers.
 *
 * @param options runId: where the job is about one run alone
 */
export function answering(
  session: Session,
  { signal, onProgress, log }: JobWork,
  { gpu, runId }: { readonly gpu: GpuChoice; readonly runId?: number },
): Answering {
  const { platform, counts, analysis } = session;
  const tell = throttle(() => session.changed(['answers', 'runs'], runId), CHANGE_INTERVAL);
  let failures = 0;
  let deaths = 0;
  return {
    gpu,
    ...(platform.launchInference === undefined ? {} : { launch: platform.launchInference }),
    ...(platform.launchGuard === undefined ? {} : { launchGuard: platform.launchGuard }),
    signal,
    onProgress,
    onOpened: (opened) => {
      log(describeOpened(opened));
      const { warnings } = opened;
      for (const warning of warnings) log(warning);
      session.changed(['runs'], runId);
    },
    onDeath: ({ how, lastLines }) => {
      log(`The inference process ended (${how}) and is being restarted; the run continues.`);
      deaths += 1;
      if (deaths > EXPLAINED_DEATHS) return;
      for (const line of lastLines) if (line.trim() !== '') log(`  ${line}`);
    },
    onWarning: (problem) => {
      log(problem instanceof AppError ? `${problem.message} ${problem.action}` : problem.message);
    },
    onChanged: (name) => {
      log(describeChangedImages([name]));
      session.changed(['runs'], runId);
    },
    onFailed: (first, second, reason) => {
      failures += 1;
      if (failures <= TOLD_FAILURES) log(`Left out: ${first} against ${second}: ${reason}`);
      else if (failures === TOLD_FAILURES + 1) log('More pairs were left out: see the list of failures.');
    },
    onStored: (of, predictions) => {
      analysis.note({ kind: 'answered', runId: of, predictions });
      counts.add(of, predictions.length);
      tell();
    },
    end: () => tell.flush(),
  };
}

function describeOpened(opened: OpenedComparator): string {
  if ('server' in opened)
    return opened.server.managed === undefined
      ? `Asking ${describeServer(opened.server)} at ${formatQuantity(opened.server.urls.length, 'address', 'addresses')}.`
      : `Asking ${describeServer(opened.server)}, which was started for this run.`;
  const { gpu, device, threads, pairsTogether, llamaVersion, cpuBuild } = opened;
  return `Computing on ${device} (${gpu}) with ${formatQuantity(threads, 'thread')}, ${formatQuantity(pairsTogether, 'pair')} per call, llama.cpp ${llamaVersion} (${cpuBuild} build).`;
}
