import type { Reference } from '../../store/reference-sets.ts';
import type { AnswerTable } from './answer-table.ts';

/** Of each image of a table, 1 where it is a target, and where it is a reference; one may be both. */
export interface ImageRoles {
  readonly isTarget: Uint8Array;
  readonly isReference: Uint8Array;
}

/** Targets are those that the run's plan names, which may be references too, else all images that are none. */
export function imageRoles(
  { run: { plan }, images }: Pick<AnswerTable, 'run' | 'images'>,
  references: readonly Pick<Reference, 'id'>[],
): ImageRoles {
  const isReference = images.marked(references.map(({ id }) => id));
  const isTarget =
    plan !== null && 'targets' in plan ? images.marked(plan.targets) : isReference.map((is) => 1 - is);
  return { isTarget, isReference };
}
