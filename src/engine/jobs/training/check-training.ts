import type { z } from 'zod';
import { LABELS, type Label } from '../../../core/labels.ts';
import type { LabelCounts } from '../../../model/labels.ts';
import { type Recipe, recipeSchema } from '../../../model/recipe.ts';
import { AppError } from '../../app-error.ts';
import { classWeights } from '../../training/class-weights.ts';
import { heldOutOf } from '../../training/hold-out.ts';
import { checkLabels } from '../../training/prepare-training.ts';
import { stepsOfEpoch } from '../../training/train-adapter.ts';
import type { TrainingCheck } from '../../../model/training.ts';

type FieldProblem = TrainingCheck['problems'][number];

/**
 * Judges a recipe on a pair set before anything is read or computed.
 *
 * @param pairs how many pairs of each label the set has
 * @param similarLeftOut whether it has no Similar pairs by its variant
 */
export function checkTraining(pairs: LabelCounts, similarLeftOut: boolean, recipe: unknown): TrainingCheck {
  const parsed = recipeSchema.safeParse(recipe);
  const twoClass = similarLeftOut || (parsed.success && parsed.data.withoutSimilar);
  const problems: FieldProblem[] = parsed.success ? [] : parsed.error.issues.map(problemOf);
  const { value: notices = [], problem } = attempt('pairs', () => checkLabels(pairs, twoClass));
  if (problem !== undefined) problems.push(problem);
  if (!parsed.success) return { problems, training: null, validation: null, steps: null, notices };
  const { validationShare } = parsed.data;
  const validation = countsOf((label) => heldOutOf(pairs[label], validationShare));
  const training = countsOf((label) => pairs[label] - validation[label]);
  const weighted = attempt('classWeights', () => weightsOf(parsed.data, training));
  if (weighted.problem !== undefined && problem === undefined) problems.push(weighted.problem);
  const steps =
    parsed.data.epochs * stepsOfEpoch(training.First + training.Second + training.Similar, parsed.data);
  return { problems, training, validation, steps, notices };
}

function countsOf(count: (label: Label) => number): LabelCounts {
  return { First: count('First'), Second: count('Second'), Similar: count('Similar') };
}

function weightsOf(recipe: Recipe, counts: LabelCounts): unknown {
  return classWeights(
    recipe.classWeights,
    LABELS.flatMap((label) => Array.from({ length: counts[label] }, () => label)),
  );
}

function attempt<Value>(
  field: string,
  work: () => Value,
): { readonly value?: Value; readonly problem?: FieldProblem } {
  try {
    return { value: work() };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { problem: { field, message: `${error.message} ${error.action}` } };
  }
}

/** An issue of the schema in the words of a form. */
function problemOf(issue: z.core.$ZodIssue): FieldProblem {
  return { field: issue.path.join('.'), message: wordsOf(issue) };
}

function wordsOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.expected === 'int'
        ? 'Give a whole number.'
        : issue.expected === 'number'
          ? 'Give a number.'
          : issue.message;
    case 'too_small':
      if (issue.origin === 'array') return 'Choose at least one.';
      return `Give a number ${issue.inclusive === true ? 'from' : 'above'} ${issue.minimum}${issue.inclusive === true ? ' on' : ''}.`;
    case 'too_big':
      return `Give a number ${issue.inclusive === true ? 'of at most' : 'below'} ${issue.maximum}.`;
    case 'unrecognized_keys':
      return `There is no field ${issue.keys.map((key) => JSON.stringify(key)).join(', ')}.`;
    default:
      return issue.message;
  }
}
