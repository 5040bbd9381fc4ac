import { at } from '../../../core/at.ts';
import { mae, pearsonOrNull, rmse, type MetricValue } from '../../../core/metrics.ts';
import { pairedDifferences } from '../../../core/paired-difference.ts';
import { labelIndex } from '../../../core/labels.ts';
import type { Metric } from '../../../model/figures.ts';
import type { HarmSelection, Supposition, WhatIfEffect } from '../../../model/harm.ts';
import { NO_LABEL } from '../tables/label-code.ts';
import type { WeighedEvidence } from './packed-evidence.ts';
import type { RunHarm } from './run-harm.ts';
import { CHANGE_STRIDE, isChange, writeChange } from './suppose.ts';
import { TargetSolver } from './target-solver.ts';

/** Any fixed seed: the same figures get the same intervals again. */
const BOOTSTRAP_SEED = 1;

/** Resampling fewer images than these says nothing of a difference. */
const LEAST_IMAGES = 3;

/**
 * What many answers do together, if all of them were otherwise.
 *
 * Hot loops (`test/bench/million-queries.ts`): indices are in range by construction; their defaults are for the compiler alone.
 *
 * @param passing of each row, 1 where it passes the filter: for the selection 'filter'
 */
export function whatIf(
  harm: RunHarm,
  selection: HarmSelection,
  supposition: Supposition,
  passing: Uint8Array | null = null,
): WhatIfEffect {
  const supposed = suppose(harm, selector(harm, selection, passing), supposition);
  const { evidence, answers, images } = supposed;
  const { scores } = new TargetSolver(evidence, harm.terms, harm.likelihood, harm.roots);
  const isScored = (target: number) => !Number.isNaN(scores[target]);
  const compared = [...scores.keys()].filter(
    (target) => isScored(target) && !Number.isNaN(harm.trueScores[target]),
  );
  const of = (column: Float64Array) => compared.map((target) => at(column, target));
  return {
    answers,
    ofAnswers: harm.evidence.rows.length,
    images,
    unscored: scores.reduce((count, score) => count + Number(Number.isNaN(score)), 0),
    ...compareErrors(of(harm.trueScores), of(harm.scores), of(scores)),
  };
}

/** Two ways' errors about the same images, and their paired difference. */
function compareErrors(
  truths: readonly number[],
  before: readonly number[],
  after: readonly number[],
): Pick<WhatIfEffect, 'n' | 'before' | 'after' | 'difference'> {
  const n = truths.length;
  if (n === 0) return { n, before: null, after: null, difference: null };
  const errors = (estimates: readonly number[]) => ({
    pc: pearsonOrNull(estimates, truths),
    mae: mae(estimates, truths),
    rmse: rmse(estimates, truths),
  });
  const both = { n, before: errors(before), after: errors(after) };
  if (n < LEAST_IMAGES) return { ...both, difference: null };
  const [difference] = pairedDifferences([[{ truths, first: before, second: after }]], {
    seed: BOOTSTRAP_SEED,
  });
  if (difference === undefined) throw new Error('one comparison has one difference');
  const { pc, mae: ofMae, rmse: ofRmse } = difference;
  return {
    ...both,
    difference: { pc: changeOf(pc), mae: changeOf(ofMae), rmse: changeOf(ofRmse) },
  };
}

function changeOf({ value, interval, method }: MetricValue): Metric {
  if (Number.isNaN(value)) return null;
  // Resamples of constant scores have no correlation.
  const isKnown = interval?.some(Number.isNaN) === false;
  return { value, interval: isKnown ? interval : null, method: isKnown ? method : null };
}

interface Supposed {
  readonly evidence: WeighedEvidence;
  /** Answers that are others now, about so many images. */
  readonly answers: number;
  readonly images: number;
}

/** The evidence with what is selected supposed to be otherwise; what is left out is not there. */
function suppose(
  { evidence, table }: RunHarm,
  isSelected: (entry: number) => boolean,
  supposition: Supposition,
): Supposed {
  const { targets, starts, rows } = evidence;
  const count = rows.length;
  const into = {
    targets,
    starts: new Int32Array(starts.length),
    thresholds: new Float64Array(count),
    win: new Float64Array(count),
    lose: new Float64Array(count),
    tie: new Float64Array(count),
  };
  const change = new Float64Array(CHANGE_STRIDE);
  let [answers, images, next] = [0, 0, 0];
  for (let target = 0; target < targets.length; target++) {
    const answersBefore = answers;
    const end = at(starts, target + 1);
    for (let entry = at(starts, target); entry < end; entry++) {
      change.fill(0);
      const truth = table.truth[rows[entry] ?? 0] ?? NO_LABEL;
      const isOther =
        isSelected(entry) &&
        writeChange(evidence, entry, supposition, truth, change, 0) &&
        isChange(change, 0);
      if (isOther) answers++;
      else change.fill(0);
      if (isOther && supposition === 'leftOut') continue;
      into.thresholds[next] = evidence.thresholds[entry] ?? 0;
      into.win[next] = Math.max(0, (evidence.win[entry] ?? 0) + (change[1] ?? 0));
      into.lose[next] = Math.max(0, (evidence.lose[entry] ?? 0) + (change[2] ?? 0));
      into.tie[next] = Math.max(0, (evidence.tie[entry] ?? 0) + (change[3] ?? 0));
      next++;
    }
    into.starts[target + 1] = next;
    if (answers > answersBefore) images++;
  }
  return { evidence: into, answers, images };
}

/** Whether an entry is of a selection. */
function selector(
  { table, evidence }: RunHarm,
  selection: HarmSelection,
  passing: Uint8Array | null,
): (entry: number) => boolean {
  const { rows, references, labels } = evidence;
  switch (selection.kind) {
    case 'similar': {
      const similar = labelIndex('Similar');
      return (entry) => labels[entry] === similar;
    }
    case 'wrong':
      return (entry) => {
        const truth = table.truth[rows[entry] ?? 0];
        return truth !== NO_LABEL && labels[entry] !== truth;
      };
    case 'group': {
      const inGroup = table.images.inGroup(selection.group);
      return (entry) => inGroup[references[entry] ?? 0] === 1;
    }
    case 'reference': {
      const image = table.images.indexOf(selection.imageId);
      return (entry) => references[entry] === image;
    }
    case 'filter':
      return (entry) => passing?.[rows[entry] ?? 0] === 1;
    case 'pairs': {
      const chosen = new Set(selection.pairs.map(([first, second]) => table.rowOf(first, second)));
      return (entry) => chosen.has(rows[entry] ?? 0);
    }
  }
}
