import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { LABELS, type Triple } from '../../core/labels.ts';
import type { LabelCounts } from '../../model/labels.ts';
import { AppError } from '../app-error.ts';
import { hashFile } from '../file-hash.ts';
import { readGguf, type Gguf } from '../ggml/gguf.ts';
import { checkIsLanguageModel } from '../model-files/language-model-file.ts';
import { mmprojNotices } from '../families/mmproj-notices.ts';
import { detectFamily } from '../families/families.ts';
import type { FamilyVision } from '../families/family.ts';
import type { TrainingPair } from './adapter-trainer.ts';
import { classWeights } from './class-weights.ts';
import { ofMeanOne } from './pair-weights.ts';
import type { DecoderShape } from '../families/decoders/decoder-shape.ts';
import { holdOut, type HeldOut } from './hold-out.ts';
import { readProjector, type StoredProjector } from './projector-file.ts';
import { readStartAdapter, type StartFactors } from './start-adapter.ts';
import { STATE_FILE, stepsOfEpoch } from './train-adapter.ts';
import type { TrainingDescription } from './training-folder.ts';
import type { TrainingSpec } from './training-spec.ts';
import { readTrainingState, type TrainingState } from './training-state.ts';

/** A training whose files were read and found to fit together. */
export interface PreparedTraining {
  readonly mmproj: Gguf;
  readonly vision: FamilyVision;
  readonly shape: DecoderShape;
  /** Null where the projector does not learn. */
  readonly projector: StoredProjector | null;
  readonly start: StartFactors | null;
  readonly pairs: HeldOut;
  readonly weights: Triple;
  /** All of the description that is known before the model's vocabulary is read. */
  readonly description: Omit<TrainingDescription, 'startedAt' | 'promptTokens'>;
  readonly fingerprint: string;
  /** Of an earlier start; null to begin. */
  readonly state: TrainingState | null;
}

/**
 * Reads what a training starts from and refuses what cannot work, before anything is computed.
 *
 * @throws AppError of the model, the mmproj, the adapter or the state; `pair-set-empty`, `class-empty`, `widths-differ`,
 *   `projector-not-trainable`
 */
export async function prepareTraining(spec: TrainingSpec): Promise<PreparedTraining> {
  const { recipe, card } = spec;
  const notices = [...(spec.notices ?? [])];
  notices.push(...checkLabels(countLabels(spec.pairs), isTwoClass(spec)));
  const pairs = holdOut(ofMeanOne(spec.pairs), recipe.validationShare, recipe.seed);
  const weights = classWeights(
    recipe.classWeights,
    pairs.training.map(({ label }) => label),
  );

  const model = await readGguf(spec.model);
  checkIsLanguageModel(model);
  const mmproj = await readGguf(spec.mmproj);
  const family = detectFamily(mmproj);
  const shape = family.decoderShape(model);
  const vision = family.readVision(mmproj);
  const features = vision.featureWidth(card);
  const projector = recipe.projector ? await trainableProjector(spec, mmproj) : null;
  checkWidths(spec, vision, projector, { width: shape.width, features });
  const start =
    spec.start === undefined ? null : await readStartAdapter(spec.start, model, shape, recipe.lora);
  notices.push(...mmprojNotices(mmproj, vision));
  if (start !== null && start.notice !== null) notices.push(start.notice);

  const [modelHash, mmprojHash, startHash] = await Promise.all([
    hashFile(spec.model),
    hashFile(spec.mmproj),
    spec.start === undefined ? null : hashFile(spec.start),
  ]);
  const images = spec.images.map(({ path, hash }) => hash ?? path);
  const fingerprint = createHash('sha256')
    .update(JSON.stringify([recipe, card, pairs, images, modelHash, mmprojHash, startHash]))
    .digest('hex');
  return {
    mmproj,
    vision,
    shape,
    projector,
    start: start && start.factors,
    pairs,
    weights,
    description: {
      subject: spec.subject,
      model: { file: spec.model, hash: modelHash },
      mmproj: { file: spec.mmproj, hash: mmprojHash },
      start: spec.start === undefined || startHash === null ? null : { file: spec.start, hash: startHash },
      card,
      recipe,
      images: spec.images.length,
      training: countLabels(pairs.training),
      validation: countLabels(pairs.validation),
      steps: recipe.epochs * stepsOfEpoch(pairs.training.length, recipe),
      notices,
    },
    fingerprint,
    state: await readTrainingState(join(spec.folder, STATE_FILE), fingerprint),
  };
}

