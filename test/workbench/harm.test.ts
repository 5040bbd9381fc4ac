import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { explain } from '../../src/renderer/views/nll/explanation.ts';
import { leanOfExplanation } from '../../src/renderer/views/nll/lean-of-explanation.ts';
import { FIRST_HARM_SORT, HARM_SORTS } from '../../src/model/harm.ts';
import { tiebreak } from '../fixtures/command-line.ts';
import { drawnRun, TRUTH } from '../fixtures/drawn-run.ts';
import { openWorkbench } from '../fixtures/open-workbench.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

function drawn() {
  const folder = temporaryFolder();
  const { workspace, run } = drawnRun({ folder });
  workspace.close();
  const settings = {
    run: run.id,
    likelihood: TRUTH,
    evidence: 'hard' as const,
    corrections: true,
    referenceSetId: null,
  };
  return { folder, run, settings, ...openWorkbench(folder) };
}

const PAGE = { sort: FIRST_HARM_SORT, offset: 0, limit: 500 };

test('the list of what hurts has every comparison once, and finds it where it stands', async () => {
  const { ask, settings } = drawn();
  const { total, rows } = await ask('harm.pairs', { ...settings, filter: {}, ...PAGE });
  const { rows: rest } = await ask('harm.pairs', { ...settings, filter: {}, ...PAGE, offset: 500 });
  const all = [...rows, ...rest];
  expect(new Set(all.map(({ firstId, secondId }) => `${firstId}-${secondId}`)).size).toBe(total);
  const { firstId = 0, secondId = 0 } = all[123] ?? {};
  const found = { ...settings, filter: {}, sort: FIRST_HARM_SORT, firstId, secondId };
  expect(await ask('harm.find', found)).toEqual({ offset: 123 });
  expect(await ask('harm.find', { ...found, secondId: firstId })).toEqual({ offset: null });
});

test('what hurts is of the scores that are shown: under a filter, of the comparisons that pass', async () => {
  const { ask, settings } = drawn();
  const filter = { model: ['First' as const, 'Second' as const] };
  const scores = await ask('scores.get', { ...settings, filter });
  const summary = await ask('harm.summary', { ...settings, filter });
  expect(summary).toMatchObject({ images: scores.rows.length, known: scores.metrics?.n });
  expect(summary.mae).toBeCloseTo(scores.metrics?.mae?.value ?? NaN, 12);
  expect(summary.answers).toBe(scores.rows.reduce((sum, { comparisons }) => sum + comparisons, 0));
  const images = await ask('harm.images', { ...settings, filter });
  const byId = (a: { imageId: number }, b: { imageId: number }) => a.imageId - b.imageId;
  expect(images.map(({ imageId, score, boundHit }) => ({ imageId, score, boundHit })).sort(byId)).toEqual(
    scores.rows.map(({ imageId, score, boundHit }) => ({ imageId, score, boundHit })),
  );
});

test('what if the pairs of the filter were left out: before it are all of them, after it the scores without', async () => {
  const { ask, settings } = drawn();
  const effect = await ask('harm.whatIf', {
    ...settings,
    filter: { model: ['Similar'] },
    selection: { kind: 'filter' },
    supposition: 'leftOut',
  });
  const all = await ask('scores.get', { ...settings, filter: {} });
  const without = await ask('scores.get', { ...settings, filter: { model: ['First', 'Second'] } });
  expect(effect.before?.mae).toBeCloseTo(all.metrics?.mae?.value ?? NaN, 12);
  expect(effect.after?.mae).toBeCloseTo(without.metrics?.mae?.value ?? NaN, 12);
  expect(effect.after?.pc).toBeCloseTo(without.metrics?.pc?.value ?? NaN, 12);
  expect(
    await ask('harm.whatIf', {
      ...settings,
      filter: {},
      selection: { kind: 'similar' },
      supposition: 'leftOut',
    }),
  ).toEqual(effect);
});

test('a judgement changes what hurts at once', async () => {
  const { ask, settings } = drawn();
  const [worst] = (await ask('harm.pairs', { ...settings, filter: {}, ...PAGE, limit: 1 })).rows;
  if (worst?.harm.right?.mae == null || worst.truth === null) throw new Error('nothing hurts');
  const before = await ask('harm.summary', { ...settings, filter: {} });
  await ask('annotate.judge', {
    key: randomUUID(),
    judge: 'someone',
    firstId: worst.firstId,
    secondId: worst.secondId,
    action: 'label',
    label: worst.truth,
    seconds: null,
    shownSwapped: false,
    run: settings.run,
  });
  const after = await ask('harm.summary', { ...settings, filter: {} });
  expect(after.mae).toBeLessThan(before.mae ?? 0);
  expect(after.corrections).toBeGreaterThan(0);
  const judged = await ask('harm.pairs', { ...settings, filter: {}, ...PAGE });
  const row = judged.rows.find(
    ({ firstId, secondId }) => firstId === worst.firstId && secondId === worst.secondId,
  );
  expect(row?.harm.right?.score ?? 0).toBe(0);
});

