import { describe, expect, it } from 'vitest';
import { LABELS } from '../../../src/core/labels.ts';
import { checkedLabels, firstTokens, readLabels } from '../../../src/engine/language/label-tokens.ts';
import type { Vocabulary } from '../../../src/engine/language/vocabulary.ts';

const question = (text: string) => ({ text, followedBy: (answer: string) => text + answer });
const QUESTION = question('which?');
const labels = { First: 'First', Second: 'Second', Similar: 'Similar' };

/** A vocabulary that splits a text by a pattern and numbers the pieces as they appear; `<...>` is a special token. */
function vocabulary(pattern: RegExp): Vocabulary {
  const pieces: string[] = [];
  return {
    tokenize: (text) =>
      (text.match(pattern) ?? []).map((piece) => {
        if (!pieces.includes(piece)) pieces.push(piece);
        return pieces.indexOf(piece);
      }),
    textOf: (token) => pieces[token] ?? '?',
    isControl: (token) => pieces[token]?.startsWith('<') ?? false,
  };
}

const WORDS = /<\w+>|[^\S\n]?\w+|\n|\S/g;

function textsOf(words: Vocabulary, asked: string): string[] {
  const read = checkedLabels(words, question(asked), { labels });
  return LABELS.map((label) => read.tokens[label].map(words.textOf).join('|'));
}

describe('label tokens', () => {
  it.each([
    ['a word of the prompt', 'which? ASSISTANT:', [' First', ' Second', ' Similar']],
    ['a line break', 'which?\nassistant\n', ['First', 'Second', 'Similar']],
    ['a special token', 'which?<assistant>', ['First', 'Second', 'Similar']],
  ])('follow the very end of the prompt: behind %s', (_, asked, texts) =>
    expect(textsOf(vocabulary(WORDS), asked)).toEqual(texts),
  );

  it.each([
    [true, '\n', [' First', ' Second', ' Similar']],
    [false, '"', ['First', 'Second', 'Similar']],
  ])('have a space before them (%s) where the card says so', (labelSpace, end, texts) => {
    const words = vocabulary(WORDS);
    const read = checkedLabels(words, question(`which?${end}`), { labels, labelSpace });
    expect(Object.values(firstTokens(read)).map(words.textOf)).toEqual(texts);
  });

  it('may be the first of several tokens of an answer, which is told', () => {
    const halves = vocabulary(/\s?\w{1,3}|\S/g);
    const read = checkedLabels(halves, QUESTION, { labels: { ...labels, Second: 'No' } });
    expect(Object.values(firstTokens(read)).map(halves.textOf)).toEqual([' Fir', ' No', ' Sim']);
    expect(read.notices).toEqual([
      expect.stringMatching(/^The answer First is 2 tokens here \(' Fir' \(\d+\) 'st' \(\d+\)\)/),
      expect.stringMatching(/^The answer Similar is 3 tokens here/),
    ]);
  });

  it('that are the same for two answers are refused with the tokens', () =>
    expect(() => checkedLabels(vocabulary(/\s?\w/g), QUESTION, { labels })).toThrow(
      expect.objectContaining({
        code: 'labels-not-distinct',
        message: expect.stringMatching(/Second is ' S' \(\d+\), Similar is ' S' \(\d+\)/) as string,
      }) as Error,
    ));

  it('that are a lone space for every answer are refused, as digits are in most vocabularies', () => {
    const digits = { First: '1', Second: '2', Similar: '3' };
    const lone = vocabulary(/\s?[a-z]+|\s|\S/g);
    expect(() => checkedLabels(lone, QUESTION, { labels: digits })).toThrow(
      expect.objectContaining({ code: 'labels-not-distinct' }) as Error,
    );
    expect(checkedLabels(lone, question('which? '), { labels: digits }).isSpaced).toBe(false);
  });

  it('may begin alike where whole words are scored, and their lengths are told', () => {
    const letters = vocabulary(/\s?\w/g);
    const read = checkedLabels(letters, QUESTION, { labels, labelScoring: 'whole-word' });
    expect(LABELS.map((label) => read.tokens[label].length)).toEqual([5, 6, 7]);
    expect(read.notices).toEqual([
      expect.stringContaining('different length (tokens: First 5, Second 6, Similar 7)'),
    ]);
  });

  it('of whole words that begin with another whole word are refused', () =>
    expect(() =>
      checkedLabels(vocabulary(/\s?\w/g), QUESTION, {
        labels: { First: 'A', Second: 'AB', Similar: 'C' },
        labelScoring: 'whole-word',
      }),
    ).toThrow(
      expect.objectContaining({
        code: 'labels-not-distinct',
        message: expect.stringContaining('One of the three answers is the beginning of another') as string,
      }) as Error,
    ));

  it.each([
    ['a word and an answer', /\w+\?( F)?|\S/g, 'which?', "'which?' (0) becomes 'which? F'"],
    ['a space and an answer', /\s?\w+|\s|\S/g, 'which? ', "' ' (2) becomes 'which' (0) '?' (1) ' First'"],
  ])('that join %s are refused', (_, pattern, asked, message) =>
    expect(readLabels(vocabulary(pattern), question(asked), { labels }).problem).toMatchObject({
      code: 'label-joins-question',
      message: expect.stringContaining(message) as string,
    }),
  );
});
