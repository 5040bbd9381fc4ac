import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statfsSync, writeFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readGguf } from '../../../src/engine/ggml/gguf.ts';
import { readEpochs } from '../../../src/engine/training/epoch-record.ts';
import { runTraining } from '../../../src/engine/training/run-training.ts';
import { readSteps, readTraining } from '../../../src/engine/training/training-folder.ts';
import type { TrainingSpec } from '../../../src/engine/training/training-spec.ts';
import { smallDisk } from '../../fixtures/small-disk.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';
import { RANKED_PAIRS, randomTrainingSpec } from '../../fixtures/training-spec.ts';

/** Pairs of a training of four steps an epoch. */
const FEW_PAIRS = RANKED_PAIRS.slice(0, 16);
const STEPS = 8;

async function shortSpec(): Promise<TrainingSpec> {
  return { ...(await randomTrainingSpec(temporaryFolder())), pairs: FEW_PAIRS };
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tiebreak-whole-'));
});
afterAll(() => rm(folder, { recursive: true }));

let trained: Promise<TrainingSpec> | undefined;

/** A training that nothing disturbed, which several are compared with. */
function undisturbed(): Promise<TrainingSpec> {
  trained ??= (async () => {
    const spec = { ...(await randomTrainingSpec(folder)), pairs: FEW_PAIRS };
    await runTraining(spec);
    return spec;
  })();
  return trained;
}

/** That a training ended with the files of one that nothing disturbed, and left nothing else. */
async function expectSame(folder: string, whole: string): Promise<void> {
  const names = async (of: string) =>
    (await readdir(of)).filter((name) => !name.startsWith('lock') && name !== 'filler').sort();
  expect(await names(folder)).toEqual(await names(whole));
  for (const name of ['epochs.json', ...(await names(whole)).filter((file) => file.endsWith('.gguf'))])
    expect([name, (await readFile(join(folder, name))).equals(await readFile(join(whole, name)))]).toEqual([
      name,
      true,
    ]);
  const curve = async (of: string) => (await readSteps(of)).map(({ step, loss }) => [step, loss]);
  expect(await curve(folder)).toEqual(await curve(whole));
}

test('a training killed between any two writes of an epoch’s end goes on to the same files', async () => {
  const whole = await undisturbed();
  const spec = await shortSpec();
  const file = join(temporaryFolder(), 'spec.json');
  await writeFile(file, JSON.stringify(spec));
  const script = fileURLToPath(new URL('../../fixtures/train-until-rename-process.ts', import.meta.url));
  const trainUntil = async (name: string, count: number) => {
    const child = spawn(process.execPath, [script, file, name, String(count)], { stdio: 'inherit' });
    expect(await once(child, 'close')).toEqual([null, 'SIGKILL']);
  };
  const loadable = async () => {
    for (const { adapter, mmproj } of await readEpochs(spec.folder))
      for (const name of [adapter, mmproj ?? '']) await readGguf(join(spec.folder, name));
  };
  const inFolder = (name: string) => existsSync(join(spec.folder, name));

  await trainUntil('epoch-1-mmproj.gguf', 1);
  expect([inFolder('epoch-1.gguf'), inFolder('epochs.json')]).toEqual([true, false]);
  await trainUntil('epochs.json', 1);
  expect([inFolder('epoch-1-mmproj.gguf'), inFolder('epochs.json')]).toEqual([true, false]);
  await trainUntil('state.bin', 1);
  expect([inFolder('epochs.json'), inFolder('state.bin')]).toEqual([true, false]);
  await loadable();
  // The last epoch's record is there, its state is not: that epoch is made again.
  await trainUntil('state.bin', 2);
  expect(await readEpochs(spec.folder)).toHaveLength(2);
  await loadable();
  const before: number[] = [];
  expect(await runTraining(spec, { onOpened: (_, steps) => before.push(steps) })).toMatchObject({
    status: 'finished',
  });
  expect(before).toEqual([STEPS / 2]);
  await expectSame(spec.folder, whole.folder);
});

/** Bytes of a page, in which a small disk gives its room. */
const PAGE = 4096;

