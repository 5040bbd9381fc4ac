import type { View } from '../../../ipc/views.ts';
import type { DatasetSummary } from '../../../model/dataset-summary.ts';
import type { RunSummary } from '../../../model/run.ts';
import type { WorkspaceSummary } from '../../../model/workspace-summary.ts';

/** One step of the work, and how far it is. */
export interface Step {
  readonly key: string;
  readonly title: string;
  /** What is there, or why it is needed. */
  readonly note: string;
  /** Null for what can always be gone on with, and for what is not known yet. */
  readonly done: boolean | null;
  /** Not needed to get on. */
  readonly optional?: boolean;
  /** Why it cannot be done yet; null where it can. */
  readonly waitsFor: string | null;
  readonly view: View;
  readonly params?: Readonly<Record<string, string>>;
}

interface State {
  readonly summary: WorkspaceSummary;
  readonly dataset: DatasetSummary | undefined;
  /** The dataset's run that the views are about. */
  readonly run: RunSummary | undefined;
  /** Whether the run's scores are known; null while that is being looked up. */
  readonly scored: boolean | null;
  readonly trainings: readonly { readonly name: string; readonly dataset: string }[];
}

/** The steps from an empty workspace to judged pairs, in their order. */
export function nextSteps({ summary, dataset, run, scored, trainings }: State): readonly Step[] {
  const { models, judgements } = summary;
  const splits = dataset?.splits.length ?? 0;
  const references = dataset?.referenceSets.length ?? 0;
  const runs = summary.runs.filter(({ datasetId }) => datasetId === dataset?.id);
  const pairSets = dataset?.pairSets ?? [];
  const trained = trainings.filter(({ dataset: of }) => of === dataset?.name);
  const needsData = dataset === undefined ? 'Import images first' : null;
  const needsRun = run === undefined ? 'Run comparisons first' : null;
  const calibrated = run?.likelihoodSource.startsWith('calibrated') ?? false;
  return [
    {
      key: 'import',
      title: 'Import images and scores',
      note:
        dataset === undefined
          ? 'A folder of images, or a CSV that lists them with scores'
          : `${dataset.name}: ${count(dataset.images, 'image')}, ${dataset.scored} with a score`,
      done: dataset !== undefined,
      waitsFor: null,
      view: 'data',
      ...(dataset === undefined ? { params: { import: '' } } : {}),
    },
    {
      key: 'split',
      title: 'Split into training and test images',
      note:
        splits === 0
          ? 'References are drawn from one part, scores are estimated in the other'
          : named(dataset?.splits),
      done: splits > 0,
      waitsFor: needsData,
      view: 'data',
      params: { tab: 'sets' },
    },
    {
      key: 'references',
      title: 'Draw a reference set',
      note:
        references === 0
          ? 'Images with known scores that others are compared with'
          : named(dataset?.referenceSets),
      done: references > 0,
      waitsFor: needsData,
      view: 'data',
      params: { tab: 'sets' },
    },
    {
      key: 'model',
      title: 'Choose a model',
      note: models.length === 0 ? 'A LLaVA in GGUF with its projector' : named(models),
      done: models.length > 0,
      waitsFor: null,
      view: 'models',
    },
    {
      key: 'train',
      title: 'Train it on pairs',
      note: trained.length === 0 ? 'A model that has not learnt to compare answers poorly' : named(trained),
      done: trained.length > 0 ? true : null,
      optional: true,
      waitsFor:
        needsData ??
        (models.length === 0
          ? 'Choose a model first'
          : pairSets.length === 0
            ? 'Draw a pair set first'
            : null),
      view: 'training',
    },
    {
      key: 'run',
      title: 'Run comparisons',
      note: runs.length === 0 ? 'Test images against references, a pair set, or all pairs' : named(runs),
      done: runs.some(({ answered }) => answered > 0),
      waitsFor: needsData ?? (models.length === 0 && runs.length === 0 ? 'Choose a model first' : null),
      view: 'run',
    },
    {
      key: 'calibrate',
      title: 'Calibrate the likelihood',
      note:
        run === undefined
          ? 'Fits k, δ and b to answers about images with known scores'
          : run.likelihoodSource,
      done: calibrated,
      waitsFor: needsRun,
      view: 'scores',
    },
    {
      key: 'score',
      title: 'Estimate scores',
      note:
        scored === true
          ? `of run ${run?.name ?? ''}`
          : 'From the answers, with intervals and metrics against true scores',
      done: scored,
      waitsFor: needsRun,
      view: 'scores',
    },
    {
      key: 'similar',
      title: 'Audit what was called Similar',
      note: 'How often, where, and what it does to the scores',
      done: null,
      optional: true,
      waitsFor: needsRun,
      view: 'similar',
    },
    {
      key: 'judge',
      title: 'Judge pairs',
      note:
        judgements === 0 ? 'By keyboard, most doubtful first' : `${count(judgements, 'judgement')} so far`,
      done: judgements > 0,
      waitsFor: needsRun,
      view: 'annotate',
    },
  ];
}

/** How many steps are done, of all that are listed: '7 of 8 done, 2 more are optional'. */
export function describeProgress(steps: readonly Step[]): string {
  // An optional step that is done is one of those done; the others are left to choose.
  const left = steps.filter(({ optional, done }) => optional === true && done !== true).length;
  const done = steps.filter((step) => step.done === true).length;
  const more = left === 0 ? '' : left === 1 ? ', 1 more is optional' : `, ${left} more are optional`;
  return `${done} of ${steps.length - left} done${more}`;
}

/** The first step that is still to be done and can be. */
export function firstOpenStep(steps: readonly Step[]): Step | undefined {
  return steps.find(({ done, waitsFor }) => done === false && waitsFor === null);
}

function count(number: number, unit: string): string {
  return `${number} ${unit}${number === 1 ? '' : 's'}`;
}

/** The newest one's name, and how many there are besides. */
function named(list: readonly { readonly name: string }[] | undefined): string {
  const newest = list?.at(-1);
  if (list === undefined || newest === undefined) return '';
  return list.length === 1 ? newest.name : `${newest.name} and ${list.length - 1} more`;
}