/** Whether it was a person's choice that no pair is Similar. */
function isTwoClass({ similarLeftOut, recipe }: TrainingSpec): boolean {
  return similarLeftOut === true || recipe.withoutSimilar;
}

/**
 * What to say of a pair set with so many pairs of each label; one from which a label cannot be learnt is refused.
 *
 * A pair is learnt in both orders, so First and Second are learnt from the same pairs and only both can be missing.
 * Without Similar the papers' balanced-2 is learnt, which must be meant: by the set's variant, or by the recipe.
 *
 * @param twoClass whether it is meant that no pair is Similar
 * @throws AppError `pair-set-empty`, `class-empty`
 */
export function checkLabels({ First, Second, Similar }: LabelCounts, twoClass: boolean): string[] {
  if (First + Second + Similar === 0)
    throw new AppError('pair-set-empty', 'The pair set has no pairs.', 'Draw one with `tiebreak pairs`.');
  if (First + Second === 0)
    throw new AppError(
      'class-empty',
      'Every pair of the set is Similar, so the model would learn to give no other answer.',
      'Choose a pair set that also has First or Second pairs, such as balanced-3.',
    );
  if (Similar === 0 && !twoClass)
    throw new AppError(
      'class-empty',
      'No pair of the set is Similar, so the model would learn never to answer Similar.',
      'Choose a pair set with Similar pairs. If that is intended, use a balanced-2 set or set "withoutSimilar" in the recipe.',
    );
  const notices = [];
  if (Similar === 0) notices.push('No pair of the set is Similar: the model learns never to answer Similar.');
  if (First === 0 || Second === 0) {
    const [only, other] = First === 0 ? ['Second', 'First'] : ['First', 'Second'];
    notices.push(
      `All pairs that are not Similar are ${only}: ${other} is learnt from the same pairs in reverse order.`,
    );
  }
  return notices;
}

function countLabels(pairs: readonly TrainingPair[]): LabelCounts {
  const [First = 0, Second = 0, Similar = 0] = LABELS.map(
    (label) => pairs.filter((pair) => pair.label === label).length,
  );
  return { First, Second, Similar };
}

function trainableProjector({ card, mmproj }: TrainingSpec, file: Gguf): Promise<StoredProjector> {
  if (card.vision === 'llama.cpp')
    throw new AppError(
      'projector-not-trainable',
      `The card reads ${mmproj} the way llama.cpp does, whose projector uses an approximate GELU that cannot be trained here.`,
      'Set "projector": false in the recipe or "vision": "reference" in the card.',
    );
  return readProjector(file);
}

/** @param wanted what the language model takes, and what the tower makes for the projector */
function checkWidths(
  { model, mmproj }: TrainingSpec,
  { width: projected }: FamilyVision,
  projector: StoredProjector | null,
  { width, features }: { readonly width: number; readonly features: number },
): void {
  const taken = projector?.plan.features;
  if (projected === width && (taken === undefined || taken === features)) return;
  throw new AppError(
    'widths-differ',
    projected === width
      ? `The tower of ${mmproj} makes tokens of width ${String(features)}, but its projector takes ${String(taken)}.`
      : `The projector ${mmproj} makes tokens of width ${String(projected)}, but the language model ${model} takes ${width}.`,
    'Use the mmproj that was made for this language model.',
  );
}
