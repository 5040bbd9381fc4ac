/** Patterns of tokenizer.json by which words are cut, with llama.cpp's names for them (its `tokenizer.ggml.pre`). */
const LLAMA_3 =
  "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
export const QWEN_2 =
  "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
const QWEN_3_5 =
  "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?[\\p{L}\\p{M}]+|\\p{N}| ?[^\\s\\p{L}\\p{M}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
const TEKKEN =
  '[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+';
const GPT_4O =
  "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
const GPT_2 = "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

interface Pattern {
  readonly pattern: string;
  /** Whether a word that is a token is taken whole, whatever its merges say (`ignore_merges`). */
  readonly takesWords: boolean;
  readonly name: string;
}

const PATTERNS: readonly Pattern[] = [
  { pattern: LLAMA_3, takesWords: true, name: 'llama-bpe' },
  { pattern: LLAMA_3, takesWords: false, name: 'dbrx' },
  { pattern: QWEN_2, takesWords: false, name: 'qwen2' },
  { pattern: QWEN_3_5, takesWords: false, name: 'qwen35' },
  { pattern: TEKKEN, takesWords: true, name: 'tekken' },
  { pattern: GPT_4O, takesWords: false, name: 'gpt-4o' },
  { pattern: GPT_2, takesWords: false, name: 'gpt-2' },
];

/** What a byte-level pre-tokenizer cuts by where it brings its own pattern (`use_regex`). */
export const OWN_PATTERN = GPT_2;

/** llama.cpp's name of the same behind a cut around each digit. */
export const DIGITS_APART = 'smollm';

/** llama.cpp's name of a pattern, or null for one that it does not have. */
export function patternName(pattern: string, takesWords: boolean): string | null {
  return PATTERNS.find((each) => each.pattern === pattern && each.takesWords === takesWords)?.name ?? null;
}
