import { describe, expect, it } from 'vitest';
import { findLabelTokens } from '../../../src/engine/language/label-tokens.ts';
import type { Vocabulary } from '../../../src/engine/language/vocabulary.ts';

const QUESTION = { text: 'which?', separator: ' ' };
const WORDS = { First: 'First', Second: 'Second', Similar: 'Similar' };

/** A vocabulary that splits a text by a pattern and numbers the pieces as they appear. */
function vocabulary(pattern: RegExp): Vocabulary {
  const pieces: string[] = [];
  return {
    tokenize: (text) =>
      (text.match(pattern) ?? []).map((piece) => {
        if (!pieces.includes(piece)) pieces.push(piece);
        return pieces.indexOf(piece);
      }),
    textOf: (token) => pieces[token] ?? '?',
  };
}

describe('label tokens', () => {
  it('are the tokens that follow the question, spaces included', () => {
    const words = vocabulary(/\s?\w+|\S/g);
    const found = findLabelTokens(words, QUESTION, WORDS);
    expect([found.First, found.Second, found.Similar].map(words.textOf)).toEqual([
      ' First',
      ' Second',
      ' Similar',
    ]);
  });

  it('may be the first of several tokens of an answer', () => {
    const halves = vocabulary(/\s?\w{1,3}|\S/g);
    const found = findLabelTokens(halves, QUESTION, WORDS);
    expect([found.First, found.Second, found.Similar].map(halves.textOf)).toEqual([' Fir', ' Sec', ' Sim']);
  });

  it('that are the same for two answers are refused with the tokens', () =>
    expect(() => findLabelTokens(vocabulary(/\s?\w/g), QUESTION, WORDS)).toThrow(
      expect.objectContaining({
        code: 'labels-not-distinct',
        message: expect.stringMatching(/Second is ' S' \(\d+\), Similar is ' S' \(\d+\)/) as string,
      }) as Error,
    ));

  it('that are a lone space for every answer are refused', () =>
    expect(() => findLabelTokens(vocabulary(/\s|\w+|\S/g), QUESTION, WORDS)).toThrow(
      expect.objectContaining({ code: 'labels-not-distinct' }) as Error,
    ));

  it('that change how the question is read are refused', () =>
    expect(() => findLabelTokens(vocabulary(/\w+\?( F)?|\S/g), QUESTION, WORDS)).toThrow(
      expect.objectContaining({
        code: 'label-joins-question',
        message: expect.stringContaining("'which?' (0) becomes 'which? F'") as string,
      }) as Error,
    ));
});
