import { DEFAULT_WHOSE, describeWhose } from './whose-labels.ts';
import { GIVEN_SCORES, type ScoreWords } from '../core/score-words.ts';
import { capitalised } from '../core/capitalised.ts';
import { formatQuantity, formatNumber } from '../core/format.ts';
import type { Label } from '../core/labels.ts';
import type { Filter, LabelSource, SaidKind, Side } from './filter.ts';

/** What ids in a filter are called. */
export interface FilterNames {
  readonly split: (id: number) => string;
  readonly run: (id: number) => string;
  readonly image: (id: number) => string;
  /** '34 chosen images'. */
  readonly imageSet: (id: number) => string;
  readonly person: (id: number) => string;
}

/** One limit of a filter, in words. */
export interface FilterLimit {
  /** Which part of the form sets it. */
  readonly key: keyof Filter;
  readonly text: string;
  /** What {@link changeFilter} takes to lift it. */
  readonly without: Filter;
}

export const SOURCE_WORDS: Readonly<Record<LabelSource, string>> = {
  truth: 'true label',
  model: 'model',
  reverse: 'reverse answer',
  human: 'people',
  other: 'other run',
};

const RANGE_WORDS = {
  margin: ['Gap', 2],
  entropy: ['Entropy', 2],
  distance: ['Score distance', 2],
} as const;

const FLAG_WORDS = {
  consistent: ['Same answer in both orders', 'Different answers in the two orders'],
  forward: ['Forward order', 'Reverse order'],
  judged: ['Judged by people', 'Not judged by people'],
  flagged: ['Flagged', 'Not flagged'],
} as const;

export const SAID_WORDS: Readonly<Record<SaidKind, string>> = {
  labelled: 'labelled',
  'cannot-judge': 'cannot be judged',
  skipped: 'skipped',
  flagged: 'flagged',
  commented: 'commented on',
};

/**
 * The limits of a filter in the order of its form; dataset, run and text have their own places in the window.
 *
 * @param words what the scores are called from which labels follow
 * @param side which image part, group and image speak of; null where images are shown, and not comparisons
 */
export function describeFilter(
  filter: Filter,
  names: FilterNames,
  side: Side | null,
  words: ScoreWords = GIVEN_SCORES,
): readonly FilterLimit[] {
  const ofWhom = side === null ? '' : ` (${side})`;
  const limits: FilterLimit[] = [];
  const add = (key: keyof Filter, text: string, without: Filter = { [key]: undefined }) => {
    limits.push({ key, text, without });
  };
  const { truth, model, human, cells, otherRun, split, part, group, image, imageSet } = filter;
  if (truth !== undefined) add('truth', `${capitalised(words.labelOf)} ${either(truth)}`);
  if (model !== undefined) add('model', `Model says ${either(model)}`);
  if (human !== undefined) add('human', `People say ${either(human)}`);
  if (cells !== undefined) add('cells', cellsInWords(cells));
  if (otherRun !== undefined) add('otherRun', `Other run: ${names.run(otherRun)}`);
  for (const key of ['margin', 'entropy', 'distance'] as const) {
    const range = filter[key];
    const [title, digits] = RANGE_WORDS[key];
    if (range !== undefined) add(key, `${title} ${rangeInWords(range, digits)}`);
  }
  if (split !== undefined || part !== undefined) {
    const splitName = split === undefined ? 'the split' : names.split(split);
    add('split', part === undefined ? `In split ${splitName}` : `Part ${part} of ${splitName}${ofWhom}`, {
      split: undefined,
      part: undefined,
    });
  }
  if (group !== undefined) add('group', `Group ${group}${ofWhom}`);
  if (image !== undefined)
    add('image', `Image ${names.image(image)}${side === 'both' ? ' (either)' : ofWhom}`);
  if (imageSet !== undefined) add('imageSet', `${names.imageSet(imageSet)}${ofWhom}`);
  for (const key of ['consistent', 'forward', 'judged', 'flagged'] as const) {
    const value = filter[key];
    if (value !== undefined) add(key, FLAG_WORDS[key][value ? 0 : 1]);
  }
  const { said, by, people } = filter;
  if (people !== undefined && people !== DEFAULT_WHOSE)
    add('people', `People’s labels: ${describeWhose(people, names.person)}`);
  if (said !== undefined || by !== undefined) {
    const what = said === undefined ? 'answered' : eitherOf(said.map((kind) => SAID_WORDS[kind]));
    const who = by === undefined ? '' : ` by ${by.others ? 'others than ' : ''}${names.person(by.person)}`;
    add('said', capitalised(what + who), { said: undefined, by: undefined });
  }
  return limits;
}

/** A set of chosen images, by their number; 0 while that is not known, since no set is empty. */
export function chosenInWords(images: number): string {
  if (images === 0) return 'Chosen images';
  return formatQuantity(images, 'chosen image');
}

function either(labels: readonly Label[]): string {
  return eitherOf(labels);
}

function eitherOf(labels: readonly string[]): string {
  return labels.length < 2 ? labels.join('') : `${labels.slice(0, -1).join(', ')} or ${labels.at(-1) ?? ''}`;
}

function rangeInWords([low, high]: readonly [number | null, number | null], digits: number): string {
  const print = (value: number) => formatNumber(value, digits);
  if (low !== null && high !== null) return `from ${print(low)} to ${print(high)}`;
  if (low !== null) return `at least ${print(low)}`;
  return high === null ? 'any' : `at most ${print(high)}`;
}

function cellsInWords({ rows, columns, cells }: NonNullable<Filter['cells']>): string {
  const [only] = cells;
  if (cells.length === 1 && only !== undefined)
    return `${capitalised(SOURCE_WORDS[rows])} ${only[0]}, ${SOURCE_WORDS[columns]} ${only[1]}`;
  const listed = cells.map(([row, column]) => `${row}→${column}`).join(', ');
  return `${capitalised(SOURCE_WORDS[rows])} → ${SOURCE_WORDS[columns]}: ${listed}`;
}
