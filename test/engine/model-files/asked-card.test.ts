import { describe, expect, it } from 'vitest';
import { askedCard, questionOf, resolveAsk } from '../../../src/engine/model-files/asked-card.ts';
import { DEFAULT_CARD, parseModelCard, VICUNA_CARD } from '../../../src/engine/model-files/model-card.ts';
import { NO_ASK } from '../../../src/model/ask.ts';

const words = { First: 'Left', Second: 'Right', Similar: 'Equal' };
const QUESTION = 'Which rock is heavier?';

describe('a card that asks something else', () => {
  it('asks the question in the place of its own', () => {
    expect(askedCard(DEFAULT_CARD, { question: QUESTION, words: null }).prompt).toBe(
      '<s><image><image>, Which rock is heavier?',
    );
    const asked = askedCard(VICUNA_CARD, { question: QUESTION, words });
    expect(asked.prompt).toMatch(
      /\n<image>\nWhich rock is heavier\? Answer with Left, Right or Equal\. ASSISTANT:$/,
    );
    expect([questionOf(asked), asked.labels]).toEqual([QUESTION, words]);
  });

  it('knows its question where the card says which part of the prompt it is, words that it lists included', () => {
    const question = 'Say First, Second or Similar: which is older?';
    const card = parseModelCard({ prompt: `<image><image> ${question}`, question }, 'here');
    const other = askedCard(card, { question: null, words });
    expect(other).toMatchObject({
      prompt: '<image><image> Say Left, Right or Equal: which is older?',
      question: 'Say Left, Right or Equal: which is older?',
    });
    expect(askedCard(other, { question: '$& $1?', words: null }).prompt).toBe('<image><image> $& $1?');
  });

  it('is refused where nothing says which part the question is', () => {
    const card = parseModelCard({ prompt: '<image><image> which is older?' }, 'here');
    expect(() => askedCard(card, { question: QUESTION, words: null })).toThrow(
      expect.objectContaining({ code: 'question-not-found' }) as Error,
    );
    expect(askedCard(card, { question: null, words }).labels).toEqual(words);
  });

  it('takes each part from the first that says it, and tells from whom', () => {
    const { asked } = resolveAsk(DEFAULT_CARD, [
      { source: 'option', ask: { ...NO_ASK, question: QUESTION } },
      { source: 'task', ask: NO_ASK },
      { source: 'dataset', ask: { question: 'Which is lighter?', words, more: 'heavy' } },
    ]);
    expect(asked).toEqual({
      question: QUESTION,
      words,
      more: 'heavy',
      questionFrom: 'option',
      wordsFrom: 'dataset',
    });
    expect(resolveAsk(DEFAULT_CARD, [])).toMatchObject({
      card: DEFAULT_CARD,
      asked: { question: 'which face looks more attractive?', questionFrom: 'card', wordsFrom: 'card' },
    });
  });
});

it('a card whose question does not stand in its prompt once is refused', () =>
  expect(() => parseModelCard({ prompt: '<image><image> which?', question: 'Which?' }, 'here')).toThrow(
    expect.objectContaining({
      message: expect.stringMatching(/question: must stand in the prompt, once/) as string,
    }) as Error,
  ));
