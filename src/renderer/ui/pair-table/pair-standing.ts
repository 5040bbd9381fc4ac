import { reverseLabel, type Label } from '../../../core/labels.ts';
import type { OutboxEntry } from '../../judging/judgement-outbox.ts';

/** What people say of a pair. */
export interface Standing {
  /** Of the pair in its order; null where nobody labelled it. */
  readonly human: Label | null;
  readonly cannotJudge: boolean;
  readonly flagged: boolean;
  /** Part of it is not on disk yet. */
  readonly saving: boolean;
}

interface JudgedRow {
  readonly firstId: number;
  readonly secondId: number;
  readonly human: Label | null;
  readonly cannotJudge: boolean;
  readonly flagged: boolean;
}

/** What people say of a pair once what waits to be stored is; an undo of what is stored already does not show yet. */
export function standingOf(row: JudgedRow, waiting: readonly OutboxEntry[]): Standing {
  let { human, cannotJudge, flagged } = row;
  let saving = false;
  for (const { firstId, secondId, action, label } of judgedOf(waiting)) {
    const same = firstId === row.firstId && secondId === row.secondId;
    const reversed = firstId === row.secondId && secondId === row.firstId;
    if (!same && !reversed) continue;
    saving = true;
    if (action === 'flag' || action === 'unflag') flagged = action === 'flag';
    else if (action === 'label' || action === 'cannot-judge') {
      human = label === null || same ? label : reverseLabel(label);
      cannotJudge = action === 'cannot-judge';
    }
  }
  return { human, cannotJudge, flagged, saving };
}

/** The judgements that are left when undos and redos among them are done. */
export function judgedOf(waiting: readonly OutboxEntry[]) {
  const standing: Extract<OutboxEntry, { name: 'annotate.judge' }>['params'][] = [];
  const undone: typeof standing = [];
  for (const { name, params } of waiting) {
    const [from, to] = name === 'annotate.undo' ? [standing, undone] : [undone, standing];
    if (name === 'annotate.judge') {
      standing.push(params);
      undone.length = 0;
    } else {
      const last = from.pop();
      if (last !== undefined) to.push(last);
    }
  }
  return standing;
}
