import type { CanonicalName } from '../../../checkpoints/names/canonical-name.ts';

const LANGUAGE = /^(?:model\.)?text_model\.((?:embed_tokens|norm)\.weight|layers\..+)$/;
const HEAD = /^(lm_head\..+)$/;
const TOWER = /^(?:model\.)?vision_model\.(.+)$/;
const CONNECTOR = /^(?:model\.)?connector\.modality_projection\.(proj\..+)$/;

/** Whose part a tensor of a SmolVLM or Idefics3 is, and its name there; null for one of no part. */
export function smolvlmName(name: string): CanonicalName | null {
  const connector = CONNECTOR.exec(name)?.[1];
  if (connector !== undefined) return { part: 'projector', name: connector };
  const tower = TOWER.exec(name)?.[1];
  if (tower !== undefined) return { part: 'tower', name: tower };
  const language = LANGUAGE.exec(name)?.[1] ?? HEAD.exec(name)?.[1];
  return language === undefined ? null : { part: 'language', name: language };
}
