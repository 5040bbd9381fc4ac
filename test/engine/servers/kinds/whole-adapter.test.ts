import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkWholeAdapter } from '../../../../src/engine/servers/kinds/whole-adapter.ts';
import { appErrorOf } from '../../../fixtures/app-error-of.ts';
import { temporaryFolder } from '../../../fixtures/temporary-folder.ts';

const LANGUAGE = 'base_model.model.model.language_model.layers.0.self_attn.q_proj.lora_A.weight';

/** A PEFT folder whose tensors have these names. */
function adapterWith(...names: readonly string[]): string {
  const folder = temporaryFolder();
  const header = Buffer.from(
    JSON.stringify(
      Object.fromEntries(
        names.map((name, index) => [
          name,
          { dtype: 'F32', shape: [1], data_offsets: [4 * index, 4 * index + 4] },
        ]),
      ),
    ),
  );
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(header.length));
  writeFileSync(
    join(folder, 'adapter_model.safetensors'),
    Buffer.concat([size, header, Buffer.alloc(4 * names.length)]),
  );
  return folder;
}

const HERE = { url: 'http://127.0.0.1:8000', root: null };

test('an adapter of the language model is taken', async () => {
  expect(await checkWholeAdapter('tuned', adapterWith(LANGUAGE), HERE)).toBeNull();
});

test.each([
  'base_model.model.model.vision_tower.vision_model.encoder.layers.0.self_attn.q_proj.lora_A.weight',
  'base_model.model.model.multi_modal_projector.linear_1.lora_B.weight',
  'base_model.model.model.mm_projector.0.weight',
  'base_model.model.model.visual.blocks.0.attn.qkv.lora_A.weight',
  'base_model.model.model.connector.modality_projection.proj.lora_A.weight',
])('one with %s is refused', async (name) => {
  const refused = await appErrorOf(() => checkWholeAdapter('tuned', adapterWith(LANGUAGE, name), HERE));
  expect(refused).toMatchObject({ code: 'server-not-usable' });
  expect(refused.message).toContain('has 1 tensor of the vision tower or projector');
  expect(refused.message).toContain(name);
});

test('what the server says of the place is taken on this machine alone, and where nothing is known that is told', async () => {
  const root = adapterWith(LANGUAGE, 'base_model.model.model.multi_modal_projector.linear_1.lora_A.weight');
  expect(await appErrorOf(() => checkWholeAdapter('tuned', null, { ...HERE, root }))).toMatchObject({
    code: 'server-not-usable',
  });
  for (const place of [{ url: 'https://elsewhere.example', root }, HERE])
    expect(await checkWholeAdapter('tuned', null, place)).toContain('--server-adapter-files');
  expect((await appErrorOf(() => checkWholeAdapter('tuned', temporaryFolder(), HERE))).message).toContain(
    'holds no weights of an adapter',
  );
});
