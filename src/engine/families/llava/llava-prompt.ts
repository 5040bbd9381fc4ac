import { at } from '../../../core/at.ts';
import { IMAGE_MARKER } from '../../../core/prompts.ts';
import type { PromptVocabulary } from '../../language/vocabulary.ts';
import type { ModelCard } from '../../model-files/model-card.ts';
import { consecutive } from '../consecutive.ts';
import type { PairPrompt, PromptPart } from '../family.ts';
import { promptBeginning } from '../prompt-beginning.ts';

/**
 * A card's prompt around two images, whose rows are its tokens: nothing stands around them. Each text between images is
 * tokenised by itself, as LLaVA and llama.cpp do, so a SentencePiece vocabulary puts a space before each.
 *
 * @param tokens of an image
 */
export function llavaPrompt(
  vocabulary: PromptVocabulary,
  card: Pick<ModelCard, 'prompt'>,
  tokens: number,
): PairPrompt {
  const { begin, text: prompt } = promptBeginning(vocabulary, card.prompt);
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
