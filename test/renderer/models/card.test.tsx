import { expect, test } from 'vitest';
import { LMOL_PROMPT, VICUNA_PROMPT } from '../../../src/core/prompts.ts';
import {
  isRight,
  parseTriple,
  problemOfPrompt,
  problemsOfWords,
  valueAt,
  withField,
  withLabelWord,
  withValueAt,
} from '../../../src/renderer/views/models/card.ts';
import { filesOf, modelNameOf, NO_MODEL } from '../../../src/renderer/views/models/model-form.ts';
import { markedParts } from '../../../src/renderer/views/models/prompt-field.tsx';

test('the published prompts are right', () => {
  expect(problemOfPrompt(LMOL_PROMPT)).toBeNull();
  expect(problemOfPrompt(VICUNA_PROMPT)).toBeNull();
});

test.each([
  ['which face?', 'not once'],
  ['<image>, which face?', 'once'],
  ['<image><image><image>?', '3 times'],
  ['which of <image> and <image>', 'ends with an image'],
])('the prompt %j is refused: %s', (prompt, reason) => expect(problemOfPrompt(prompt)).toContain(reason));

test('a prompt falls into its texts and its two images, in order', () =>
  expect(markedParts(LMOL_PROMPT)).toEqual([
    { text: '<s>', image: null },
    { text: '<image>', image: 1 },
    { text: '<image>', image: 2 },
    { text: ', which face looks more attractive?', image: null },
  ]));

test('answers need words without spaces, each of its own', () => {
  const card = { prompt: LMOL_PROMPT };
  expect(problemsOfWords(card)).toEqual({});
  expect(Object.keys(problemsOfWords(withLabelWord(card, 'Similar', 'about equal')))).toEqual(['Similar']);
  expect(Object.keys(problemsOfWords(withLabelWord(card, 'Second', 'First')))).toEqual(['First', 'Second']);
  expect(isRight(withLabelWord(card, 'Similar', 'Equal'))).toBe(true);
});

test('a field that is emptied leaves the card, so that its default counts', () =>
  expect(withField({ prompt: 'p', notes: 'old' }, 'notes', undefined)).toEqual({ prompt: 'p' }));

test('a field within an object changes alone, and makes the object where there is none', () => {
  const card = { prompt: 'p', preprocessing: { mean: [0, 0, 0] } };
  const padded = withValueAt(card, ['preprocessing', 'mode'], 'pad');
  expect(padded).toEqual({ prompt: 'p', preprocessing: { mean: [0, 0, 0], mode: 'pad' } });
  expect(valueAt(padded, ['preprocessing', 'mode'])).toBe('pad');
  expect(valueAt({ prompt: 'p' }, ['preprocessing', 'mode'])).toBeUndefined();
  expect(withValueAt({ prompt: 'p' }, ['preprocessing', 'mode'], 'pad')).toEqual({
    prompt: 'p',
    preprocessing: { mode: 'pad' },
  });
  expect(withValueAt({ prompt: 'p', visionBlocks: 3 }, ['visionBlocks'], undefined)).toEqual({ prompt: 'p' });
});

test('three numbers are read however they are separated, others are not', () => {
  expect(parseTriple('0.48, 0.46  0.41')).toEqual([0.48, 0.46, 0.41]);
  expect(parseTriple('0.48 0.46')).toBeNull();
  expect(parseTriple('a, b, c')).toBeNull();
});

test('a model needs both files before it is looked at', () => {
  expect(filesOf(NO_MODEL, { model: '/m/model.gguf' })).toBeNull();
  expect(filesOf(NO_MODEL, { model: '/m/model.gguf', mmproj: ' /m/mmproj.gguf ' })).toEqual({
    model: '/m/model.gguf',
    mmproj: '/m/mmproj.gguf',
    adapters: [],
    card: null,
  });
});

test('a changed card counts over the kept one, and going back to the file beside the model is a change too', () => {
  const saved = { name: 'a', model: '/m', mmproj: '/p', card: { prompt: 'kept' } };
  expect(filesOf(saved, {})?.card).toEqual({ prompt: 'kept' });
  expect(filesOf(saved, { card: null })?.card).toBeNull();
});

test('a model is named after its file, or its folder where the file says nothing', () => {
  expect(modelNameOf('/models/llava-1.5-7b/ggml-model-q4_k.gguf')).toBe('llava-1.5-7b');
  expect(modelNameOf('/models/llava-v1.5-7b-Q4_K_M.gguf')).toBe('llava-v1.5-7b-Q4_K_M');
});
