import { describe, expect, it } from 'vitest';
import { checkCuts } from '../../../src/engine/language/approximated-cuts.ts';

describe('a pattern that llama.cpp has only about', () => {
  it.each([
    'Which face looks more attractive?\n\n',
    'Élégant, très café: 1234 or 56 - isn’t IPHONE McDonald',
    '人 はБДж',
  ])('is told of no text that both cut alike: %j', (text) => {
    for (const pattern of ['tekken', 'gpt-4o', 'llama-bpe']) checkCuts(pattern, text);
  });

  it.each([
    ['tekken', 'the caféÉtoile'],
    ['gpt-4o', 'a word with á mark'],
  ])('refuses, for %s, the text %j', (pattern, text) => {
    expect(() => checkCuts(pattern, text)).toThrow(/llama\.cpp would cut ".*" into other tokens/);
  });

  it('takes any text where the pattern is llama.cpp’s own', () => {
    checkCuts('qwen2', 'the caféÉtoile');
  });
});
