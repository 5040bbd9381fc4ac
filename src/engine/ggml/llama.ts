import type { LibraryHandle } from 'koffi';
import { bindAll, type Bindings, type Pointer } from './binding.ts';

export type LlamaModel = Pointer<'llama_model'>;
export type LlamaContext = Pointer<'llama_context'>;
export type LlamaMemory = Pointer<'llama_memory_i'>;
export type LlamaAdapter = Pointer<'llama_adapter_lora'>;

/** llama.h: loading, the memory of attended tokens, decoding, tokens and adapters. */
export const LLAMA_PROTOTYPES = [
  // parameters
  'llama_model_params llama_model_default_params()',
  'llama_context_params llama_context_default_params()',
  // models and contexts
  'llama_model*? llama_model_load_from_file(char*, llama_model_params)',
  'void llama_model_free(llama_model*)',
  'int32_t llama_model_n_embd_inp(llama_model*)',
  'llama_context*? llama_init_from_model(llama_model*, llama_context_params)',
  'void llama_free(llama_context*)',
  'void llama_set_n_threads(llama_context*, int32_t, int32_t)',
  // vocabulary
  'llama_vocab* llama_model_get_vocab(llama_model*)',
  'bool llama_vocab_get_add_bos(llama_vocab*)',
  'int32_t llama_vocab_bos(llama_vocab*)',
  'int32_t llama_tokenize(llama_vocab*, char*, int32_t, int32_t*, int32_t, bool, bool)',
  'char* llama_vocab_get_text(llama_vocab*, int32_t)',
  'bool llama_vocab_is_control(llama_vocab*, int32_t)',
  'int32_t llama_vocab_n_tokens(llama_vocab*)',
  // the memory of attended tokens
  'llama_memory_i* llama_get_memory(llama_context*)',
  'void llama_memory_clear(llama_memory_i*, bool)',
  'bool llama_memory_seq_rm(llama_memory_i*, int32_t, int32_t, int32_t)',
  'void llama_memory_seq_cp(llama_memory_i*, int32_t, int32_t, int32_t, int32_t)',
  // decoding
  'int32_t llama_decode(llama_context*, llama_batch)',
  'float*? llama_get_logits_ith(llama_context*, int32_t)',
  // adapters
  'llama_adapter_lora*? llama_adapter_lora_init(llama_model*, char*)',
  'int32_t llama_set_adapters_lora(llama_context*, llama_adapter_lora**, size_t, float*)',
] as const;

export type LlamaFunctions = Bindings<typeof LLAMA_PROTOTYPES>;

const bound = new WeakMap<LibraryHandle, LlamaFunctions>();

/** The functions of {@link LLAMA_PROTOTYPES} in a loaded libllama, bound once. */
export function llamaFunctions(library: LibraryHandle): LlamaFunctions {
  let functions = bound.get(library);
  if (functions === undefined) {
    functions = bindAll(library, LLAMA_PROTOTYPES);
    bound.set(library, functions);
  }
  return functions;
}
