import type { LibraryHandle } from 'koffi';
import { bindAll } from './binding.ts';
import type { Ggml } from './ggml.ts';
import { TENSOR_TYPES, type TensorType } from './tensor-type.ts';

/** The two functions of llama.h that show whether the struct layouts are those of the loaded library. */
export const SELF_CHECK_PROTOTYPES = [
  'llama_model_params llama_model_default_params()',
  'llama_context_params llama_context_default_params()',
] as const;

/** llama_context_default_params() of llama.cpp v0.4.0 (src/llama-context.cpp), fields from the first to near the last. */
const CONTEXT_DEFAULTS = {
  n_ctx: 512,
  n_batch: 2048,
  n_ubatch: 512,
  n_seq_max: 1,
  n_outputs_max_per_seq: 1,
  flash_attn_type: -1,
  yarn_ext_factor: -1,
  defrag_thold: -1,
  type_k: TENSOR_TYPES.F16.id,
  type_v: TENSOR_TYPES.F16.id,
  offload_kqv: true,
  op_offload: true,
  swa_full: true,
  n_samplers: 0,
} as const;

/** llama_model_default_params() of llama.cpp v0.4.0 (src/llama-model.cpp). */
const MODEL_DEFAULTS = {
  n_gpu_layers: -1,
  split_mode: 1,
  main_gpu: 0,
  vocab_only: false,
  use_extra_bufts: true,
};

/**
 * Compares what the libraries report about themselves with what the bindings expect, so that a library of another
 * release stops the program at the start instead of corrupting its memory later.
 */
export function checkBindings(libllama: LibraryHandle, ggml: Ggml, version: string): void {
  const llama = bindAll(libllama, SELF_CHECK_PROTOTYPES);
  const expect = (what: string, found: unknown, expected: unknown) => {
    if (found !== expected)
      throw new Error(
        `llama.cpp ${version} does not fit the bindings: ${what} is ${String(found)}, not ${String(expected)}`,
      );
  };
  const context = llama.llama_context_default_params();
  for (const [field, value] of Object.entries(CONTEXT_DEFAULTS))
    expect(`context default ${field}`, context[field as keyof typeof CONTEXT_DEFAULTS], value);
  const model = llama.llama_model_default_params();
  for (const [field, value] of Object.entries(MODEL_DEFAULTS))
    expect(`model default ${field}`, model[field as keyof typeof MODEL_DEFAULTS], value);
  for (const [name, type] of Object.entries(TENSOR_TYPES) as [
    TensorType,
    (typeof TENSOR_TYPES)[TensorType],
  ][]) {
    expect(`name of type ${type.id}`, ggml.ggml_type_name(type.id).toUpperCase(), name.toUpperCase());
    expect(`elements in a block of ${name}`, ggml.ggml_blck_size(type.id), type.blockElements);
    expect(`bytes in a block of ${name}`, ggml.ggml_type_size(type.id), type.blockBytes);
  }
}
