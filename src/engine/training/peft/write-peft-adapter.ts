import path from 'node:path';
import type { LoraTarget } from '../../../model/recipe.ts';
import { unturnHeads } from '../../checkpoints/tensors/head-rows.ts';
import { notWritten } from '../../not-written.ts';
import { writeSafetensors, type WrittenTensor } from '../../checkpoints/tensors/write-safetensors.ts';
import type { DecoderShape } from '../../families/decoders/decoder-shape.ts';
import { writeWholeFile } from '../../whole-file.ts';
import { writeWholeFolder } from '../../whole-folder.ts';
import { factorNames, type LoraSettings } from '../decoder/lora.ts';
import type { AdapterNames } from '../../families/adapter-names.ts';
import type { Gguf } from '../../ggml/gguf.ts';
import type { StoredProjector } from '../projector-file.ts';
import type { StartFactors } from '../start-adapter.ts';
import { peftFactorName, peftSavedName, targetPattern } from './peft-names.ts';

/** What an adapter of PEFT's is made of. */
export interface PeftAdapterContent {
  readonly shape: DecoderShape;
  readonly lora: LoraSettings;
  /** By their names in GGUF files, in llama.cpp's order. */
  readonly factors: StartFactors;
  /** Null where the base's own belongs to it. */
  readonly projector: StoredProjector | null;
  /** What the family calls its modules, and the mmproj that they are those of. */
  readonly names: AdapterNames;
  readonly mmproj: Gguf;
  /** The checkpoint that it changes: a folder, or a repository with its revision; null where that is not known. */
  readonly base: { readonly name: string; readonly revision: string | null } | null;
}

const WEIGHTS = 'adapter_model.safetensors';
const CONFIG = 'adapter_config.json';

/** Targets whose rows llama.cpp has in another order where its rope turns neighbours of a head. */
const TURNED: readonly LoraTarget[] = ['attn_q', 'attn_k'];

/**
 * Writes a folder that `PeftModel.from_pretrained` loads, with the names that modules have in transformers since 4.52.
 * It appears whole or not at all.
 *
 * @returns its files
 * @throws AppError `name-taken` for a folder that holds something; `file-not-written`
 */
export async function writePeftAdapter(
  folder: string,
  { shape, lora, factors, projector, names, mmproj, base }: PeftAdapterContent,
): Promise<string[]> {
  const saved = [...(projector?.tensors ?? [])].map(([name, tensor]) => {
    const [module, inModule] = names.projector(mmproj, name);
    return { module, name: peftSavedName(module, inModule), ...tensor };
  });
  const tensors = [
    ...factorTensors(names.decoder, shape, lora, factors),
    ...saved.map(({ name, shape: dimensions, values }) => ({ name, shape: dimensions.toReversed(), values })),
  ];
  // Only what every version of PEFT knows: it warns of any other key.
  const config = {
    base_model_name_or_path: base?.name ?? null,
    bias: 'none',
    fan_in_fan_out: false,
    inference_mode: true,
    init_lora_weights: true,
    lora_alpha: lora.alpha,
    lora_dropout: lora.dropout,
    modules_to_save: saved.length === 0 ? null : [...new Set(saved.map(({ module }) => module))],
    peft_type: 'LORA',
    r: lora.rank,
    revision: base?.revision ?? null,
    target_modules: targetPattern(names.decoder, lora.targets),
    task_type: null,
  };
  await writeWholeFolder(
    folder,
    async (part) => {
      await writeSafetensors(path.join(part, WEIGHTS), tensors, notWritten(path.join(folder, WEIGHTS)));
      await writeWholeFile(path.join(part, CONFIG), `${JSON.stringify(config, null, 2)}\n`, {
        durable: true,
        refusal: notWritten(path.join(folder, CONFIG)),
      });
    },
    notWritten(folder),
  );
  return [WEIGHTS, CONFIG].map((name) => path.join(folder, name));
}

function factorTensors(
  decoder: string,
  { blocks, headWidth, rotation }: DecoderShape,
  { rank, targets }: LoraSettings,
  factors: StartFactors,
): WrittenTensor[] {
  const values = (name: string): Float32Array => {
    const found = factors.get(name);
    if (found === undefined) throw new RangeError(`there is no factor ${name}`);
    return found;
  };
  return Array.from({ length: blocks }, (_, block) =>
    targets.flatMap((target): WrittenTensor[] => {
      const [a, b] = factorNames(block, target);
      const [first, second] = [values(a), values(b)];
      return [
        {
          name: peftFactorName(decoder, block, target, 'A'),
          shape: [rank, first.length / rank],
          values: first,
        },
        {
          name: peftFactorName(decoder, block, target, 'B'),
          shape: [second.length / rank, rank],
          values:
            TURNED.includes(target) && rotation.pairs !== 'halves'
              ? unturnHeads(second, headWidth, [rank, second.length / rank])
              : second,
        },
      ];
    }),
  ).flat();
}
