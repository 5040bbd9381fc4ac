import type { CanonicalName } from '../checkpoints/names/canonical-name.ts';

/** What a tensor of an adapter is to its module. */
export type AdapterTensorKind =
  | 'a'
  | 'b'
  | 'b-bias'
  | 'embedding-a'
  | 'embedding-b'
  | 'magnitude'
  | 'rows'
  /** The base's own weight or bias, trained, or kept as it was beside factors. */
  | 'saved';

export interface AdapterTensorName {
  readonly kind: AdapterTensorKind;
  /** As the file has it, without what PEFT puts in front; patterns are matched against it. */
  readonly module: string;
  /** The base's tensor that it changes; null where its family has none of that name. */
  readonly changes: CanonicalName | null;
  /**
   * Of a module that is trained whole, beside what PEFT reads: with `bias="all"` its biases are saved once more under the name of
   * the copy that was trained, and those of the base's own module as well.
   */
  readonly beside?: 'trained' | 'untrained';
}

/** A name that an adapter was given stands between what is said here and the end. */
const KINDS: readonly (readonly [pattern: RegExp, kind: AdapterTensorKind])[] = [
  [/^(.+)\.lora_A(?:\.[^.]+)?\.weight$/, 'a'],
  [/^(.+)\.lora_B(?:\.[^.]+)?\.weight$/, 'b'],
  [/^(.+)\.lora_B(?:\.[^.]+)?\.bias$/, 'b-bias'],
  [/^(.+)\.lora_embedding_A(?:\.[^.]+)?$/, 'embedding-a'],
  [/^(.+)\.lora_embedding_B(?:\.[^.]+)?$/, 'embedding-b'],
  [/^(.+)\.lora_magnitude_vector(?:\.(?!weight$)[^.]+)?(?:\.weight)?$/, 'magnitude'],
  [/^(.+)\.token_adapter\.trainable_tokens_delta(?:\.[^.]+)?$/, 'rows'],
];

/** What PEFT, and programs that train on several devices, put in front of every name. */
const IN_FRONT = /^(?:module\.|_orig_mod\.|_fsdp_wrapped_module\.|base_model\.model\.)+/;

/** Inside a name: of layers that are wrapped, and of those that are trained whole, with the adapter's name in older files. */
const WRAPPED = /(?:\.token_adapter)?\.base_layer(?=\.(?:weight|bias)$)/;
const TRAINED_WHOLE = /\.modules_to_save(?:\.(?!weight$|bias$|linear_)[^.]+)?(?=\.)/;
const UNTRAINED = /\.original_module(?=\.)/;

/** A name of a checkpoint's tensor as its family reads it. */
export type NameOf = (name: string) => CanonicalName | null;

/** Reads a name of an adapter's file, of whatever version of transformers and PEFT; null for a tensor of no known kind. */
export function adapterTensorName(name: string, nameOf: NameOf): AdapterTensorName | null {
  const bare = name.replace(IN_FRONT, '');
  for (const [pattern, kind] of KINDS) {
    const module = pattern.exec(bare)?.[1];
    if (module === undefined) continue;
    return {
      kind,
      module,
      changes: baseTensor(`${module}.${kind === 'b-bias' ? 'bias' : 'weight'}`, nameOf),
    };
  }
  if (bare.includes('lora_')) return null;
  const saved = bare.replace(WRAPPED, '').replace(TRAINED_WHOLE, '').replace(UNTRAINED, '');
  return {
    kind: 'saved',
    module: saved.replace(/\.[^.]+$/, ''),
    changes: baseTensor(saved, nameOf),
    ...(UNTRAINED.test(bare) ? { beside: 'untrained' } : {}),
    ...(TRAINED_WHOLE.test(bare) ? { beside: 'trained' } : {}),
  };
}

/** Adapters of a model without its head, and of a bare decoder without it, have shorter names. */
function baseTensor(name: string, nameOf: NameOf): CanonicalName | null {
  return nameOf(name) ?? nameOf(`model.${name}`);
}
