import type { EvidenceKind } from '../core/evidence.ts';
import { LIKELIHOOD_PRESETS } from '../core/likelihood.ts';
import {
  findDataset,
  findPairSet,
  findReferenceSet,
  findSplit,
} from '../engine/jobs/workspace/find-in-workspace.ts';
import { assertGainIsKnown } from '../engine/jobs/runs/resolve-plan.ts';
import { imagesOfExistingPart } from '../engine/jobs/sets/scored-images.ts';
import type { Dataset } from '../engine/store/datasets.ts';
import { imagesOfDataset } from '../engine/store/images.ts';
import { countReferences } from '../engine/store/reference-sets.ts';
import type { Workspace } from '../engine/store/workspace.ts';
import { DEFAULT_NARROWING, type RunPlan } from '../model/plan.ts';
import type { AskOptions } from './ask-options.ts';
import type { DeviceOptions } from './card-options.ts';
import type { RunOptions } from './compare-run.ts';
import type { LikelihoodOptions } from './likelihood-options.ts';
import type { ModelOptions } from './model-options.ts';
import { likelihoodAskedFor } from './stored-run.ts';
import type { TrainingMemberOptions } from './training-members.ts';
import type { ServerOptions } from './server-options.ts';
import type { ServerSpendingOptions } from './server-spending-options.ts';
import { UsageError } from './usage-error.ts';

/** Options of `compare`. */
export interface CompareOptions
  extends
    ModelOptions,
    ServerOptions,
    ServerSpendingOptions,
    TrainingMemberOptions,
    DeviceOptions,
    RunOptions,
    LikelihoodOptions,
    AskOptions {
  readonly exact?: true;
  readonly run: string;
  readonly askAgain?: boolean;
  readonly estimate?: true;
  readonly dataset?: string;
  readonly against?: string | true;
  readonly referencesOf?: string;
  readonly pairs?: string | true;
  readonly all?: true;
  readonly split?: string;
  readonly part: string;
  readonly limit?: number;
  readonly orders: 'forward' | 'both';
  readonly theta?: number;
  readonly adaptive?: true;
  readonly budget: number;
  readonly intervalWidth?: number;
  readonly narrowing?: number;
  readonly reverseWhen?: number;
  readonly batch: number;
  readonly evidence: EvidenceKind;
  readonly calibration?: string;
}

/** Every image of the dataset, whatever its split. */
const EVERY_PART = 'all';

/** What the options of `compare` ask for. @throws UsageError where they contradict each other */
export function planOf(workspace: Workspace, dataset: Dataset, options: CompareOptions): RunPlan {
  const { db } = workspace;
  const { against, pairs, all, orders, adaptive } = options;
  if ([against, pairs, all].filter((way) => way !== undefined).length > 1)
    throw new UsageError('Only one of --against, --pairs and --all can be given.');
  if (options.referencesOf !== undefined && (pairs ?? all) !== undefined)
    throw new UsageError('--references-of goes with --against.');
  if (adaptive === true && (pairs ?? all) !== undefined)
    throw new UsageError('--adaptive chooses references, so it needs --against.');
  if (options.reverseWhen !== undefined && (pairs ?? all) !== undefined)
    throw new UsageError(
      'Reverse orders are chosen by intervals of scores, so --against belongs to --reverse-when.',
    );
  if (options.reverseWhen !== undefined && orders === 'forward')
    throw new UsageError(
      'No reverse order is asked with --orders forward: leave out that option, or --reverse-when.',
    );
  if (pairs !== undefined) {
    if (options.limit !== undefined)
      throw new UsageError('--limit cannot be combined with --pairs: draw a smaller set instead.');
    const pairSet = findPairSet(db, dataset, pairs === true ? undefined : pairs);
    return { kind: 'pair-set', pairSetId: pairSet.id, orders };
  }
  const images = imagesOf(db, dataset, options);
  if (all === true) return { kind: 'all-pairs', images, orders };
  const ofReferences = options.referencesOf === undefined ? dataset : findDataset(db, options.referencesOf);
  const references = findReferenceSet(db, ofReferences, against === true ? undefined : against).id;
  const { reverseWhen = null, intervalWidth = null, batch, evidence } = options;
  if (adaptive !== true && reverseWhen === null)
    return { kind: 'against-references', targets: images, references, orders };
  // Without --adaptive every reference is asked, and the answers choose the reverse orders alone.
  const budget = adaptive === true ? options.budget : countReferences(db, references);
  const narrowing =
    adaptive === true ? (options.narrowing ?? (intervalWidth === null ? DEFAULT_NARROWING : null)) : null;
  const likelihood = likelihoodAskedFor(workspace, options)?.likelihood ?? LIKELIHOOD_PRESETS.uol;
  const plan: RunPlan = {
    kind: 'adaptive',
    targets: images,
    references,
    orders,
    budget,
    intervalWidth: adaptive === true ? intervalWidth : null,
    narrowing,
    ...(reverseWhen !== null && { reverseGain: reverseWhen }),
    batch,
    likelihood,
    evidence,
  };
  assertGainIsKnown(plan);
  return plan;
}

function imagesOf(db: Workspace['db'], dataset: Dataset, { part, split, limit }: CompareOptions): number[] {
  const images =
    part === EVERY_PART
      ? imagesOfDataset(db, dataset.id)
      : imagesOfExistingPart(db, findSplit(db, dataset, split), part);
  return images.slice(0, limit).map(({ id }) => id);
}
