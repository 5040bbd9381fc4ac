import { formatQuantity } from '../core/format.ts';

/** What is said beside an agreement of people with a model of the pairs that it leaves out. */
export function takenOverWords(pairs: number): string {
  return `${formatQuantity(pairs, 'pair')} left out: people took over a prediction`;
}
