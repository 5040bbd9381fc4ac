import {
  isLikelihood,
  isPreset,
  LIKELIHOOD_PRESETS,
  parametersOf,
  type Likelihood,
} from '../../core/likelihood.ts';
import type { Params } from '../../ipc/requests.ts';
import type { DatasetSummary } from '../../model/dataset-summary.ts';
import { usualTheta } from '../../model/estimated-scores.ts';
import { DEFAULT_NARROWING, type PlanRequest } from '../../model/plan.ts';
import type { WorkspaceSummary } from '../../model/workspace-summary.ts';
import type { AdapterChoice } from '../ui/fields/adapters-field.tsx';
import { problemOfModel } from '../ui/fields/model-select.tsx';
import { problemOfNumber } from '../ui/forms/problem-of-number.ts';
import { problemOfName, uniqueName } from '../ui/forms/unique-name.ts';
import { existingPart, type ChosenPart } from '../ui/fields/part-select.tsx';
import { defaultLikelihood, likelihoodChoices, OWN_LIKELIHOOD } from './likelihood-choices.ts';

export type PlanKind = PlanRequest['kind'];

export interface MemberChoice {
  readonly name: string;
  readonly adapters: readonly AdapterChoice[];
  /** Its own vision tower and projector; undefined for the model's. */
  readonly mmproj?: string | undefined;
}

/** What a person has chosen for a new run; everything has a default. */
export interface PlanDraft {
  readonly kind: PlanKind;
  readonly modelId: number;
  readonly targets: ChosenPart;
  /** Only the images that pass the shared filter. */
  readonly onlyFiltered: boolean;
  readonly limit: number | null;
  readonly referenceSetId: number;
  readonly pairSetId: number;
  readonly orders: 'forward' | 'both';
  readonly theta: number | null;
  readonly members: readonly MemberChoice[];
  readonly gpu: Params<'runs.start'>['gpu'];
  readonly budget: number | null;
  /** Null to stop not by this; so is `narrowing`. */
  readonly intervalWidth: number | null;
  readonly narrowing: number | null;
  /** Null to ask all reverse orders of a plan of both. */
  readonly reverseGain: number | null;
  readonly batch: number | null;
  readonly evidence: 'hard' | 'soft';
  /** Key of a likelihood choice. */
  readonly likelihood: string;
  readonly own: Likelihood;
  readonly name: string;
}

/** With calibration, this many references chosen by information matched all 350 on recorded labels. */
const DEFAULT_BUDGET = 60;

/** References asked at once by an adaptive run: enough to share the target's prefix, few enough to adapt. */
const DEFAULT_BATCH = 8;

/** All pairs grow with the square, so not all images by default. */
const DEFAULT_ALL_PAIRS_LIMIT = 50;

const ONE_MEMBER: readonly MemberChoice[] = [{ name: 'model', adapters: [] }];

/** Every choice of a plan, defaults filled in, ids of things that are gone replaced. */
export type PlanChoices = Required<Omit<PlanDraft, 'modelId' | 'referenceSetId' | 'pairSetId'>> & {
  readonly model: WorkspaceSummary['models'][number] | undefined;
  /** Of the run's dataset, or of another one. */
  readonly referenceSet: DatasetSummary['referenceSets'][number] | undefined;
  readonly pairSet: DatasetSummary['pairSets'][number] | undefined;
};

export function choicesOf(
  draft: Partial<PlanDraft>,
  dataset: DatasetSummary,
  summary: WorkspaceSummary,
): PlanChoices {
  const referenceSet =
    summary.datasets
      .flatMap(({ referenceSets }) => referenceSets)
      .find(({ id }) => id === draft.referenceSetId) ?? dataset.referenceSets.at(-1);
  const pairSet = dataset.pairSets.find(({ id }) => id === draft.pairSetId) ?? dataset.pairSets.at(-1);
  const model =
    summary.models.find(({ id }) => id === draft.modelId) ??
    summary.models.findLast(({ present }) => present);
  const isServer = model?.server != null;
  const kind =
    draft.kind ??
    (referenceSet !== undefined ? 'against-references' : pairSet !== undefined ? 'pair-set' : 'all-pairs');
  const choices = likelihoodChoices(summary, dataset.id);
  const likelihood =
    draft.likelihood === OWN_LIKELIHOOD || choices.some(({ key }) => key === draft.likelihood)
      ? (draft.likelihood ?? '')
      : defaultLikelihood(choices, summary, dataset.id, model?.id);
  return {
    kind,
    model,
    referenceSet,
    pairSet,
    targets: existingPart(dataset, draft.targets, 'test'),
    onlyFiltered: draft.onlyFiltered ?? false,
    limit: draft.limit === undefined ? (kind === 'all-pairs' ? DEFAULT_ALL_PAIRS_LIMIT : null) : draft.limit,
    orders: draft.orders ?? 'both',
    theta: draft.theta === undefined ? usualTheta(dataset.estimatedScores) : draft.theta,
    // A server answers with what it has loaded, where it runs.
    members: isServer ? ONE_MEMBER : (draft.members ?? ONE_MEMBER),
    gpu: isServer ? 'auto' : (draft.gpu ?? 'auto'),
    budget: draft.budget === undefined ? DEFAULT_BUDGET : draft.budget,
    intervalWidth: draft.intervalWidth ?? null,
    narrowing: draft.narrowing === undefined ? DEFAULT_NARROWING : draft.narrowing,
    reverseGain: draft.reverseGain ?? null,
    batch: draft.batch === undefined ? DEFAULT_BATCH : draft.batch,
    evidence: draft.evidence ?? 'hard',
    likelihood,
    own: draft.own ?? choices.find(({ key }) => key === likelihood)?.likelihood ?? LIKELIHOOD_PRESETS.uol,
    name:
      draft.name ??
      uniqueName(
        suggestedName(kind, referenceSet?.name, pairSet?.name),
        summary.runs.map((run) => run.name),
      ),
  };
}

