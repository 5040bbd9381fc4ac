import { LABELS, type Label } from '../../../../core/labels.ts';
import type { ExchangePair } from './exchange-pair.ts';

/** What a model is asked where nobody says it. */
export const DEFAULT_QUESTION = `Which of the two images is rated higher? Answer ${LABELS.slice(0, -1).join(', ')} or ${LABELS.at(-1) ?? ''}.`;

/** What a row needs to know besides its pair. */
export interface RowFacts {
  readonly question: string;
  /** The path of an image, as the file is to name it. */
  readonly pathOf: (imageId: number) => string;
}

type LabelledPair = ExchangePair & { readonly label: Label };

/** Pairs that have a label; the others cannot be learnt. */
export function labelledOnly(pairs: readonly ExchangePair[]): LabelledPair[] {
  return pairs.filter((pair): pair is LabelledPair => pair.label !== null);
}

/** LLaVA's conversation JSON, with both images in a list. */
export function* llavaEntries(
  pairs: readonly LabelledPair[],
  { question, pathOf }: RowFacts,
): Generator<object> {
  for (const [index, { firstId, secondId, label }] of pairs.entries())
    yield {
      id: `pair-${index}`,
      image: [pathOf(firstId), pathOf(secondId)],
      conversations: [
        { from: 'human', value: `<image>\n<image>\n${question}` },
        { from: 'gpt', value: label },
      ],
    };
}

/**
 * Rows for TRL's preference trainers. The images have no marks in the text: TRL puts them before it by itself, and counts marks
 * besides.
 *
 * Of the two labels that lose, First and Second take each other; Similar takes them in turns, so that neither side is taught to
 * lose.
 */
export function* trlRows(pairs: readonly LabelledPair[], { question, pathOf }: RowFacts): Generator<object> {
  let ties = 0;
  const message = (role: string, content: string) => [{ role, content }];
  for (const { firstId, secondId, label } of pairs) {
    const rejected =
      label === 'First' ? 'Second' : label === 'Second' ? 'First' : ties++ % 2 === 0 ? 'First' : 'Second';
    yield {
      images: [pathOf(firstId), pathOf(secondId)],
      prompt: message('user', question),
      chosen: message('assistant', label),
      rejected: message('assistant', rejected),
    };
  }
}
