import { at } from '../../../core/at.ts';
import { IMAGE_MARKER } from '../../../core/prompts.ts';
import type { PromptVocabulary } from '../../language/vocabulary.ts';
import type { ModelCard } from '../../model-files/model-card.ts';
import { consecutive } from '../consecutive.ts';
import type { EncodedRows, PairPrompt, PromptPart } from '../family.ts';
import { promptBeginning } from '../prompt-beginning.ts';
import { encodedRows, gridOf, type ImageGrid } from './image-grid.ts';
import type { ImageMarks } from './smolvlm-keys.ts';

export interface ImageLayout {
  readonly marks: ImageMarks;
  /** Tokens of a tile. */
  readonly tileTokens: number;
  /** Of the largest image. */
  readonly most: ImageGrid;
}

/**
 * A card's prompt around two images: each is its tiles, row by row with a line break behind each row, and then the whole of it, with
 * marks before each and one at the end. An image that is one square is that square between two marks.
 *
 * What stands between two runs of image tokens is tokenised as one text, as the processors tokenise a whole prompt. So what follows
 * the first image belongs to the rest: its end depends on how many tiles the second has.
 */
export function smolvlmPrompt(
  vocabulary: PromptVocabulary,
  card: Pick<ModelCard, 'prompt'>,
  { marks, tileTokens, most }: ImageLayout,
): PairPrompt {
  const { begin, text: prompt } = promptBeginning(vocabulary, card.prompt);
  const given = prompt.split(IMAGE_MARKER);
  const [head, middle, question] = [0, 1, 2].map((index) => at(given, index)) as [string, string, string];
  const made = new Map<string, readonly number[]>();
  const tokensOf = (text: string, isFirst: boolean): readonly number[] => {
    const name = `${isFirst ? 'first ' : ''}${text}`;
    let tokens = made.get(name);
    if (tokens === undefined) {
      const read = vocabulary.prepare(text, isFirst);
      tokens = [...(isFirst ? begin : []), ...(read === '' ? [] : vocabulary.tokenize(read))];
      made.set(name, tokens);
    }
    return tokens;
  };
  /** @param before text that stands before the image */
  const imageParts = (before: string, isFirst: boolean, grid: ImageGrid): PromptPart[] =>
    squaresOf(grid, marks)
      .map((square, index): PromptPart[] => {
        const tokens = tokensOf(`${index === 0 ? before : ''}${square}`, isFirst && index === 0);
        return [
          { tokens, ...consecutive(tokens.length) },
          { from: (grid.rows === 0 ? 0 : 1) + index * tileTokens, ...consecutive(tileTokens) },
        ];
      })
      .flat();
  const lastText = `${marks.image}${question}`;
  const lastTokens = tokensOf(lastText, false);
  const beginning = (grid: ImageGrid) => imageParts(head, true, grid);
  const rest = (grid: ImageGrid): PromptPart[] => [
    ...imageParts(`${marks.image}${middle}`, false, grid),
    { tokens: lastTokens, ...consecutive(lastTokens.length) },
  ];
  // Every text is made once, ahead: those of the largest grid, and those of one square.
  for (const grid of [most, { rows: 0, columns: 0 }]) [beginning, rest].forEach((half) => half(grid));
  return {
    get texts() {
      return [...made.values()];
    },
    positionAxes: 1,
    question: {
      text: vocabulary.prepare(lastText, false),
      followedBy: (answer) => vocabulary.prepare(lastText + answer, false),
    },
    largest: (width) => largest(most, tileTokens, width),
    beginning: (first) => beginning(gridOf(first, tileTokens)),
    rest: (second) => rest(gridOf(second, tileTokens)),
  };
}

/** What stands before each square of an image. */
function squaresOf({ rows, columns }: ImageGrid, { image, global }: ImageMarks): string[] {
  const tiles = Array.from({ length: rows * columns }, (_, index) => {
    const [row, column] = [Math.floor(index / columns), index % columns];
    return `${row > 0 && column === 0 ? '\n' : ''}${image}<row_${row + 1}_col_${column + 1}>`;
  });
  return [...tiles, `${rows > 0 ? '\n\n' : ''}${image}${global}`];
}

function largest(grid: ImageGrid, tileTokens: number, width: number): EncodedRows {
  const rows = encodedRows(grid, tileTokens);
  const values = Float16Array.from({ length: rows * width }, (_, index) => Math.sin(index));
  if (grid.rows > 0) values.set([grid.rows, grid.columns]);
  return { rows, values };
}
