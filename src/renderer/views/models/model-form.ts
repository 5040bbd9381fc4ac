import type { Params } from '../../../ipc/requests.ts';
import type { Card } from './card.ts';

/** Files of a model as the requests take them. */
export type ModelFiles = Params<'models.inspect'>;

type Adapter = ModelFiles['adapters'][number];

/** What a person has changed of a model, or filled in for a new one. */
export interface ModelDraft {
  readonly name: string;
  readonly model: string;
  readonly mmproj: string;
  readonly adapters: readonly Adapter[];
  /** Null for the card beside the model, else the default card. */
  readonly card: Card | null;
}

/** A model as it is kept, or nothing yet. */
export interface SavedModel {
  readonly name: string;
  readonly model: string;
  readonly mmproj: string;
  readonly card: Card | null;
}

export const NO_MODEL: SavedModel = { name: '', model: '', mmproj: '', card: null };

/** The files that a form means; null while the model or its mmproj is not chosen. */
export function filesOf(saved: SavedModel, draft: Partial<ModelDraft>): ModelFiles | null {
  const { model, mmproj, card, adapters = [] } = { ...saved, ...draft };
  if (model.trim() === '' || mmproj.trim() === '') return null;
  return {
    model: model.trim(),
    mmproj: mmproj.trim(),
    adapters: adapters.filter(({ file }) => file.trim() !== '').map((each) => ({ ...each })),
    card,
  };
}

/** A name for a model file: its own, or its folder's where it says nothing ('model.gguf'). */
export function modelNameOf(file: string): string {
  const parts = file.split(/[\\/]/).filter((part) => part !== '');
  const name = (parts.at(-1) ?? '').replace(/\.gguf$/i, '');
  return /^(ggml-)?model/i.test(name) ? (parts.at(-2) ?? name) : name;
}
