/* Conditions and orders of entries of the table `judgement`, as SQL. */

/** Brought by an import that was taken back, or is not whole yet. */
export const IS_OF_REMOVED_IMPORT = `(judgement.batch IS NOT NULL AND judgement.batch IN
  (SELECT batch FROM judgement_import WHERE removed_at IS NOT NULL))`;

/**
 * Only undos are ever undone, by redos, which never are: three levels are all there is. What an import brought goes and comes
 * with it.
 */
export const IS_UNDONE = `(EXISTS (SELECT 1 FROM judgement AS taker WHERE taker.undoes = judgement.id
  AND NOT EXISTS (SELECT 1 FROM judgement AS redo WHERE redo.undoes = taker.id))
  OR ${IS_OF_REMOVED_IMPORT})`;

/** Rises with the time of an entry: what was imported is older than what was said since. Ids decide between equal times. */
export const RECENCY = '(judgement.created_at * 1048576 + judgement.id % 1048576)';

/** Answers that count: handed in, to a pair's first showing. */
export const COUNTS = `status = 'submitted' AND repeated = 0`;
