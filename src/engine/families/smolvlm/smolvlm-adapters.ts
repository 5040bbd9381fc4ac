import { placeInTransformer, type AdapterNames } from '../adapter-names.ts';

/** The connector's one layer in GGUF files, in a checkpoint and in transformers. */
const CONNECTOR = {
  gguf: 'mm.model.fc.weight',
  canonical: 'proj.weight',
  inModule: 'modality_projection.proj.weight',
};

export const SMOLVLM_ADAPTERS: AdapterNames = {
  what: 'a SmolVLM or Idefics3',
  place: (_, { part, name }) => {
    if (part === 'projector') return name === CONNECTOR.canonical ? [CONNECTOR.gguf] : null;
    const place = placeInTransformer(name);
    return place === null ? null : [place];
  },
  decoder: 'text_model',
  projector: () => ['connector', CONNECTOR.inModule],
};
