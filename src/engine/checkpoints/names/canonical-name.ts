/** Parts of a LLaVA that a checkpoint's tensors belong to. */
export type ModelPart = 'language' | 'tower' | 'projector';

export interface CanonicalName {
  readonly part: ModelPart;
  /** Without what stands before it: `layers.0.mlp.up_proj.weight`, `encoder.layers.0.layer_norm1.bias`, `1.weight`. */
  readonly name: string;
}

/**
 * Where names of tensors begin: on the hub and in transformers up to 4.51 `language_model.model.`, `vision_tower.vision_model.`
 * and `multi_modal_projector.`; at run time since 4.52 `model.` before each; saved by 5 as on the hub, but without
 * `vision_model.`; in LLaVA's own files `model.layers.`, `model.mm_projector.` and, where the tower learnt too,
 * `model.vision_tower.vision_tower.`.
 */
const LANGUAGE =
  /^(?:language_model\.model\.|model\.language_model\.|model\.)((?:embed_tokens|norm)\.weight|layers\..+)$/;
const HEAD = /^(?:language_model\.)?(lm_head\..+)$/;
const TOWER = /^(?:model\.)?(?:vision_tower\.){1,2}(?:vision_model\.)?(.+)$/;
const PROJECTOR =
  /^(?:model\.)?(?:multi_modal_projector\.linear_([12])|mm_projector(?:\.(\d+))?)\.(weight|bias)$/;

/** In a tower's own file: a whole CLIP, or its vision half. */
const TOWER_ALONE = /^(?:vision_model\.)?((?:embeddings|pre_layrnorm|encoder|post_layernorm|head)\..+)$/;

/** Whose part a tensor of a LLaVA is, and its name there; null for one of no part. */
export function canonicalName(name: string): CanonicalName | null {
  const projector = PROJECTOR.exec(name);
  if (projector !== null) {
    // Of LLaVA's own list of modules the second layer, behind the activation, is 2; a single layer has no number.
    const [, named, place = '0', kind] = projector;
    const layer = named ?? String(Number(place) / 2 + 1);
    return { part: 'projector', name: `${layer}.${kind}` };
  }
  const tower = TOWER.exec(name)?.[1];
  if (tower !== undefined) return { part: 'tower', name: tower };
  const language = LANGUAGE.exec(name)?.[1] ?? HEAD.exec(name)?.[1];
  return language === undefined ? null : { part: 'language', name: language };
}

/** The same for a tensor of a tower's own folder. */
export function canonicalTowerName(name: string): CanonicalName | null {
  const tower = TOWER_ALONE.exec(name)?.[1];
  return tower === undefined ? null : { part: 'tower', name: tower };
}

/** Whether a tensor is never part of the answers: tables that are computed anew, CLIP's half for texts, heads for pictures. */
export function isNeverRead(name: string): boolean {
  return (
    /(?:^|\.)(?:position_ids|rotary_emb\.inv_freq|logit_scale|logit_bias)$/.test(name) ||
    /^(?:text_model\.|text_projection\.|visual_projection\.)/.test(name) ||
    /(?:^|\.)(?:post_layernorm|head)\./.test(name)
  );
}
