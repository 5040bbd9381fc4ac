import { randomUUID } from 'node:crypto';
import { expect, onTestFinished, test } from 'vitest';
import { LabelledPairs } from '../../../src/engine/annotation/labelled-pairs.ts';
import { appendJudgement, countEntries } from '../../../src/engine/store/judgements.ts';
import { redoJudgement, undoJudgement } from '../../../src/engine/store/undo-judgements.ts';
import type { Label } from '../../../src/core/labels.ts';
import type { JudgementAction } from '../../../src/model/judgement.ts';
import { answeredRun } from '../../fixtures/answered-run.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

function record() {
  const { workspace, imageIds } = answeredRun(temporaryFolder(), { images: 4 });
  onTestFinished(() => workspace.close());
  const { db } = workspace;
  const say = (
    first: number,
    second: number,
    action: JudgementAction,
    label: Label | null = null,
    judge = 'ann',
  ) =>
    appendJudgement(db, {
      key: randomUUID(),
      firstId: imageIds[first] ?? 0,
      secondId: imageIds[second] ?? 0,
      action,
      label,
      judge,
      seconds: null,
      shownSwapped: false,
      runId: null,
    });
  return { db, say };
}

test('labels that stand count, one a pair: no skip, flag, undo, or label that was said otherwise', () => {
  const { db, say } = record();
  const before = new LabelledPairs(db);
  expect(before.count()).toBe(0);
  const steps: [() => unknown, number][] = [
    [() => say(0, 1, 'label', 'First'), 1],
    [() => say(0, 2, 'skip'), 1],
    [() => say(0, 2, 'flag'), 1],
    [() => say(1, 0, 'label', 'Similar'), 1],
    [() => say(0, 1, 'label', 'First', 'bob'), 1],
    [() => say(2, 3, 'label', 'Second'), 2],
    [() => say(2, 3, 'cannot-judge'), 1],
    [() => undoJudgement(db, randomUUID(), 'ann'), 2],
    [() => undoJudgement(db, randomUUID(), 'ann'), 1],
    [() => redoJudgement(db, randomUUID(), 'ann'), 2],
  ];
  for (const [step, expected] of steps) {
    step();
    expect(before.count()).toBe(expected);
    expect(new LabelledPairs(db).count()).toBe(expected);
  }
  expect(countEntries(db, 'ann')).toBe(9);
  expect(countEntries(db, 'bob')).toBe(1);
});
