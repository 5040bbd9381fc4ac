import { readDecimalCommas } from './decimal-commas.ts';
import type { ImportProblem } from './import-problem.ts';

/** A line of a list without a header. */
export interface ScoreLine {
  readonly line: number;
  readonly name: string;
  /** Undefined where the line has one word only. */
  readonly score: string | undefined;
}

/**
 * Parses the `AF1.jpg 2.333333` lists of SCUT-FBP5500 and MEBeauty: a name, blanks, a score. The last word is the
 * score, so names may hold blanks; MEBeauty puts such names in quotes. Scores with a decimal comma are read so, and a note says it.
 *
 * @param place what the note calls the file
 */
export function parseScoreList(
  text: string,
  place: string,
): { readonly lines: readonly ScoreLine[]; readonly notes: readonly ImportProblem[] } {
  const words = text
    .split('\n')
    .map((content, index) => {
      const match = /^(.*\S)\s+(\S+)$/.exec(content.trim());
      return { line: index + 1, name: unquoted(match?.[1] ?? content.trim()), score: match?.[2] };
    })
    .filter(({ name }) => name !== '');
  const { rows, notes } = readDecimalCommas(
    words.map(({ line, score = '' }) => ({ line, fields: [score] })),
    1,
    ' ',
    place,
  );
  return {
    lines: words.map(({ line, name }, index) => ({ line, name, score: rows[index]?.fields[0] || undefined })),
    notes,
  };
}

function unquoted(name: string): string {
  return /^"[^"]+"$/.test(name) ? name.slice(1, -1).trim() : name;
}
