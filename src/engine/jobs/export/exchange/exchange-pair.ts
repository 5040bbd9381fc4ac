import { at } from '../../../../core/at.ts';
import { pairKey } from '../../../../core/pair-key.ts';
import { reverseLabel, type Label } from '../../../../core/labels.ts';
import type { AnswerView } from '../../../analysis/filters/answer-view.ts';
import { labelOfCode } from '../../../analysis/tables/label-code.ts';
import { DEFAULT_WHOSE, type WhoseLabels } from '../../../../model/whose-labels.ts';
import { countedLabels } from '../../../store/counted-labels.ts';
import type { Database } from '../../../store/database.ts';
import { labelledPairs } from '../../../store/labelled-pairs.ts';
import { pairsOfSet, type PairSet } from '../../../store/pair-sets.ts';
import { people } from '../../../store/people.ts';
import { whoseInWords } from '../whose-in-words.ts';

/** A pair as other tools take it. */
export interface ExchangePair {
  readonly firstId: number;
  readonly secondId: number;
  /** Null where people could not judge it, or no label counts. */
  readonly label: Label | null;
  /** What a model says of it; null for pairs that nobody was asked about. */
  readonly prediction: {
    readonly label: Label;
    /** The probability of the label; null where it is not known. */
    readonly score: number | null;
    readonly model: string;
  } | null;
  /** What each person says of it, in this order of the images. */
  readonly answers: readonly { readonly label: Label | null; readonly seconds: number | null }[];
}

/** The pairs of a set, with their true labels. */
export function exchangePairsOfSet(db: Database, set: PairSet): ExchangePair[] {
  return pairsOfSet(db, set.id).map((pair) => ({ ...pair, prediction: null, answers: [] }));
}

/** The comparisons of a run that pass a filter, with its answers. */
export function exchangePairsOfRun({ table, rows }: AnswerView): ExchangePair[] {
  const { ids } = table.images;
  return [...rows].flatMap((row): ExchangePair[] => {
    const label = labelOfCode(table.model[row]);
    if (label === null) return [];
    return [
      {
        firstId: at(ids, at(table.first, row)),
        secondId: at(ids, at(table.second, row)),
        label,
        prediction: {
          label,
          score: table.hasProbabilities ? Math.max(...table.probabilities(row)) : null,
          model: table.run.name,
        },
        answers: [],
      },
    ];
  });
}

/**
 * The pairs that people judged, with the label that counts and each person's own. A label that was a prediction which people took over
 * stays one.
 *
 * @param whose whose labels count; a pair on which none does has no label
 */
export function exchangePairsOfPeople(
  db: Database,
  datasetId: number,
  whose: WhoseLabels = DEFAULT_WHOSE,
): ExchangePair[] {
  const answers = new Map<string, ExchangePair['answers'][number][]>();
  const standing = labelledPairs(db, datasetId, null);
  const order = new Map(
    standing.map(({ firstId, secondId }) => [pairKey(firstId, secondId), { firstId, secondId }]),
  );
  for (const { id } of people(db))
    for (const { firstId, secondId, label, seconds } of labelledPairs(db, datasetId, id)) {
      const key = pairKey(firstId, secondId);
      const pair = order.get(key);
      if (pair === undefined) continue;
      const isTurned = pair.firstId !== firstId;
      const said = { label: label !== null && isTurned ? reverseLabel(label) : label, seconds };
      const list = answers.get(key);
      if (list) list.push(said);
      else answers.set(key, [said]);
    }
  const counted = new Map(
    whose === DEFAULT_WHOSE
      ? []
      : countedLabels(db, { datasetId, taskId: null }, whose).map((each) => [
          pairKey(each.lowId, each.highId),
          each.label,
        ]),
  );
  const labelOf = ({ firstId, secondId, label }: (typeof standing)[number]) => {
    if (whose === DEFAULT_WHOSE) return label;
    const ofLow = counted.get(pairKey(firstId, secondId)) ?? null;
    return ofLow !== null && firstId > secondId ? reverseLabel(ofLow) : ofLow;
  };
  return standing.map((pair) => ({
    firstId: pair.firstId,
    secondId: pair.secondId,
    label: labelOf(pair),
    prediction: null,
    answers: answers.get(pairKey(pair.firstId, pair.secondId)) ?? [],
  }));
}

/** Whose labels were taken, for whoever gets the file or reads of it. */
export function peoplesLabelsNote(db: Database, whose: WhoseLabels): string {
  return `People's labels: ${whoseInWords(db, whose)}.`;
}
