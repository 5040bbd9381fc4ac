import { isLabel, type Label } from '../core/labels.ts';
import { DEFAULT_WHOSE, GENERAL_VOICES } from './whose-labels.ts';
import { asksOther, filterSchema, limitsImages, SAID_KINDS, SIDES, type Filter } from './filter.ts';

const IDS = ['dataset', 'run', 'otherRun', 'split', 'image', 'imageSet'] as const;
const TEXTS = ['part', 'group', 'text'] as const;
const LABEL_LISTS = ['truth', 'model', 'human'] as const;
const RANGES = ['margin', 'entropy', 'distance'] as const;
const FLAGS = ['consistent', 'forward', 'judged', 'flagged'] as const;

/** The names that a filter takes in the address; a view's own state uses others. */
export const FILTER_KEYS: readonly string[] = [
  ...IDS,
  ...TEXTS,
  ...LABEL_LISTS,
  ...RANGES,
  ...FLAGS,
  'side',
  'cells',
  'said',
  'by',
  'people',
];

/**
 * Writes a filter into an address: `run=2&truth=First,Similar&margin=0.1..&cells=truth.model:First-Similar`. A side is left out
 * where there is nothing that it could be of.
 */
export function filterToParams(filter: Filter): Record<string, string> {
  const params: Record<string, string> = {};
  for (const key of IDS) if (filter[key] !== undefined) params[key] = String(filter[key]);
  for (const key of TEXTS) if (filter[key] !== undefined && filter[key] !== '') params[key] = filter[key];
  if (filter.side !== undefined && limitsImages(filter)) params['side'] = filter.side;
  for (const key of LABEL_LISTS) {
    const labels = filter[key];
    if (labels !== undefined && labels.length > 0) params[key] = labels.join(',');
  }
  for (const key of RANGES) {
    const range = filter[key];
    if (range !== undefined && (range[0] !== null || range[1] !== null))
      params[key] = `${range[0] ?? ''}..${range[1] ?? ''}`;
  }
  for (const key of FLAGS) if (filter[key] !== undefined) params[key] = filter[key] ? 'yes' : 'no';
  if (filter.people !== undefined && filter.people !== DEFAULT_WHOSE) params['people'] = filter.people;
  if (filter.said !== undefined) params['said'] = filter.said.join(',');
  if (filter.by !== undefined) params['by'] = `${filter.by.others ? 'not-' : ''}${filter.by.person}`;
  if (filter.cells !== undefined && filter.cells.cells.length > 0) {
    const { rows, columns, cells } = filter.cells;
    params['cells'] = `${rows}.${columns}:${cells.map(([row, column]) => `${row}-${column}`).join(',')}`;
  }
  return params;
}

/** Reads a filter from an address. What is not valid is left out: an address can be typed by hand. */
export function filterFromParams(params: Readonly<Record<string, string>>): Filter {
  const filter: Record<string, unknown> = {};
  const take = (key: string, value: unknown) => {
    if (value !== undefined && filterSchema.safeParse({ [key]: value }).success) filter[key] = value;
  };
  for (const key of IDS) take(key, params[key] === undefined ? undefined : Number(params[key]));
  for (const key of TEXTS) take(key, params[key] === '' ? undefined : params[key]);
  take('side', params['side']);
  for (const key of LABEL_LISTS) take(key, labelsOf(params[key]));
  for (const key of RANGES) take(key, rangeOf(params[key]));
  for (const key of FLAGS) take(key, params[key] === undefined ? undefined : params[key] === 'yes');
  take('cells', cellsOf(params['cells']));
  take('people', params['people']);
  take('said', params['said']?.split(','));
  take('by', byOf(params['by']));
  // A part of no split would stand there and limit nothing.
  if (filter['split'] === undefined) delete filter['part'];
  return filterSchema.parse(filter);
}

/**
 * What an address would leave out without a word, as a sentence: a name that no filter has, a value that it does not take. Null
 * where all of it counts.
 */
export function problemOfParams(params: Readonly<Record<string, string>>): string | null {
  const filter = filterFromParams(params);
  for (const [key, value] of Object.entries(params)) {
    if (!FILTER_KEYS.includes(key))
      return `There is no limit named "${key}"; there are ${FILTER_KEYS.filter((name) => name !== 'dataset' && name !== 'run').join(', ')}.`;
    const isTaken =
      key in filter &&
      (!isIn(FLAGS, key) || value === 'yes' || value === 'no') &&
      (!isIn(LABEL_LISTS, key) || value.split(',').every(isLabel));
    if (key === 'part' && params['split'] === undefined)
      return 'part needs its split: add split= with the number that the address of the workbench has.';
    if (!isTaken) return `"${value}" is no value of ${key}: write ${exampleOf(key)}.`;
  }
  if (asksOther(filter) && filter.otherRun === undefined)
    return 'cells speaks of another run: add otherRun= with the number that the address of the workbench has.';
  for (const key of RANGES) {
    const [low, high] = filter[key] ?? [null, null];
    if (low !== null && high !== null && low > high)
      return `the range of ${key} ends before it begins: write ${key}=${high}..${low}.`;
  }
  return null;
}

function exampleOf(key: string): string {
  if (isIn(LABEL_LISTS, key)) return `labels, such as ${key}=First,Second`;
  if (isIn(RANGES, key)) return `a range, such as ${key}=0.1..0.5, ${key}=0.1.. or ${key}=..0.5`;
  if (isIn(FLAGS, key)) return `${key}=yes or ${key}=no`;
  if (key === 'cells') return 'cells of a matrix, such as cells=truth.model:First-Similar';
  if (key === 'people')
    return `whose labels count: ${GENERAL_VOICES.join(', ')} or a person's number, such as people=person:2`;
  if (key === 'said') return `any of ${SAID_KINDS.join(', ')}, such as said=skipped,flagged`;
  if (key === 'by') return "a person's number, such as by=2, or by=not-2 for everybody else";
  if (key === 'side') return `one of ${SIDES.join(', ')}`;
  return isIn(IDS, key) ? 'the number that the address of the workbench has' : 'a text';
}

function isIn(keys: readonly string[], key: string): boolean {
  return keys.includes(key);
}

function labelsOf(text: string | undefined): Label[] | undefined {
  const labels = text?.split(',').filter(isLabel) ?? [];
  return labels.length > 0 ? labels : undefined;
}

function rangeOf(text: string | undefined): [number | null, number | null] | undefined {
  const [low, high, ...rest] = text?.split('..') ?? [];
  if (low === undefined || high === undefined || rest.length > 0) return undefined;
  return [low === '' ? null : Number(low), high === '' ? null : Number(high)];
}

function byOf(text: string | undefined): unknown {
  const [, not, person] = /^(not-)?(\d+)$/.exec(text ?? '') ?? [];
  return person === undefined ? undefined : { person: Number(person), others: not !== undefined };
}

function cellsOf(text: string | undefined): unknown {
  const [, rows, columns, list] = /^(\w+)\.(\w+):(.+)$/.exec(text ?? '') ?? [];
  return list === undefined
    ? undefined
    : { rows, columns, cells: list.split(',').map((cell) => cell.split('-')) };
}
