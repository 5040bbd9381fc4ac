import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  DEFAULT_CARD,
  findModelCard,
  modelCardOf,
  parseModelCard,
  readModelCard,
  VICUNA_CARD,
} from '../../../src/engine/model-files/model-card.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'model-card-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('a model card', () => {
  it('needs nothing but a prompt', () =>
    expect(parseModelCard({ prompt: '<image><image> which is rounder?' }, 'here')).toEqual({
      name: 'LLaVA',
      prompt: '<image><image> which is rounder?',
      labels: { First: 'First', Second: 'Second', Similar: 'Similar' },
      preprocessing: { mode: 'crop' },
      vision: 'reference',
    }));

  it('is LMOL’s prompt with no chat template where a model has none beside it', () => {
    expect(modelCardOf(join(folder, 'absent.gguf'))).toBe(DEFAULT_CARD);
    expect(DEFAULT_CARD.prompt).toBe('<s><image><image>, which face looks more attractive?');
    expect(VICUNA_CARD.prompt.endsWith('ASSISTANT:')).toBe(true);
  });

  it('of the model’s own name comes before the folder’s', async () => {
    const model = join(folder, 'faces.gguf');
    await writeFile(join(folder, 'card.json'), JSON.stringify({ prompt: '<image><image> folder?' }));
    expect(modelCardOf(model).prompt).toContain('folder');
    await writeFile(join(folder, 'faces.card.json'), JSON.stringify({ prompt: '<image><image> own?' }));
    expect(findModelCard(model)).toBe(join(folder, 'faces.card.json'));
    expect(modelCardOf(model).prompt).toContain('own');
  });

  const wrong: [what: string, card: unknown, problem: RegExp][] = [
    ['one image', { prompt: '<image> which?' }, /prompt: must contain <image> exactly twice/],
    ['three images', { prompt: '<image><image><image> which?' }, /exactly twice/],
    ['a prompt that ends in an image', { prompt: 'which?<image><image>' }, /must end in text/],
    ['a misspelt key', { prompt: '<image><image> which?', visoin: 'reference' }, /visoin/],
    [
      'an answer of two words',
      { prompt: '<image><image> ?', labels: { First: 'a b', Second: 'c', Similar: 'd' } },
      /labels\.First: must be one word/,
    ],
    ['no prompt', {}, /prompt: /],
    ['no object', 'prompt', /the card: /],
  ];
  it.each(wrong)('with %s is refused', (_, card, problem) =>
    expect(() => parseModelCard(card, 'here')).toThrow(
      expect.objectContaining({
        code: 'bad-model-card',
        message: expect.stringMatching(problem) as string,
      }) as Error,
    ),
  );

  it('that is not json is refused with its file', async () => {
    const file = join(folder, 'broken.json');
    await writeFile(file, '{');
    expect(() => readModelCard(file)).toThrow(
      expect.objectContaining({
        code: 'model-card-unreadable',
        message: expect.stringContaining(file) as string,
      }) as Error,
    );
  });
});
