import type { CanonicalName } from '../../../checkpoints/names/canonical-name.ts';

/**
 * Where names of tensors begin: on the hub and saved by transformers 5, Qwen2.5's `model.layers.` and `visual.`, Qwen3's
 * `model.language_model.layers.` and `model.visual.`; at run time since 4.52 the latter for both.
 */
const LANGUAGE =
  /^(?:model\.language_model\.|language_model\.model\.|model\.)((?:embed_tokens|norm)\.weight|layers\..+)$/;
const HEAD = /^(?:language_model\.)?(lm_head\..+)$/;
const VISION = /^(?:model\.)?visual\.(.+)$/;
const MERGERS = /^(?:merger|deepstack_merger_list)\./;

/** Whose part a tensor of a Qwen-VL is, and its name there; null for one of no part. */
export function qwenName(name: string): CanonicalName | null {
  const vision = VISION.exec(name)?.[1];
  if (vision !== undefined) return { part: MERGERS.test(vision) ? 'projector' : 'tower', name: vision };
  const language = LANGUAGE.exec(name)?.[1] ?? HEAD.exec(name)?.[1];
  return language === undefined ? null : { part: 'language', name: language };
}
