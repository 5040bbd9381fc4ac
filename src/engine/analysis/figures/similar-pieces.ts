import { LOCALE } from '../../../core/format.ts';
import { NEW_SIDE, sideOf, type Filter } from '../../../model/filter.ts';
import type { SimilarPiece } from '../../../model/similar-audit.ts';
import type { Database } from '../../store/database.ts';
import { referenceSetOfTargets } from '../../store/reference-set-of-targets.ts';
import { splitMembers } from '../../store/splits.ts';
import { AnswerView } from '../filters/answer-view.ts';
import { similarAuditOfView } from './similar-audit.ts';

/** What a view is cut into: groups of images, or the parts of a split, by its id. */
export type PiecesBy = { readonly kind: 'group' } | { readonly kind: 'part'; readonly split: number };

/**
 * The audit of each group, or part of a split, of a view: of the comparisons that the view's filter lets through with that group
 * or part as one more limit, of the side that the filter names, else of targets. Pieces without comparisons are left out.
 */
export function similarPiecesOfView(db: Database, view: AnswerView, by: PiecesBy): SimilarPiece[] {
  return pieceFilters(db, view, by).flatMap(({ name, filter }) => {
    const piece = new AnswerView(db, view.table, filter, view.other);
    return piece.rows.length === 0 ? [] : [{ name, filter, audit: similarAuditOfView(piece) }];
  });
}

function pieceFilters(
  db: Database,
  { table, filter }: AnswerView,
  by: PiecesBy,
): { name: string; filter: Filter }[] {
  const side = filter.side ?? sideOf({ side: NEW_SIDE }, referenceSetOfTargets(db, table.run) !== null);
  // What the filter says already, it says of the side of before there were sides.
  const isLimited =
    filter.part !== undefined ||
    filter.group !== undefined ||
    filter.image !== undefined ||
    filter.imageSet !== undefined;
  const whole = isLimited ? filter : { ...filter, side };
  if (by.kind === 'group') {
    const names = filter.group === undefined ? distinct(table.images.groups) : [filter.group];
    return names.map((name) => ({ name, filter: { ...whole, group: name } }));
  }
  const isOfSplit = filter.split === by.split && filter.part !== undefined;
  const names = isOfSplit
    ? [filter.part ?? '']
    : distinct(splitMembers(db, by.split).map(({ part }) => part));
  return names.map((name) => ({ name, filter: { ...whole, split: by.split, part: name } }));
}

/** In the order of their names. */
function distinct(names: Iterable<string | null>): string[] {
  return [...new Set(names)].filter((name) => name !== null).sort((a, b) => a.localeCompare(b, LOCALE));
}
