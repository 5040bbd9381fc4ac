/** A line of a list without a header. */
export interface ScoreLine {
  readonly line: number;
  readonly name: string;
  /** Undefined where the line has one word only. */
  readonly score: string | undefined;
}

/**
 * Parses the `AF1.jpg 2.333333` lists of SCUT-FBP5500 and MEBeauty: a name, blanks, a score. The last word is the
 * score, so names may hold blanks.
 */
export function parseScoreList(text: string): ScoreLine[] {
  return text
    .split('\n')
    .map((content, index): ScoreLine => {
      const match = /^(.*\S)\s+(\S+)$/.exec(content.trim());
      return { line: index + 1, name: match?.[1] ?? content.trim(), score: match?.[2] };
    })
    .filter(({ name }) => name !== '');
}