test.each(['comparisons', 'images', 'references'] as const)(
  'the command line lists the same %s, and writes them with where they come from',
  async (list) => {
    const { ask, settings, folder, run } = drawn();
    const { scale, margin, bias } = TRUTH;
    const out = `${folder}/${list}.csv`;
    const given = ['--scale', String(scale), '--margin', String(margin), '--bias', String(bias)];
    const { document, code } = await tiebreak([
      'harm',
      '--workspace',
      folder,
      '--run',
      run.name,
      ...given,
      '--list',
      list,
      '--top',
      '7',
      '--out',
      out,
      '--json',
    ]);
    expect(code).toBe(0);
    const asked = { ...settings, filter: {} };
    const summary = await ask('harm.summary', asked);
    expect(document).toMatchObject({
      list,
      known: summary.known,
      mae: summary.mae,
      file: out,
      sideFile: `${out}.json`,
    });
    const rows = (document as { rows: Record<string, unknown>[] }).rows;
    expect(rows).toHaveLength(7);
    if (list === 'comparisons') {
      const shown = await ask('harm.pairs', { ...asked, ...PAGE, limit: 7 });
      expect(
        rows.map((row) => [row.first, row.second, row.right_mae_change, row.left_out_score_change]),
      ).toEqual(
        shown.rows.map(({ firstName, secondName, harm }) => [
          firstName,
          secondName,
          harm.right?.mae,
          harm.leftOut?.score,
        ]),
      );
    } else if (list === 'images') {
      const shown = await ask('harm.images', asked);
      expect(rows.map((row) => [row.image, row.residual])).toEqual(
        shown.slice(0, 7).map(({ name, residual }) => [name, residual]),
      );
    } else {
      const shown = await ask('harm.references', asked);
      expect(rows.map((row) => [row.reference, row.mae_change_without])).toEqual(
        shown.slice(0, 7).map(({ name, mae }) => [name, mae]),
      );
      const { stdout } = await tiebreak([
        'harm',
        '--workspace',
        folder,
        '--run',
        run.name,
        ...given,
        '--list',
        list,
      ]);
      // The change of MAE and the bias, each with its interval.
      expect(stdout).toMatch(/^\S+ .* -?\d+\.\d{3} to -?\d+\.\d{3} .* -?\d+\.\d{3} to -?\d+\.\d{3}$/m);
    }
  },
);

test('--sort is of comparisons alone, and every figure can be sorted by', async () => {
  const { folder } = drawn();
  const { code, stderr } = await tiebreak([
    'harm',
    '--workspace',
    folder,
    '--list',
    'images',
    '--sort',
    'loss',
  ]);
  expect(code).toBe(2);
  expect(stderr).toContain('--sort needs --list comparisons');
  for (const by of HARM_SORTS)
    expect((await tiebreak(['harm', '--workspace', folder, '--sort', by, '--top', '1'])).code).toBe(0);
});

test('the NLL explorer says of each image what the list of images says: how its near references lean, and which does most', async () => {
  const { ask, settings, run } = drawn();
  const images = await ask('harm.images', { ...settings, filter: {} });
  expect(images.some(({ lean }) => (lean?.higher ?? 0) + (lean?.lower ?? 0) > 0)).toBe(true);
  for (const { imageId, trueScore, lean } of images) {
    const { answers } = await ask('nll.evidence', { run: run.id, imageId, referenceSetId: null, filter: {} });
    const explanation = explain(imageId, answers, { kind: 'hard', corrections: true, changes: [] }, TRUTH);
    const said = leanOfExplanation(explanation, trueScore, run.theta);
    const { strongest, ...counts } = lean ?? { strongest: null };
    expect(said).toMatchObject(counts);
    expect(said?.strongest?.nearer ?? 0).toBeCloseTo(strongest?.nearer ?? 0, 9);
  }
});

test('an answer left out moves its score as far as the NLL explorer says', async () => {
  const { ask, settings, run } = drawn();
  const begun = await ask('harm.pairs', { ...settings, filter: {}, ...PAGE });
  const rest = await ask('harm.pairs', { ...settings, filter: {}, ...PAGE, offset: 500 });
  const rows = [...begun.rows, ...rest.rows];
  const { targetId } = rows[0]?.harm ?? { targetId: 0 };
  const { answers } = await ask('nll.evidence', {
    run: run.id,
    imageId: targetId,
    referenceSetId: null,
    filter: {},
  });
  const explanation = explain(targetId, answers, { kind: 'hard', corrections: true, changes: [] }, TRUTH);
  let compared = 0;
  for (const { firstId, secondId, harm } of rows.filter((row) => row.harm.targetId === targetId)) {
    const one = explanation.answers.find(({ key }) => key === `${firstId}-${secondId}`);
    expect(harm.leftOut?.score).toBe(one?.influence);
    compared++;
  }
  expect(compared).toBe(answers.length);
});

test("the command line takes the filter of the page and people's labels", async () => {
  const { ask, settings, folder } = drawn();
  const [worst] = (await ask('harm.pairs', { ...settings, filter: {}, ...PAGE, limit: 1 })).rows;
  if (worst?.truth == null) throw new Error('nothing hurts');
  await ask('annotate.judge', {
    key: randomUUID(),
    judge: 'someone',
    firstId: worst.firstId,
    secondId: worst.secondId,
    action: 'label',
    label: worst.truth,
    seconds: null,
    shownSwapped: false,
    run: settings.run,
  });
  const { scale, margin, bias } = TRUTH;
  const command = [
    'harm',
    '--workspace',
    folder,
    '--scale',
    `${scale}`,
    '--margin',
    `${margin}`,
    '--bias',
    `${bias}`,
    '--json',
  ];
  const filter = { model: ['First' as const, 'Second' as const] };
  const shown = await ask('harm.summary', { ...settings, filter });
  const filtered = await tiebreak([...command, '--corrections', '--filter', 'model=First,Second']);
  expect(filtered.document).toMatchObject({
    comparisons: shown.answers,
    mae: shown.mae,
    filter: 'Model says First or Second',
  });
  const all = await ask('harm.summary', { ...settings, filter: {} });
  expect((await tiebreak([...command, '--corrections'])).document).toMatchObject({
    mae: all.mae,
    filter: null,
  });
  const without = await ask('harm.summary', { ...settings, corrections: false, filter: {} });
  expect(without.mae).not.toBe(all.mae);
  expect((await tiebreak(command)).document).toMatchObject({ mae: without.mae });
});
