import { reverseLabel, type Label } from '../../../core/labels.ts';
import type { Params } from '../../../ipc/requests.ts';
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
  for (const { firstId, secondId, action, label, draft, repeated } of judgedOf(waiting)) {
    // Neither is what a pair is labelled.
    if (draft === true || repeated === true) continue;
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

/** What is said of a pair by an entry that waits. */
type Said = Pick<Params<'annotate.judge'>, 'firstId' | 'secondId' | 'action' | 'label' | 'judge'> &
  Partial<Params<'annotate.judge'>>;

/** By the entries that wait, which are another array whenever they change: each row of a list asks for the same. */
const found = new WeakMap<readonly OutboxEntry[], readonly Said[]>();

/** The judgements that are left when undos and redos among them are done. */
export function judgedOf(waiting: readonly OutboxEntry[]): readonly Said[] {
  const known = found.get(waiting);
  if (known !== undefined) return known;
  const standing: (readonly Said[])[] = [];
  const undone: typeof standing = [];
  for (const entry of waiting) {
    if ('action' in entry.params) {
      standing.push(saidBy(entry));
      undone.length = 0;
      continue;
    }
    const [from, to] = entry.name === 'annotate.undo' ? [standing, undone] : [undone, standing];
    const last = from.pop();
    if (last !== undefined) to.push(last);
  }
  const left = standing.flat();
  found.set(waiting, left);
  return left;
}

function saidBy(entry: OutboxEntry): readonly Said[] {
  if (entry.name === 'annotate.judge') return [entry.params];
  if (entry.name !== 'annotate.judgeMany') return [];
  const { pairs, action, label, judge } = entry.params;
  return pairs.map(([firstId, secondId]) => ({ firstId, secondId, action, label, judge }));
}
