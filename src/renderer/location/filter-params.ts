import { isLabel, type Label } from '../../core/labels.ts';
import { filterSchema, limitsImages, type Filter } from '../../model/filter.ts';

const IDS = ['dataset', 'run', 'otherRun', 'split', 'image'] as const;
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
];

/**
 * Writes a filter into an address: `run=2&truth=First,Similar&margin=0.1..&cells=truth.model:First-Similar`. A side is left out
 * where there is nothing that it could be of.
 */
export function filterToParams(filter: Filter): URLSearchParams {
  const params = new URLSearchParams();
  for (const key of IDS) if (filter[key] !== undefined) params.set(key, String(filter[key]));
  for (const key of TEXTS) if (filter[key] !== undefined && filter[key] !== '') params.set(key, filter[key]);
  if (filter.side !== undefined && limitsImages(filter)) params.set('side', filter.side);
  for (const key of LABEL_LISTS) {
    const labels = filter[key];
    if (labels !== undefined && labels.length > 0) params.set(key, labels.join(','));
  }
  for (const key of RANGES) {
    const range = filter[key];
    if (range !== undefined && (range[0] !== null || range[1] !== null))
      params.set(key, `${range[0] ?? ''}..${range[1] ?? ''}`);
  }
  for (const key of FLAGS) if (filter[key] !== undefined) params.set(key, filter[key] ? 'yes' : 'no');
  if (filter.cells !== undefined && filter.cells.cells.length > 0) {
    const { rows, columns, cells } = filter.cells;
    params.set('cells', `${rows}.${columns}:${cells.map(([row, column]) => `${row}-${column}`).join(',')}`);
  }
  return params;
}

/** Reads a filter from an address. What is not valid is left out: an address can be typed by hand. */
export function filterFromParams(params: URLSearchParams): Filter {
  const filter: Record<string, unknown> = {};
  const take = (key: string, value: unknown) => {
    if (value !== undefined && filterSchema.safeParse({ [key]: value }).success) filter[key] = value;
  };
  for (const key of IDS) take(key, params.has(key) ? Number(params.get(key)) : undefined);
  for (const key of TEXTS) take(key, params.get(key) === '' ? undefined : (params.get(key) ?? undefined));
  take('side', params.get('side') ?? undefined);
  for (const key of LABEL_LISTS) take(key, labelsOf(params.get(key)));
  for (const key of RANGES) take(key, rangeOf(params.get(key)));
  for (const key of FLAGS) take(key, params.has(key) ? params.get(key) === 'yes' : undefined);
  take('cells', cellsOf(params.get('cells')));
  return filterSchema.parse(filter);
}

function labelsOf(text: string | null): Label[] | undefined {
  const labels = text?.split(',').filter(isLabel) ?? [];
  return labels.length > 0 ? labels : undefined;
}

function rangeOf(text: string | null): [number | null, number | null] | undefined {
  const [low, high, ...rest] = text?.split('..') ?? [];
  if (low === undefined || high === undefined || rest.length > 0) return undefined;
  return [low === '' ? null : Number(low), high === '' ? null : Number(high)];
}

function cellsOf(text: string | null): unknown {
  const [, rows, columns, list] = /^(\w+)\.(\w+):(.+)$/.exec(text ?? '') ?? [];
  return list === undefined
    ? undefined
    : { rows, columns, cells: list.split(',').map((cell) => cell.split('-')) };
}
