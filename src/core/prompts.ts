/** Where an image's tokens stand in a prompt; a prompt holds it twice, the image shown first first. */
export const IMAGE_MARKER = '<image>';

/** Beginning-of-sequence token as a prompt writes it. */
export const BEGIN_MARKER = '<s>';

/** LMOL's prompt, with no chat template (1,161 tokens on LLaVA-1.5). */
export const LMOL_PROMPT = '<s><image><image>, which face looks more attractive?';

/** The same question in the chat template of Vicuna 1.5, for a LLaVA that was not fine-tuned on LMOL's prompt. */
export const VICUNA_PROMPT =
  '<s>A chat between a curious human and an artificial intelligence assistant. The assistant gives helpful, ' +
  "detailed, and polite answers to the human's questions. USER: <image>\n<image>\nWhich face looks more " +
  'attractive? Answer with First, Second or Similar. ASSISTANT:';

/** Questions that cards asked before a card could say which part of its prompt the question is. */
export const KNOWN_QUESTIONS = [
  'which face looks more attractive?',
  'Which face looks more attractive?',
] as const;
