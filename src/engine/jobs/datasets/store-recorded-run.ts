import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { RunPlan } from '../../../model/plan.ts';
import type { Database } from '../../store/database.ts';
import { countPredictions } from '../../store/count-answers.ts';
import { insertPredictions, predictionsOfRun } from '../../store/predictions.ts';
import { setRemoved } from '../../store/removal.ts';
import { hiddenRunById, insertRun, runByName } from '../../store/runs.ts';
import { writeInPieces } from '../../store/write-in-pieces.ts';
import { existsError, thetaOf, type ImportedItem, type ImportTarget } from './import-target.ts';
import type { KnownRows } from './known-rows.ts';
import { countRecordedVotes, isSameAnswer } from './recorded-votes.ts';

export async function storeRecordedRun(
  target: ImportTarget,
  name: string,
  column: string,
  plan: RunPlan | null,
  rows: KnownRows,
  answer: number,
): Promise<ImportedItem> {
  const { workspace, images, stagedIn, stagedRuns, work } = target;
  const { db } = workspace;
  const { members, predictions } = countRecordedVotes(rows, answer, column);
  const size = rows.length;
  const staged = stagedRuns.get(name);
  const existing = staged === undefined ? runByName(db, name) : hiddenRunById(db, staged);
  if (existing) {
    if (
      existing.kind !== 'recorded' ||
      existing.datasetId !== (staged === undefined ? images.dataset?.id : stagedIn) ||
      !isDeepStrictEqual(
        existing.members.map((member) => member.name),
        members,
      ) ||
      !holdsExactly(db, existing.id, predictions)
    )
      throw existsError('run', name);
    return { kind: 'run', id: existing.id, name, status: 'unchanged', size };
  }
  const run = {
    name: randomUUID(),
    kind: 'recorded',
    modelId: null,
    datasetId: stagedIn,
    plan,
    members: members.map((member) => ({ name: member, adapters: [] })),
    prompt: null,
    theta: thetaOf(target),
    seed: null,
    status: 'finished',
  } as const;
  const id = await workspace.transaction(() => {
    const made = insertRun(db, run);
    setRemoved(db, 'run', made, true);
    return made;
  });
  stagedRuns.set(name, id);
  // They come in the order in which the store keeps them: each row is put behind the last and not somewhere among all.
  let stored = 0;
  await writeInPieces(
    workspace,
    predictions,
    (some) => {
      insertPredictions(db, id, some);
      for (const { votes = 1 } of some) stored += votes;
    },
    {
      ...work,
      unit: 'answers',
      // Answers that say the same are one prediction of several votes; people count what they gave.
      onProgress: (progress) => work.onProgress?.({ ...progress, done: stored, total: size }),
    },
  );
  return { kind: 'run', id, name, status: 'created', size };
}

function holdsExactly(
  db: Database,
  runId: number,
  predictions: ReturnType<typeof countRecordedVotes>['predictions'],
): boolean {
  if (countPredictions(db, runId) !== predictions.length) return false;
  let place = 0;
  for (const stored of predictionsOfRun(db, runId)) {
    const wanted = predictions.at(place++);
    if (
      stored.firstId !== wanted.firstId ||
      stored.secondId !== wanted.secondId ||
      stored.member !== wanted.member ||
      stored.votes !== wanted.votes ||
      stored.weight !== wanted.weight ||
      !isSameAnswer(wanted, stored)
    )
      return false;
  }
  return true;
}
