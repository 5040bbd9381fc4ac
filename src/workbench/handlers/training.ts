import { AppError } from '../../engine/app-error.ts';
import { checkTraining } from '../../engine/jobs/training/check-training.ts';
import { cardOfModel, existingModelFiles } from '../../engine/jobs/runs/create-run.ts';
import { storedDataset, storedPairSet } from '../../engine/jobs/workspace/stored-by-id.ts';
import { trainingRequestOf } from '../../engine/jobs/training/training-request-of.ts';
import { useEpochs } from '../../engine/jobs/runs/use-epochs.ts';
import { resolveAsk } from '../../engine/model-files/asked-card.ts';
import { exportAdapter } from '../../engine/jobs/training/export-adapter.ts';
import { leavesSimilarOut } from '../../engine/store/pair-sets.ts';
import { parseRecipe, RECIPE_PRESETS } from '../../engine/training/recipe.ts';
import { thinSteps } from '../../engine/training/thin-steps.ts';
import { readTraining, readTrainings, trainingFolder } from '../../engine/training/training-folder.ts';
import { checkTrainingName } from '../../engine/training/training-name.ts';
import { setTrainingRemoved } from '../../engine/training/training-removal.ts';
import { recipeSchema } from '../../model/recipe.ts';
import { describeTraining, stepHistory, summariseTraining } from '../describe-training.ts';
import { existingTraining } from '../existing-training.ts';
import type { Handlers } from '../handler.ts';
import type { Session } from '../session.ts';
import { startTraining, stopTraining } from '../training-job.ts';

/** Points of a curve at once: more than a wide screen has columns. */
const MOST_POINTS = 3_000;

export const trainingHandlers: Handlers<'training'> = {
  'training.list': async (_, session) => {
    const { trainings } = await readTrainings(session.workspace.dir);
    return Promise.all(trainings.map((training) => summariseTraining(session, training)));
  },

  'training.damaged': async (_, { workspace }) => (await readTrainings(workspace.dir)).damaged,

  'training.get': async ({ name }, session) =>
    describeTraining(session, await existingTraining(session.workspace, name)),

  'training.steps': async ({ name, after, of }, session) => {
    const { folder } = await existingTraining(session.workspace, name);
    const read = await stepHistory(session, folder).read();
    const from = read.of === of ? after : 0;
    const steps = read.steps.filter(({ step }) => step > from);
    return { of: read.of, after: from, points: thinSteps(steps, MOST_POINTS) };
  },

  'training.presets': () =>
    Object.entries(RECIPE_PRESETS).map(([name, preset]) => ({ name, recipe: recipeSchema.parse(preset) })),

  'training.check': async ({ name, pairSetId, recipe }, session) => {
    const { analysis, workspace } = session;
    const pairSet = storedPairSet(workspace.db, pairSetId);
    const pairs = await analysis.run('countLabels', pairSetId);
    const { problems, notices, ...made } = checkTraining(pairs, leavesSimilarOut(pairSet), recipe);
    const ofName = await assertNameIsFree(session, name.trim()).then(
      () => [],
      (error: unknown) => {
        if (error instanceof AppError)
          return [{ field: 'name', message: `${error.message} ${error.action}` }];
        throw error;
      },
    );
    return { ...made, pairs, problems: [...problems, ...ofName], notices: [...notices] };
  },

  'training.start': async ({ name, datasetId, pairSetId, modelId, start, recipe, gpu }, session) => {
    const { workspace, paths } = session;
    const { db } = workspace;
    const adapter = start === null ? {} : { start: paths.check(start) };
    await assertNameIsFree(session, name);
    const dataset = storedDataset(db, datasetId);
    const pairSet = storedPairSet(db, pairSetId);
    if (pairSet.datasetId !== dataset.id)
      throw new AppError(
        'pair-set-missing',
        `The dataset "${dataset.name}" has no such pair set.`,
        'Choose a pair set of this dataset.',
      );
    const model = existingModelFiles(db, modelId);
    const jobId = startTraining(session, {
      name,
      dataset,
      pairSet,
      recipe: parseRecipe(recipe, 'of the form'),
      files: {
        model: model.modelFile,
        mmproj: model.mmprojFile,
        card: resolveAsk(cardOfModel(model), [{ source: 'dataset', ask: dataset.ask }]).card,
      },
      ...adapter,
      gpu,
    });
    return { jobId };
  },

  'training.resume': async ({ name, gpu }, session) => {
    await existingTraining(session.workspace, name);
    const request = await trainingRequestOf(session.workspace, name, { gpu });
    if (request === null) throw new Error(`training ${name} is gone`);
    return { jobId: startTraining(session, request) };
  },

  'training.pause': async ({ name }, session) => {
    // One that is being prepared has no description yet. Its end is told by the job's events.
    const underWay = session.jobs.ofTraining(name);
    if (underWay === undefined) await stopTraining(session, await existingTraining(session.workspace, name));
    else void session.jobs.stop(underWay.id);
    return {};
  },

  'training.remove': async ({ name, removed }, session) => {
    const training = await existingTraining(session.workspace, name);
    if (removed) await stopTraining(session, training);
    await setTrainingRemoved(training.folder, removed);
    session.changed(['trainings']);
    return {};
  },

  'training.exportAdapter': async ({ name, epoch, folder }, session) => {
    const training = await existingTraining(session.workspace, name);
    return exportAdapter(training, epoch, session.paths.check(folder));
  },

  'training.useEpochs': async ({ name, epochs }, session) => {
    const training = await existingTraining(session.workspace, name);
    const { members, ...rest } = await useEpochs(session.workspace, training, epochs);
    session.changed(['models']);
    return {
      ...rest,
      members: members.map((member) => ({
        ...member,
        adapters: member.adapters.map((adapter) => ({ ...adapter })),
      })),
    };
  },
};

/** @throws AppError 'bad-training-name', 'name-taken' */
async function assertNameIsFree({ workspace, jobs }: Session, name: string): Promise<void> {
  checkTrainingName(name);
  const existing = await readTraining(trainingFolder(workspace.dir, name));
  if (existing === null && jobs.ofTraining(name) === undefined) return;
  throw new AppError(
    'name-taken',
    `There is already a ${existing?.removed === true ? 'removed ' : ''}training named "${name}".`,
    'Choose another name.',
  );
}