test('a disk that fills up before any file of a training leaves the last good ones, and with room it goes on to the same', async () => {
  const whole = await undisturbed();
  const pagesOf = (name: string) => Math.ceil(readFileSync(join(whole.folder, name)).length / PAGE);
  const [adapter, mmproj, record] = ['epoch-2.gguf', 'epoch-2-mmproj.gguf', 'epochs.json'].map(pagesOf) as [
    number,
    number,
    number,
  ];
  const spec = await shortSpec();
  const files: [left: number, code: string, missing: string][] = [
    [0, 'file-not-written', 'epoch-2.gguf'],
    [adapter, 'file-not-written', 'epoch-2-mmproj.gguf'],
    [adapter + mmproj, 'checkpoint-not-written', 'epochs.json'],
    // The old record's page is free again once the new one has its name.
    [adapter + mmproj + record, 'checkpoint-not-written', 'state.bin'],
  ];
  for (const [left, code, missing] of files) {
    const disk = smallDisk(4096);
    if (disk === null) return;
    const small = { ...spec, folder: join(disk.folder, 'training') };
    const filler = join(disk.folder, 'filler');
    // Full but for so many pages just before the second epoch ends.
    const fill = (pages: number) =>
      writeFileSync(filler, Buffer.alloc((statfsSync(disk.folder).bavail - pages) * PAGE));
    const error: unknown = await runTraining(small, {
      onStep: ({ step }) => {
        if (step === STEPS) fill(left);
      },
    }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code, message: expect.stringContaining(missing) as string });
    expect((error as { action: string }).action).toMatch(/room|disk space/);
    const found = await readdir(small.folder);
    expect(found.filter((name) => name.includes('part'))).toEqual([]);
    for (const name of found.filter((one) => one.endsWith('.gguf'))) await readGguf(join(small.folder, name));
    const { status, epochs } = (await readTraining(small.folder)) ?? {};
    expect(status).toBe(missing === 'state.bin' ? 'finished' : 'paused');
    expect(epochs).toHaveLength(missing === 'state.bin' ? 2 : 1);
    // Still full, the same command says so again and harms nothing.
    await expect(runTraining(small)).rejects.toMatchObject({
      action: expect.stringMatching(/room|space/) as string,
    });
    await rm(filler);
    const before: number[] = [];
    await runTraining(small, { onOpened: (_, steps) => before.push(steps) });
    expect(before).toEqual([STEPS / 2]);
    await expectSame(small.folder, whole.folder);
  }
});

test('a disk that is full for the log of steps, or from the start, stops a training, which then goes on to the same', async () => {
  const whole = await undisturbed();
  const disk = smallDisk(4096);
  if (disk === null) return;
  const spec = { ...(await shortSpec()), folder: join(disk.folder, 'training') };
  const filler = join(disk.folder, 'filler');
  const fill = () => writeFileSync(filler, Buffer.alloc(statfsSync(disk.folder).bavail * PAGE));
  fill();
  await expect(runTraining(spec)).rejects.toMatchObject({ code: 'disk-full' });
  expect((await readdir(spec.folder)).filter((name) => name.includes('part'))).toEqual([]);
  await rm(filler);

  // The log's last page is filled up, and so is the disk: the next line has no room.
  const steps = join(spec.folder, 'steps.jsonl');
  await expect(
    runTraining(spec, {
      onStep: ({ step }) => {
        if (step !== STEPS / 2 + 1) return;
        const text = readFileSync(steps);
        writeFileSync(steps, Buffer.concat([text, Buffer.alloc(PAGE - text.length, '\n')]));
        fill();
      },
    }),
  ).rejects.toMatchObject({ code: 'disk-full' });
  expect(await readEpochs(spec.folder)).toHaveLength(1);
  await rm(filler);
  expect(await runTraining(spec)).toMatchObject({ status: 'finished' });
  await expectSame(spec.folder, whole.folder);
});

test('a training that no longer gets better stops early, with the files of every epoch it made, and is then done', async () => {
  // Rates so low that nothing changes: no epoch is better than the first.
  const spec = {
    ...(await randomTrainingSpec(temporaryFolder(), {
      recipe: { epochs: 9, patience: 2, learningRates: { lora: 1e-30, projector: 1e-30 } },
    })),
    pairs: FEW_PAIRS,
  };
  const { status, epochs } = await runTraining(spec);
  expect(status).toBe('stopped-early');
  expect(epochs).toHaveLength(3);
  expect(new Set(epochs.map(({ validation }) => validation?.loss)).size).toBe(1);
  for (const { adapter, mmproj } of epochs)
    for (const name of [adapter, mmproj ?? '']) await readGguf(join(spec.folder, name));
  expect((await readTraining(spec.folder))?.status).toBe('stopped-early');
  const again = await runTraining(spec, {
    onStep: () => {
      throw new Error('a training that stopped early made a step');
    },
  });
  expect(again).toEqual({ status: 'stopped-early', epochs });
});
