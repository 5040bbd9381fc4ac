import type { NewTask } from '../../../model/task.ts';
import type { ListedPair } from '../../ui/pair-list/pair-selection.ts';

/** A task of chosen pairs for everybody: blind, without feedback, sides drawn for each person. */
export function taskOfPairs(
  { name, question }: Pick<NewTask, 'name' | 'question'>,
  {
    dataset,
    pairs,
    seed,
  }: { readonly dataset: number; readonly pairs: readonly ListedPair[]; readonly seed: number },
): NewTask {
  return {
    name: name.trim(),
    question: question.trim(),
    guidelines: '',
    source: { kind: 'pairs', dataset, pairs },
    order: 'given',
    seed,
    blind: true,
    feedback: false,
    overlap: null,
    repeatShare: 0,
    sides: 'random',
    reasons: [],
    people: [],
  };
}