function suggestedName(kind: PlanKind, references: string | undefined, pairs: string | undefined): string {
  if (kind === 'pair-set') return `pairs-${pairs ?? 'set'}`;
  if (kind === 'all-pairs') return 'all-pairs';
  return `${kind === 'adaptive' ? 'adaptive' : 'against'}-${references ?? 'references'}`;
}

/** The reference sets that a run of a dataset may take, by the datasets that they are of, its own first. */
export function referenceSetsByDataset(
  dataset: Pick<DatasetSummary, 'id'>,
  { datasets }: Pick<WorkspaceSummary, 'datasets'>,
): readonly Pick<DatasetSummary, 'id' | 'name' | 'referenceSets'>[] {
  return [
    ...datasets.filter(({ id }) => id === dataset.id),
    ...datasets.filter(({ id }) => id !== dataset.id),
  ].filter(({ referenceSets }) => referenceSets.length > 0);
}

/** What is wrong with the choices, by field, and what to do. */
export interface PlanProblems {
  readonly model: string | null;
  readonly sets: string | null;
  readonly limit: string | null;
  readonly theta: string | null;
  readonly budget: string | null;
  readonly intervalWidth: string | null;
  readonly narrowing: string | null;
  readonly reverseGain: string | null;
  readonly batch: string | null;
  readonly likelihood: string | null;
  readonly members: string | null;
  readonly name: string | null;
}

export function problemsOf(choices: PlanChoices, takenNames: readonly string[]): PlanProblems {
  const { kind, model, limit, members } = choices;
  const adaptive = kind === 'adaptive';
  const names = members.map(({ name }) => name.trim());
  return {
    model: problemOfModel(model),
    sets:
      (kind === 'against-references' || adaptive) && choices.referenceSet === undefined
        ? 'There is no reference set: create one in Data.'
        : kind === 'pair-set' && choices.pairSet === undefined
          ? 'There is no pair set: create one in Data.'
          : null,
    limit:
      limit === null || kind === 'pair-set'
        ? null
        : problemOfNumber(limit, { min: kind === 'all-pairs' ? 2 : 1, max: 1_000_000, whole: true }),
    theta: problemOfNumber(choices.theta, { min: 0, max: 4 }),
    budget: adaptive ? problemOfNumber(choices.budget, { min: 1, max: 100_000, whole: true }) : null,
    intervalWidth: adaptive ? problemOfWidth(choices.intervalWidth) : null,
    narrowing: adaptive ? problemOfWidth(choices.narrowing) : null,
    reverseGain: adaptive && choices.orders === 'both' ? problemOfGain(choices) : null,
    batch: adaptive ? problemOfNumber(choices.batch, { min: 1, max: 10_000, whole: true }) : null,
    likelihood:
      adaptive && choices.likelihood === OWN_LIKELIHOOD && !isLikelihood(choices.own)
        ? `${positiveSymbols(choices.own)} must be above 0.`
        : null,
    members: names.includes('')
      ? 'Give every member a name.'
      : new Set(names).size < names.length
        ? 'Give every member a different name.'
        : null,
    name: problemOfName(choices.name, takenNames),
  };
}

/**
 * The plan as it is asked for; null while a choice that it needs is missing or wrong.
 *
 * @param filtered the images that pass the shared filter; null for all of the targets
 */
export function planOf(
  choices: PlanChoices,
  dataset: DatasetSummary,
  likelihood: Likelihood,
  filtered: readonly number[] | null,
): PlanRequest | null {
  const { kind, orders, limit, referenceSet, pairSet, budget, batch, evidence } = choices;
  const { intervalWidth, narrowing, reverseGain } = choices;
  const { splitId, part } = choices.targets;
  if (filtered?.length === 0) return null;
  const targets =
    filtered !== null
      ? { kind: 'images' as const, ids: [...filtered] }
      : splitId === null || part === null
        ? { kind: 'dataset' as const, datasetId: dataset.id }
        : { kind: 'part' as const, splitId, part };
  switch (kind) {
    case 'pair-set':
      return pairSet === undefined ? null : { kind, pairSetId: pairSet.id, orders };
    case 'all-pairs':
      return { kind, images: targets, limit, orders };
    case 'against-references':
      return referenceSet === undefined
        ? null
        : { kind, targets, limit, referenceSetId: referenceSet.id, orders };
    case 'adaptive':
      return referenceSet === undefined || budget === null || batch === null
        ? null
        : {
            kind,
            targets,
            limit,
            referenceSetId: referenceSet.id,
            orders,
            budget,
            intervalWidth,
            narrowing,
            ...(orders === 'both' && reverseGain !== null && { reverseGain }),
            batch,
            likelihood,
            evidence,
          };
  }
}

/** Of a width that may be left out. */
function problemOfWidth(width: number | null): string | null {
  return width === null ? null : problemOfNumber(width, { min: 0, max: 4, above: true });
}

/** What a reverse order gains is known of a calibrated likelihood alone. */
function problemOfGain({ reverseGain, likelihood, own }: PlanChoices): string | null {
  const isOfNobody = likelihood === OWN_LIKELIHOOD ? isPreset(own) : likelihood in LIKELIHOOD_PRESETS;
  return reverseGain !== null && isOfNobody
    ? 'Needs a calibrated likelihood: choose one below, or leave this empty.'
    : problemOfWidth(reverseGain);
}

/** 'k and δ'. */
function positiveSymbols(likelihood: Likelihood): string {
  return parametersOf(likelihood)
    .flatMap(({ positive, symbol }) => (positive ? symbol : []))
    .join(' and ');
}
