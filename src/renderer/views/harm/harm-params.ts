import {
  FIRST_HARM_SORT,
  HARM_LISTS,
  HARM_SORTS,
  SUPPOSITIONS,
  type HarmList,
  type HarmSelection,
  type HarmSort,
  type Supposition,
} from '../../../model/harm.ts';
import type { GridOrder } from '../../ui/data-grid/grid-columns.ts';
import type { PairIds } from '../../judging/seen-pairs.ts';

type Params = Readonly<Record<string, string>>;

/** More chosen pairs than these do not fit an address. */
export const MOST_CHOSEN = 200;

/** Reads `list=images`; comparisons where it says nothing valid. */
export function listOf({ list }: Params): HarmList {
  return HARM_LISTS.find((one) => one === list) ?? 'comparisons';
}

/**
 * Reads `sort=-loss`: by falling loss.
 *
 * @param isKnown whether true scores are known: without them the order is by influence, the largest first
 */
export function sortOf({ sort = '' }: Params, isKnown: boolean): HarmSort {
  const descending = sort.startsWith('-');
  const by = HARM_SORTS.find((key) => key === (descending ? sort.slice(1) : sort));
  if (by !== undefined) return { by, descending };
  return isKnown ? FIRST_HARM_SORT : { by: 'influence', descending: true };
}

export function sortParam({ by, descending }: HarmSort): string {
  return descending ? `-${by}` : by;
}

/**
 * Reads the order of a list of images or references, `images=-residual`: by falling residual.
 *
 * @param keys what the list can be sorted by
 */
export function orderOf(param = '', keys: readonly string[], usual: GridOrder): GridOrder {
  const descending = param.startsWith('-');
  const by = keys.find((key) => key === (descending ? param.slice(1) : param));
  return by === undefined ? usual : { by, descending };
}

/** Null for the usual order, which the address does not name. */
export function orderParam({ by, descending }: GridOrder, usual: GridOrder): string | null {
  if (by === null || (by === usual.by && descending === usual.descending)) return null;
  return descending ? `-${by}` : by;
}

/** Reads `target=12`: the image that is chosen in its list; null for none. */
export function targetOf({ target = '' }: Params): number | null {
  return /^\d{1,15}$/.test(target) && Number(target) > 0 ? Number(target) : null;
}

/** Reads `chosen=12-340,12-341`: pairs by their images' ids, in the order shown. */
export function chosenOf({ chosen = '' }: Params): readonly PairIds[] {
  return chosen
    .split(',')
    .slice(0, MOST_CHOSEN)
    .flatMap((part) => {
      const [, firstId, secondId] = /^(\d{1,15})-(\d{1,15})$/.exec(part) ?? [];
      const pair = { firstId: Number(firstId), secondId: Number(secondId) };
      return pair.firstId > 0 && pair.secondId > 0 ? [pair] : [];
    });
}

export function chosenParam(pairs: readonly PairIds[]): string | null {
  return pairs.length === 0 ? null : pairs.map(({ firstId, secondId }) => `${firstId}-${secondId}`).join(',');
}

/** The pairs with one more, or without it where it is among them. */
export function withToggled(pairs: readonly PairIds[], pair: PairIds): readonly PairIds[] {
  const others = pairs.filter(
    ({ firstId, secondId }) => firstId !== pair.firstId || secondId !== pair.secondId,
  );
  return others.length < pairs.length ? others : [...pairs, pair].slice(-MOST_CHOSEN);
}

/** What the what-if is about, as the address holds it; null for nothing. */
export function selectionOf(params: Params): HarmSelection | null {
  const { whatif = '' } = params;
  const [kind, ...rest] = whatif.split('.');
  const value = rest.join('.');
  switch (kind) {
    case 'similar':
    case 'wrong':
    case 'filter':
      return { kind };
    case 'group':
      return value === '' ? null : { kind, group: value };
    case 'reference':
      return /^\d{1,15}$/.test(value) && Number(value) > 0 ? { kind, imageId: Number(value) } : null;
    case 'pairs': {
      const pairs = chosenOf(params).map(({ firstId, secondId }) => [firstId, secondId] as const);
      return { kind, pairs };
    }
    default:
      return null;
  }
}

export function selectionParam(selection: HarmSelection | null): string | null {
  if (selection === null) return null;
  if (selection.kind === 'group') return `group.${selection.group}`;
  return selection.kind === 'reference' ? `reference.${selection.imageId}` : selection.kind;
}

/** Reads `do=turned`; left out where it says nothing valid. */
export function suppositionOf(params: Params): Supposition {
  return SUPPOSITIONS.find((one) => one === params.do) ?? 'leftOut';
}
