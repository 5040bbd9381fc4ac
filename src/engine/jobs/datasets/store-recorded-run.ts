import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { at } from '../../../core/at.ts';
import type { RunPlan } from '../../../model/plan.ts';
import type { Database } from '../../store/database.ts';
import { countPredictions } from '../../store/count-answers.ts';
import { insertPredictions, predictionsOfRun, type Prediction } from '../../store/predictions.ts';
import { setRemoved } from '../../store/removal.ts';
import { hiddenRunById, insertRun, runByName } from '../../store/runs.ts';
import { writeInPieces } from '../../store/write-in-pieces.ts';
import { existsError, type ImportedItem, type ImportTarget } from './import-target.ts';
import type { KnownRow } from './known-rows.ts';
import { countRecordedVotes, isSameAnswer } from './recorded-votes.ts';

export async function storeRecordedRun(
  { workspace, images, stagedIn, stagedRuns, theta, work }: ImportTarget,
  name: string,
  column: string,
  plan: RunPlan | null,
  rows: readonly KnownRow[],
  answer: number,
): Promise<ImportedItem> {
  const { db } = workspace;
  const { members, predictions } = countRecordedVotes(
    rows.map(({ firstId, secondId, rater, answers }) => ({
      firstId,
      secondId,
      rater,
      answer: at(answers, answer),
    })),
    column,
  );
  const size = predictions.reduce((sum, { votes = 1 }) => sum + votes, 0);
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
    theta,
    seed: null,
    status: 'finished',
  } as const;
  const id = await workspace.transaction(() => {
    const made = insertRun(db, run);
    setRemoved(db, 'run', made, true);
    return made;
  });
  stagedRuns.set(name, id);
  // In the order in which the store keeps them, so that each row is put behind the last and not somewhere among all.
  const inOrder = predictions.toSorted(
    (a, b) => a.firstId - b.firstId || a.secondId - b.secondId || a.member - b.member,
  );
  await writeInPieces(workspace, inOrder, (some) => insertPredictions(db, id, some), {
    ...work,
    unit: 'answers',
  });
  return { kind: 'run', id, name, status: 'created', size };
}

function holdsExactly(db: Database, runId: number, predictions: readonly Prediction[]): boolean {
  if (countPredictions(db, runId) !== predictions.length) return false;
  const key = ({ firstId, secondId, member }: Prediction): string => `${firstId} ${secondId} ${member}`;
  const wanted = new Map(predictions.map((prediction) => [key(prediction), prediction]));
  for (const stored of predictionsOfRun(db, runId)) {
    const prediction = wanted.get(key(stored));
    if (prediction === undefined || prediction.votes !== stored.votes || !isSameAnswer(prediction, stored))
      return false;
  }
  return true;
}
