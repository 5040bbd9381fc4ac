import { at } from '../../../core/at.ts';
import { BEGIN_MARKER, IMAGE_MARKER } from '../../../core/prompts.ts';
import type { PromptVocabulary } from '../../language/vocabulary.ts';
import type { ModelCard } from '../../model-files/model-card.ts';
import type { EncodedRows, PairPrompt, PromptPart } from '../family.ts';
import { gridOf, gridRow } from './image-grid.ts';

/** What stands before and behind each image's tokens. */
const START = '<|vision_start|>';
const END = '<|vision_end|>';

/** Time, row, column, and one that llama.cpp has beside them. */
const AXES = 4;

/** Rows of tokens of a picture that room is made for ahead, 512 x 512 pixels in patches of 16; larger ones get it as they come. */
const USUAL_SIDE = 16;

/**
 * A card's prompt around two images, each between its two marks, whether or not the card writes them. Text goes on by one
 * position a token; an image's tokens stand at the position where it begins, plus their row and their column, and what follows
 * begins behind its longer side, so where the second image stands depends on the first one's shape.
 *
 * @param most tokens of the largest picture
 */
export function qwenPrompt(
  vocabulary: PromptVocabulary,
  card: Pick<ModelCard, 'prompt'>,
  most: number,
): PairPrompt {
  const { beginToken } = vocabulary;
  // Qwen's vocabularies have no token that begins a prompt; `<s>` would be read as three characters.
  const prompt = card.prompt.startsWith(BEGIN_MARKER) ? card.prompt.slice(BEGIN_MARKER.length) : card.prompt;
  const given = marked(prompt.split(IMAGE_MARKER));
  const texts = given.map((text, index) => vocabulary.prepare(text, index === 0));
  const [head, middle, question] = [0, 1, 2].map((index) => [
    ...(index === 0 && beginToken !== undefined ? [beginToken] : []),
    ...vocabulary.tokenize(at(texts, index)),
  ]) as [number[], number[], number[]];
  const usual = Math.max(1, Math.min(USUAL_SIDE, Math.floor(Math.sqrt(most))));
  return {
    texts: [head, middle, question],
    positionAxes: AXES,
    question: {
      text: at(texts, 2),
      followedBy: (answer) => vocabulary.prepare(at(given, 2) + answer, false),
    },
    largest: (width) => {
      const rows = usual ** 2 + 1;
      const values = Float16Array.from({ length: rows * width }, (_, index) => Math.sin(index));
      values.set(gridRow({ width: usual, height: usual }, width), (rows - 1) * width);
      return { rows, values };
    },
    ...(most > usual ** 2 && { mostTokens: most }),
    beginning: (first) => [textPart(head), imagePart(first), textPart(middle)],
    rest: (second) => [imagePart(second), textPart(question)],
  };
}

/** Texts around two images with both marks at each image. */
function marked(texts: readonly string[]): string[] {
  return texts.map((text, index) => {
    const before = index > 0 && !text.startsWith(END) ? END : '';
    const behind = index < texts.length - 1 && !text.endsWith(START) ? START : '';
    return before + text + behind;
  });
}

function textPart(tokens: readonly number[]): PromptPart {
  const count = tokens.length;
  return {
    tokens,
    count,
    place: (start) => ({
      positions: Int32Array.from({ length: AXES * count }, (_, index) => start + (index % count)),
      next: start + count,
    }),
  };
}

/** The fourth axis goes with the first, as it does in the model, which has three. */
function imagePart(image: EncodedRows): PromptPart {
  const { width, height } = gridOf(image);
  const count = width * height;
  return {
    from: 0,
    count,
    place: (start) => {
      const positions = new Int32Array(AXES * count).fill(start);
      for (let token = 0; token < count; token++) {
        positions[count + token] = start + Math.floor(token / width);
        positions[2 * count + token] = start + (token % width);
      }
      return { positions, next: start + Math.max(width, height) };
    },
  };
}
