import type { Gguf } from '../../ggml/gguf.ts';
import { moduleOf, placeInTransformer, type AdapterNames } from '../adapter-names.ts';

const PROJECTOR = 'multi_modal_projector';

export const LLAVA_ADAPTERS: AdapterNames = {
  what: 'a LLaVA',
  place: (mmproj, { part, name }) => {
    if (part === 'tower' && name === 'embeddings.class_embedding') return ['v.class_embd'];
    if (part === 'projector') {
      // Activations have numbers of their own: its second layer is 2.
      const [layer, end] = moduleOf(name) ?? [];
      return end === undefined ? null : [`mm.${2 * (Number(layer) - 1)}.${end}`];
    }
    const place = placeInTransformer(name);
    if (place === null) return null;
    return [swapsFeedForward(mmproj) ? place.replace(/ffn_(?:up|down)/, swapped) : place];
  },
  decoder: 'language_model',
  projector: (_, tensor) => {
    const [, layer = '', end = ''] = /^mm\.(\d+)\.(weight|bias)$/.exec(tensor) ?? [];
    return [PROJECTOR, `linear_${Number(layer) / 2 + 1}.${end}`];
  },
};

function swapped(name: string): string {
  return name === 'ffn_up' ? 'ffn_down' : 'ffn_up';
}

/** The old converter called fc1 "ffn_down"; a tower whose inputs and outputs are equally wide tells by its kind of file. */
function swapsFeedForward({ metadata, tensors }: Gguf): boolean {
  const width = metadata.get('clip.vision.embedding_length')?.value;
  const [inputs, outputs] = tensors.get('v.blk.0.ffn_down.weight')?.dimensions ?? [];
  if (inputs === undefined || inputs !== width) return false;
  return !(outputs === width && metadata.get('general.type')?.value === 'mmproj');
}
