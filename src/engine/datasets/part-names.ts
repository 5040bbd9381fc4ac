/** What files call the parts of a split, by what the program calls them. */
const PART_WORDS: Readonly<Record<string, string>> = {
  train: 'train',
  training: 'train',
  val: 'val',
  valid: 'val',
  validation: 'val',
  dev: 'val',
  test: 'test',
  testing: 'test',
  eval: 'test',
};

/** The part that a word means, in any case; undefined for other words. */
export function partNamed(word: string): string | undefined {
  return PART_WORDS[word.toLowerCase()];
}
