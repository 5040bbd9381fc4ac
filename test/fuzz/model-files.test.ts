import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'vitest';
import { readGguf } from '../../src/engine/ggml/gguf.ts';
import { DEMO_MODEL } from '../../src/engine/demo-model.ts';
import { writeRandomLlava } from '../../src/lab/random-models/random-llava.ts';
import { openWorkbench } from '../fixtures/open-workbench.ts';
import { writeRandomAdapter } from '../fixtures/random-adapter.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { damagedBytes } from './damage.ts';
import { fuzz, outcomeOfReading } from './fuzz.ts';

test('GGUF headers', async () => {
  const folder = temporaryFolder();
  const { model, mmproj, languageModel } = await writeRandomLlava(folder, { seed: 1 });
  const adapter = join(folder, 'adapter.gguf');
  await writeRandomAdapter(adapter, { seed: 3, rank: 2, alpha: 4, model: languageModel });
  const file = join(folder, 'damaged.gguf');
  for (const [name, sound] of Object.entries({ model, mmproj, adapter }))
    await fuzz(`GGUF header of a ${name}`, 0.08, damagedBytes(readFileSync(sound)), (bytes) => {
      writeFileSync(file, bytes);
      return outcomeOfReading(() => readGguf(file));
    });
});

test('model files that a window is asked to inspect', async () => {
  const folder = temporaryFolder();
  const { model, mmproj } = await writeRandomLlava(folder, { seed: 2 });
  const { workbench } = openWorkbench(temporaryFolder(), [folder, dirname(DEMO_MODEL.model)]);
  const file = join(folder, 'damaged.gguf');
  for (const [kind, sound] of Object.entries({ model, mmproj }))
    await fuzz(`inspected ${kind}`, 0.02, damagedBytes(readFileSync(sound)), async (bytes) => {
      writeFileSync(file, bytes);
      const files = { model, mmproj, adapters: [], card: null, [kind]: file };
      const reply = await workbench.request('models.inspect', files);
      if (!reply.ok) return reply.error.code;
      const { problems } = reply.value as { problems: unknown[] };
      return problems.length > 0 ? 'told as a problem' : 'accepted';
    });
});
