import { AppError } from '../../engine/app-error.ts';
import { askAgain } from '../../engine/jobs/runs/ask-again.ts';
import {
  assertRunNameIsFree,
  cardOfModel,
  createRun,
  existingDataset,
} from '../../engine/jobs/runs/create-run.ts';
import { declareSameComparator } from '../../engine/jobs/runs/declare-comparator.ts';
import { estimatePlan, estimateRun, resolveEstimate } from '../../engine/jobs/runs/estimate-run.ts';
import { forgetFailures } from '../../engine/jobs/runs/forget-failures.ts';
import { assertDatasetIsThere } from '../../engine/jobs/datasets/remove-dataset.ts';
import { namedFailures } from '../../engine/store/failed-comparisons.ts';
import { resolveAsk } from '../../engine/model-files/asked-card.ts';
import { sampleServer } from '../../engine/jobs/runs/sample-server.ts';
import { setRemoved } from '../../engine/store/removal.ts';
import { damagedRuns, setRunName } from '../../engine/store/runs.ts';
import type { Handlers } from '../handler.ts';
import { existingRun, startRun, stopRun } from '../run-job.ts';

/** Nobody reads more, and the summary has their number. */
const MOST_FAILURES = 5_000;

export const runsHandlers: Handlers<'runs'> = {
  'runs.estimate': (params, { workspace }) => estimateRun(workspace.db, params),

  'runs.sample': async (params, { workspace }) => {
    const { db } = workspace;
    const { model, plan } = resolveEstimate(db, { ...params, members: 1 });
    const { server } = model;
    if (server === null)
      throw new AppError(
        'model-missing',
        `"${model.name}" is no server: its rate is measured by its runs.`,
        'Choose a server, or start the run.',
      );
    const dataset = existingDataset(db, params.datasetId);
    const { card } = resolveAsk(cardOfModel(model), [{ source: 'dataset', ask: dataset.ask }]);
    return estimatePlan(db, plan, model, 1, await sampleServer(workspace, plan, { server, card }));
  },

  'runs.create': async ({ members, ...request }, session) => {
    const { workspace, paths } = session;
    const id = await createRun(workspace, {
      ...request,
      members: members.map(({ name, adapters, mmproj }) => ({
        name,
        adapters: adapters.map(({ file, scale }) => ({ file: paths.check(file), scale })),
        ...(mmproj === undefined ? {} : { mmproj: paths.check(mmproj) }),
      })),
    });
    session.changed(['runs']);
    return { id };
  },

  'runs.start': ({ runId, gpu }, session) => ({ jobId: startRun(session, runId, gpu) }),

  'runs.pause': ({ runId }, session) => {
    const run = existingRun(session, runId);
    // Its end is told by the job's events.
    const underWay = session.jobs.ofRun(runId);
    if (underWay !== undefined) void session.jobs.stop(underWay.id);
    else return stopRun(session, run).then(() => ({}));
    return {};
  },

  'runs.retryFailed': async ({ runId }, session) => {
    const { workspace, jobs } = session;
    const run = existingRun(session, runId);
    if (jobs.ofRun(runId) !== undefined)
      throw new AppError('run-busy', `The run "${run.name}" is being answered.`, 'Pause it first.');
    const forgotten = await forgetFailures(workspace, runId);
    session.changed(['runs']);
    return { forgotten };
  },

  'runs.damaged': (_, { workspace }) => damagedRuns(workspace.db),

  'runs.askAgain': async ({ runId }, session) => {
    const run = existingRun(session, runId);
    await stopRun(session, run);
    const id = await askAgain(session.workspace, run);
    session.analysis.note({ kind: 'replaced', runId });
    session.changed(['runs', 'answers', 'scores']);
    return { id };
  },

  'runs.failures': ({ runId }, session) => {
    existingRun(session, runId);
    return namedFailures(session.workspace.db, runId, MOST_FAILURES);
  },

  'runs.remove': async ({ runId, removed }, session) => {
    const { workspace } = session;
    if (!removed) assertDatasetIsThere(workspace.db, runId);
    else if (!damagedRuns(workspace.db).some(({ id }) => id === runId))
      await stopRun(session, existingRun(session, runId));
    if (!(await workspace.transaction(() => setRemoved(workspace.db, 'run', runId, removed))))
      throw new AppError('run-missing', 'This run is not in the workspace.', 'Choose another run.');
    session.analysis.note({ kind: 'replaced', runId });
    session.changed(['runs', 'answers', 'scores']);
    return {};
  },

  'runs.declareComparator': async ({ runId, as }, session) => {
    const other = as === null ? null : existingRun(session, as);
    await declareSameComparator(session.workspace, existingRun(session, runId), other);
    session.changed(['runs', 'scores']);
    return {};
  },

  'runs.rename': async ({ runId, name }, session) => {
    const { workspace } = session;
    const run = existingRun(session, runId);
    if (run.name !== name)
      await workspace.transaction(() => {
        assertRunNameIsFree(workspace.db, name);
        setRunName(workspace.db, runId, name);
      });
    session.changed(['runs', 'scores']);
    return {};
  },
};
