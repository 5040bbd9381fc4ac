import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Triple } from '../../../src/core/labels.ts';
import {
  importAdapter,
  type AdapterImportOptions,
  type ImportedAdapter,
} from '../../../src/engine/adapters/import-adapter.ts';
import { Comparator } from '../../../src/engine/comparator/comparator.ts';
import { openLibraries, type Libraries } from '../../../src/engine/ggml/libraries.ts';
import { importCheckpoint } from '../../../src/engine/imports/import-checkpoint.ts';
import { readModelSource } from '../../../src/engine/imports/read-source.ts';
import { DEFAULT_CARD } from '../../../src/engine/model-files/model-card.ts';
import { writeGoldenAdapter, type GoldenAdapter } from '../../fixtures/golden-adapter.ts';
import { goldenCheckpoint, goldenPicture, writeGoldenCheckpoint } from '../../fixtures/golden-checkpoint.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

/** What scripts/goldens/vlm_adapters.py wrote. */
const GOLDENS = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../fixtures/goldens/vlm-adapters.json'), 'utf8'),
) as readonly GoldenAdapter[];

let libraries: Libraries;
let kept: string;
beforeAll(async () => {
  libraries = await openLibraries('cpu');
  kept = mkdtempSync(join(tmpdir(), 'tiebreak-vlm-adapters-'));
});

afterAll(() => rmSync(kept, { recursive: true, force: true }));

type Base = AdapterImportOptions['base'];
const bases = new Map<string, Promise<Base>>();

function baseOf(name: string): Promise<Base> {
  const made =
    bases.get(name) ??
    (async () => {
      const folder = join(kept, name);
      const source = join(folder, 'source');
      writeGoldenCheckpoint(source, goldenCheckpoint(name));
      const { model, mmproj } = await importCheckpoint(libraries, {
        source,
        to: join(folder, 'to'),
        type: 'f32',
      });
      return { model, mmproj, card: null, source: await readModelSource(source, 'f32') };
    })();
  bases.set(name, made);
  return made;
}

async function imported(golden: GoldenAdapter, rename?: (name: string) => string): Promise<ImportedAdapter> {
  const at = temporaryFolder();
  const source = join(at, 'source');
  writeGoldenAdapter(source, golden, goldenCheckpoint(golden.base), rename && { rename });
  return importAdapter(libraries, {
    source,
    to: join(at, 'to'),
    base: await baseOf(golden.base),
    merge: 'yes',
  });
}

/** Largest difference of a label's logit from PEFT's, both orders of two pictures of different shapes. */
async function largestDifference(golden: GoldenAdapter, rename?: (name: string) => string): Promise<number> {
  const [base, made, folder] = [await baseOf(golden.base), await imported(golden, rename), temporaryFolder()];
  const { pictures, answers: asked } = goldenCheckpoint(golden.base);
  const paths = await Promise.all(
    pictures.map(async (picture, index) => {
      const path = join(folder, `${index}.png`);
      writeFileSync(path, await goldenPicture(picture));
      return { path };
    }),
  );
  await using comparator = await Comparator.open({
    model: made.model ?? base.model,
    mmproj: base.mmproj,
    card: { ...DEFAULT_CARD, prompt: asked[0]?.prompt ?? '' },
    members: [
      {
        name: 'adapted',
        adapters: made.adapter === null ? [] : [{ file: made.adapter, scale: 1 }],
        ...(made.mmproj === null ? {} : { mmproj: made.mmproj }),
      },
    ],
    gpu: 'cpu',
    threads: 1,
    exact: true,
  });
  const [first, second] = paths as [{ path: string }, { path: string }];
  const answers: Triple[] = [];
  const orders = [
    { first, second },
    { first: second, second: first },
  ];
  await comparator.compare(orders, {
    onResult: (index, _, logits) => (answers[index] = logits),
    onFailed: (_, error) => {
      throw error;
    },
  });
  return Math.max(
    ...[golden.forward, golden.reverse].flatMap((logits, index) =>
      logits.map((wanted, place) => Math.abs((answers[index]?.[place] ?? NaN) - wanted)),
    ),
  );
}

function goldenOf(name: string): GoldenAdapter {
  const found = GOLDENS.find((each) => each.name === name);
  if (found === undefined) throw new Error(`there is no golden adapter ${name}`);
  return found;
}

describe('an imported adapter of a SmolVLM or Qwen-VL', () => {
  it.each(GOLDENS.map(({ name }) => name))('of the kind %s answers as PEFT does', async (name) => {
    expect(await largestDifference(goldenOf(name))).toBeLessThan(1e-3);
  });

  it('is read under the names of transformers before 4.52', async () => {
    const old = (name: string) =>
      name
        .replace('model.model.language_model.', 'model.model.')
        .replace('model.model.visual.', 'model.visual.');
    expect(await largestDifference(goldenOf('qwen2.5-vl-all-linear'), old)).toBeLessThan(1e-3);
  });

  it('keeps what it changes of the tower in an mmproj of its own, queries, keys and values apart', async () => {
    const { changed, adapter, mmproj, model } = await imported(goldenOf('qwen2.5-vl-all-linear'));
    // Three blocks of seven layers; in the tower each of three blocks has qkv, proj and three of the gate, and there are two mergers.
    expect(changed).toEqual({ factors: 21, mmproj: 3 * (3 + 4) + 2, model: 0 });
    expect([adapter, mmproj, model].map((file) => file !== null)).toEqual([true, true, false]);
  });

  it('is refused for a model of another family, by the name of what it changes', async () => {
    const golden = { ...goldenOf('qwen3-vl-in-order-decoder'), base: 'llama' };
    await expect(imported(golden, (name) => name.replace('layers.', 'blocks.'))).rejects.toMatchObject({
      code: 'adapter-not-supported',
    });
  });
});
