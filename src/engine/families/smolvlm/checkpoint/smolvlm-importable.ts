/** What can be imported of the family, for people. */
export const SMOLVLM_IMPORTABLE =
  'a SmolVLM, SmolVLM2 or Idefics3 (model_type smolvlm or idefics3) over a Llama, Mistral or Qwen2 decoder';
