/** What can be imported of the family, for people. */
export const LLAVA_IMPORTABLE = 'a LLaVA-1.5 (model_type llava) over a Llama, Mistral or Qwen2 decoder';
