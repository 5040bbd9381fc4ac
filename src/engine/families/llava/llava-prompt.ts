import { at } from '../../../core/at.ts';
import { BEGIN_MARKER, IMAGE_MARKER } from '../../../core/prompts.ts';
import type { PromptVocabulary } from '../../language/vocabulary.ts';
import type { ModelCard } from '../../model-files/model-card.ts';
import { consecutive } from '../consecutive.ts';
import type { PairPrompt, PromptPart } from '../family.ts';

/**
 * A card's prompt around two images, whose rows are its tokens: nothing stands around them. Each text between images is
 * tokenised by itself, as LLaVA and llama.cpp do, so a SentencePiece vocabulary puts a space before each. A prompt that does
 * not start with `<s>` gets the model's beginning-of-sequence token, where its vocabulary asks for one; so does one that
 * starts with it where the vocabulary has another, as Llama-3's: `<s>` would be read as three characters.
 *
 * @param tokens of an image
 */
export function llavaPrompt(
  vocabulary: PromptVocabulary,
  card: Pick<ModelCard, 'prompt'>,
  tokens: number,
): PairPrompt {
  const { beginToken } = vocabulary;
  const isMarked = card.prompt.startsWith(BEGIN_MARKER);
  const [marker = 0, ...more] = isMarked ? vocabulary.tokenize(BEGIN_MARKER) : [];
  const isRead = isMarked && more.length === 0 && vocabulary.isControl(marker);
  const prompt = isMarked && !isRead ? card.prompt.slice(BEGIN_MARKER.length) : card.prompt;
  const begin = beginToken === undefined || isRead ? [] : [beginToken];
  const given = prompt.split(IMAGE_MARKER);
  const texts = given.map((text, index) => vocabulary.prepare(text, index === 0));
  const [head, middle, question] = [0, 1, 2].map((index) => {
    const text = at(texts, index);
    return [...(index === 0 ? begin : []), ...(text === '' ? [] : vocabulary.tokenize(text))];
  }) as [number[], number[], number[]];
  const text = (ids: number[]): PromptPart[] =>
    ids.length === 0 ? [] : [{ tokens: ids, ...consecutive(ids.length) }];
  const image = (rows: number): PromptPart => ({ from: 0, ...consecutive(rows) });
  return {
    texts: [head, middle, question],
    positionAxes: 1,
    question: {
      text: at(texts, 2),
      followedBy: (answer) => vocabulary.prepare(at(given, 2) + answer, false),
    },
    largest: (width) => ({
      rows: tokens,
      values: Float16Array.from({ length: tokens * width }, (_, index) => Math.sin(index)),
    }),
    beginning: ({ rows }) => [...text(head), image(rows), ...text(middle)],
    rest: ({ rows }) => [image(rows), ...text(question)],
  };
}
