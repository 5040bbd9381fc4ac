import { formatCount, formatQuantity } from '../core/format.ts';
import { ANSWER_PATTERNS } from '../engine/jobs/judgements/answer-patterns.ts';
import type { Proportion } from '../core/proportion.ts';
import type { AllRaters, PeopleAgreement } from '../engine/jobs/judgements/agreement-of-people.ts';
import type { Measure, Measures } from '../engine/jobs/judgements/measures-of-agreement.ts';
import { formatDecimal, formatInterval, textTable, type Cell } from './text-table.ts';

const INTERVALS = '95%, images resampled';

const MEANINGS = {
  fleiss: 'pairs of answers alike beyond what the shares of the labels explain',
  alpha:
    "disagreement against chance, each answer counting alike, whoever is missing (Krippendorff's, nominal)",
  ac1: 'as Fleiss, but hardly moved where one label is the most usual (Gwet)',
  cohen: 'two people, each with their own shares of the labels',
} as const;

const NAMES = { fleiss: "Fleiss' kappa", alpha: "Krippendorff's alpha", ac1: "Gwet's AC1" } as const;

/** What First means where a pair is told in one order, whatever people saw. */
const FIRST_IS = 'First is the image of a pair that was imported first, whichever was shown first';

const MEASURES = ['fleiss', 'alpha', 'ac1'] as const;

export function agreementDocument({ people, takenOver, withModel, ...all }: PeopleAgreement): object {
  return {
    intervals: INTERVALS,
    meanings: { ...MEANINGS, byLabel: `each label against the two others together; ${FIRST_IS}` },
    takenOver,
    people: people.map((one) => ({ ...one, ...consistencyReasons(one) })),
    ...all,
    withModel,
  };
}

function consistencyReasons({ consistency, left }: PeopleAgreement['people'][number]): object {
  return {
    consistencyReason: consistency === null ? NO_REPEATS : null,
    leftReason: left === null ? NO_CHOICES : null,
  };
}

const NO_REPEATS = 'no pair was labelled at both showings';
const NO_CHOICES = 'no answer of which the side is known chose an image';

export function describeAgreement(found: PeopleAgreement): string {
  const { people, takenOver, withModel } = found;
  if (people.length === 0) return 'nobody has labelled a pair yet, so no agreement is defined.';
  const lines = [
    `${formatQuantity(people.length, 'person', 'people')}, ${describePairs(found, 'people')}.` +
      (takenOver > 0
        ? ` ${formatQuantity(takenOver, 'answer is', 'answers are')} taken over from a prediction.`
        : ''),
    '',
    describeAll(found),
    '',
    'Each label against the two others together',
    measuresTable('label', found.byLabel, ({ label }) => label),
    `${FIRST_IS}.`,
    '',
    ...(found.byGroup.length === 0
      ? []
      : ['Both images of one group', measuresTable('group', found.byGroup, ({ group }) => group), '']),
    ...(found.byPart.length === 0
      ? []
      : [
          'Both images of one part of a split',
          measuresTable('part', found.byPart, ({ split, part }) => `${split}: ${part}`),
          '',
        ]),
    'Each person against themselves',
    textTable(
      ['person', 'labels', 'same at second showing', '95% interval', 'n', 'shown left', '95% interval', 'n'],
      people.map((one) => [one.person, one.labels, ...shareCells(one.consistency), ...shareCells(one.left)]),
    ),
    'Second showings have their sides exchanged. Shown left: of the answers that choose an image and whose side is known, both showings; 0.5 without a preference for a side.',
  ];
  const patterns = people.flatMap(({ person, patterns: found }) =>
    found.map(
      ({ pattern, count, of }) =>
        `${person}: ${formatCount(count)} of ${formatQuantity(of, 'answer')} ${ANSWER_PATTERNS[pattern].rule}.`,
    ),
  );
  if (patterns.length > 0) lines.push('', 'To be looked at', ...patterns);
  if (withModel !== null)
    lines.push(
      '',
      `With run "${withModel.run}" as one more annotator: ${describePairs(withModel, 'annotators')}; ` +
        `${formatQuantity(withModel.leftOut, 'answer')} taken over from a prediction left out.`,
      '',
      describeAll(withModel),
    );
  lines.push(
    '',
    `1: all agree; 0: as often as by chance; below 0: less often. Intervals: ${INTERVALS}, since all may err about an image alike.`,
  );
  return lines.join('\n');
}

function describePairs({ pairs, shared }: AllRaters, raters: string): string {
  return `${formatQuantity(pairs, 'pair')} labelled, ${formatQuantity(shared, 'pair')} by two or more ${raters}`;
}

function describeAll(all: AllRaters): string {
  const measures = textTable(
    ['', 'value', '95% interval', 'what it is'],
    MEASURES.map((name) => [NAMES[name], ...measureCells(all[name]), MEANINGS[name]]),
  );
  if (all.twos.length === 0) return measures;
  const twos = textTable(
    ['', 'pairs', 'same label', '95% interval', "Cohen's kappa", '95% interval'],
    all.twos.map(({ raters, n, same, cohen }) => [
      raters.join(' and '),
      n,
      ...shareCells(same).slice(0, 2),
      ...measureCells(cohen),
    ]),
  );
  return `${measures}\n\n${twos}\nCohen's kappa: ${MEANINGS.cohen}.`;
}

function measuresTable<Row extends Measures>(
  head: string,
  rows: readonly Row[],
  nameOf: (row: Row) => string,
): string {
  return textTable(
    [head, 'pairs', 'by two', ...MEASURES.flatMap((name) => [NAMES[name], '95% interval'])],
    rows.map((row) => [
      nameOf(row),
      row.pairs,
      row.shared,
      ...MEASURES.flatMap((name) => measureCells(row[name])),
    ]),
  );
}

function measureCells({ value, interval, reason }: Measure): Cell[] {
  if (value === null) return ['not defined', reason];
  return [formatDecimal(value), interval === null ? reason : formatInterval(interval)];
}

function shareCells(share: Proportion | null): [Cell, Cell, Cell] {
  return share === null
    ? ['not defined', '', 0]
    : [formatDecimal(share.value), formatInterval(share.interval), share.trials];
}
