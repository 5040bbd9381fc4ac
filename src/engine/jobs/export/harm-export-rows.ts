import { at } from '../../../core/at.ts';
import type { HarmList, HarmSort, PairEffect, ReferenceHarm, TargetHarm } from '../../../model/harm.ts';
import type { AnswerView } from '../../analysis/filters/answer-view.ts';
import { harmRows } from '../../analysis/harm/harm-rows.ts';
import { referenceHarms } from '../../analysis/harm/reference-harm.ts';
import type { RunHarm } from '../../analysis/harm/run-harm.ts';
import { targetHarms } from '../../analysis/harm/target-harm.ts';
import type { TableRow } from './write-table.ts';

/** Rows made at a time. */
const TOGETHER = 1_000;

/** What the columns of each list hold that their names do not say. */
export const HARM_COLUMNS: Readonly<Record<HarmList, Readonly<Record<string, string>>>> = {
  comparisons: {
    'first, second': 'the images in the order shown',
    loss: '-ln P(answer | true scores) under the likelihood, in nats',
    model_loss: "-ln p(true label) by the model's probabilities, in nats",
    'right_score_change, left_out_score_change, turned_score_change':
      "change of the target's score if the answer were the true label, were not there, or named the other image; by a refit",
    'right_mae_change, left_out_mae_change, turned_mae_change':
      'change of the mean |estimate - true score| of all images in that case',
  },
  images: {
    residual: 'estimate less true score',
    near: 'references within 0.5 of the true score',
    'near_higher, near_lower': 'of them those whose answers place the image too high, or too low',
    strongest_reference: 'the one without which the estimate is nearest to the truth',
    strongest_nearer: 'by how much nearer',
    collective: 'whether no single pair explains the error and the near references lean the same way',
  },
  references: {
    mae_change_without:
      'change of the mean |estimate - true score| of all images without its answers; by refits',
    'mae_change_low, mae_change_high': '95% interval over images',
    bias: 'how much higher than its true score its answers place it',
    'bias_low, bias_high': '95% interval over images',
  },
};

/** The columns of each list. */
export const HARM_HEADERS: Readonly<Record<HarmList, readonly string[]>> = {
  comparisons: [
    ...['first', 'second', 'first_score', 'second_score', 'true_label', 'predicted', 'human', 'target'],
    ...['score', 'residual', 'loss', 'model_loss', 'right_score_change', 'right_mae_change'],
    ...['left_out_score_change', 'left_out_mae_change', 'turned_score_change', 'turned_mae_change'],
  ],
  images: [
    ...['image', 'group', 'true_score', 'score', 'bound_hit', 'residual', 'comparisons', 'wrong', 'near'],
    ...['near_higher', 'near_lower', 'strongest_reference', 'strongest_nearer', 'collective'],
  ],
  references: [
    ...['reference', 'group', 'true_score', 'answers', 'images', 'wrong', 'mae_change_without'],
    ...['mae_change_low', 'mae_change_high', 'bias', 'bias_low', 'bias_high'],
  ],
};

/** A list of what hurts as a table. */
export function* harmExportRows(
  view: AnswerView,
  harm: RunHarm,
  list: HarmList,
  sort: HarmSort,
): Generator<TableRow> {
  if (list === 'images') for (const image of targetHarms(harm)) yield imageRow(image);
  else if (list === 'references') for (const reference of referenceHarms(harm)) yield referenceRow(reference);
  else yield* comparisonRows(view, harm, harm.order(sort));
}

function* comparisonRows(view: AnswerView, harm: RunHarm, order: Uint32Array): Generator<TableRow> {
  const { images } = view.table;
  for (let from = 0; from < order.length; from += TOGETHER)
    for (const row of harmRows(view, harm, order.subarray(from, from + TOGETHER))) {
      const { firstName, secondName, firstScore, secondScore, harm: does } = row;
      yield {
        first: firstName,
        second: secondName,
        first_score: firstScore,
        second_score: secondScore,
        true_label: row.truth,
        predicted: row.model,
        human: row.human,
        target: at(images.names, images.indexOf(does.targetId)),
        score: does.score,
        residual: does.residual,
        loss: does.loss,
        model_loss: does.modelLoss,
        ...effectColumns('right', does.right),
        ...effectColumns('left_out', does.leftOut),
        ...effectColumns('turned', does.turned),
      };
    }
}

function effectColumns(name: string, effect: PairEffect | null): TableRow {
  return { [`${name}_score_change`]: effect?.score ?? null, [`${name}_mae_change`]: effect?.mae ?? null };
}

function imageRow({ lean, ...image }: TargetHarm): TableRow {
  return {
    image: image.name,
    group: image.group,
    true_score: image.trueScore,
    score: image.score,
    bound_hit: image.boundHit,
    residual: image.residual,
    comparisons: image.comparisons,
    wrong: image.wrong,
    near: lean?.near ?? null,
    near_higher: lean?.higher ?? null,
    near_lower: lean?.lower ?? null,
    strongest_reference: lean?.strongest?.name ?? null,
    strongest_nearer: lean?.strongest?.nearer ?? null,
    collective: lean === null ? null : lean.isCollective ? 'yes' : 'no',
  };
}

function referenceRow(reference: ReferenceHarm): TableRow {
  const { maeInterval, biasInterval } = reference;
  return {
    reference: reference.name,
    group: reference.group,
    true_score: reference.trueScore,
    answers: reference.answers,
    images: reference.images,
    wrong: reference.wrong,
    mae_change_without: reference.mae,
    mae_change_low: maeInterval?.[0] ?? null,
    mae_change_high: maeInterval?.[1] ?? null,
    bias: reference.bias,
    bias_low: biasInterval?.[0] ?? null,
    bias_high: biasInterval?.[1] ?? null,
  };
}
