import { expect, test } from 'vitest';
import { answeredRun } from '../fixtures/answered-run.ts';
import { tiebreak } from '../fixtures/command-line.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

function evaluateUnder(options: Parameters<typeof answeredRun>[1] = {}) {
  const folder = temporaryFolder();
  const { workspace, splitId } = answeredRun(folder, options);
  workspace.close();
  const evaluate = (...args: string[]) => tiebreak(['evaluate', ...args, '--json', '--workspace', folder]);
  return { evaluate, splitId };
}

test.each([
  ['a name given twice', 'model=First&model=Second', 'model is given twice'],
  ['a part of no split', 'part=test', 'part needs its split'],
  ['a split that is not there', 'split=99&part=test', 'has no split with the number 99'],
  ['an image that is not there', 'image=999', 'has no image with the number 999'],
  ['chosen images that are not there', 'imageSet=7', 'has no imageSet with the number 7'],
  ['a range that ends before it begins', 'distance=0.5..0.1', 'write distance=0.1..0.5'],
  ['cells of no other run', 'cells=truth.other:First-Similar', 'add otherRun='],
])('--filter with %s is refused', async (_, filter, message) => {
  const { code, stderr } = await evaluateUnder().evaluate('--filter', filter);
  expect(stderr).toContain(message);
  expect(code).toBe(2);
});

test('--filter names parts and groups that exist, as --part and --group do', async () => {
  const { evaluate, splitId } = evaluateUnder();
  const part = await evaluate('--filter', `split=${splitId}&part=nowhere`);
  expect(part).toMatchObject({ code: 1, document: { error: { code: 'part-missing' } } });
  const group = await evaluate('--filter', 'group=C');
  expect(group).toMatchObject({ code: 1, document: { error: { code: 'group-missing' } } });
});

test.each([
  ['part', ['--part', 'test', '--filter', 'split=1&part=train'], 'both say part'],
  ['group', ['--group', 'A', '--filter', 'group=B'], 'both say group'],
  ['side', ['--group', 'A', '--side', 'both', '--filter', 'side=either'], 'both say side'],
])('what an option and --filter both say is refused: %s', async (_, args, message) => {
  const { code, stderr } = await evaluateUnder().evaluate(...args);
  expect(stderr).toContain(message);
  expect(code).toBe(2);
});

test('a gap or an entropy is refused where no probabilities are recorded', async () => {
  const { evaluate } = evaluateUnder({ labelsAlone: true });
  for (const filter of ['margin=..0.5', 'entropy=0.1..']) {
    const { code, stderr } = await evaluate('--filter', filter);
    expect(stderr).toContain('has no probabilities recorded');
    expect(code).toBe(2);
  }
  expect(await evaluate('--filter', 'distance=..0.5')).toMatchObject({ code: 0 });
});

test('a filter that no comparison passes scores nothing, and what was kept stays', async () => {
  const folder = temporaryFolder();
  answeredRun(folder).workspace.close();
  const command = (...args: string[]) => tiebreak([...args, '--json', '--workspace', folder]);
  expect((await command('score', '--preset', 'uol')).code).toBe(0);
  const kept = (await command('evaluate')).document;
  expect(await command('score', '--preset', 'uol', '--filter', 'judged=yes')).toMatchObject({
    code: 1,
    document: { error: { code: 'evidence-missing' } },
  });
  expect((await command('evaluate')).document).toEqual(kept);
});
