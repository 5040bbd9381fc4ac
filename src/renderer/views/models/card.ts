import { LABELS, type Label } from '../../../core/labels.ts';
import { IMAGE_MARKER, LMOL_PROMPT, VICUNA_PROMPT } from '../../../core/prompts.ts';
import type { CardField } from '../../../model/card-field.ts';
import type { ModelInspection } from '../../../model/model-inspection.ts';

/** A model card as json: how a model must be asked. */
export type Card = ModelInspection['card'];

type CardPath = CardField['path'];

/** The cards to begin with, each under the name of its prompt. */
export const CARD_PRESETS: readonly { readonly title: string; readonly card: Card }[] = [
  { title: 'LMOL (default)', card: { name: 'LLaVA-1.5, LMOL prompt', prompt: LMOL_PROMPT } },
  { title: 'Vicuna template', card: { name: 'LLaVA-1.5, Vicuna template', prompt: VICUNA_PROMPT } },
];

export function textOf(card: Card, field: string): string {
  const value = card[field];
  return typeof value === 'string' ? value : '';
}

/** The word that stands for a label; the label itself by default. */
export function labelWord(card: Card, label: Label): string {
  const value = objectOf(card, 'labels')[label];
  return typeof value === 'string' ? value : label;
}

export function withLabelWord(card: Card, label: Label, word: string): Card {
  return {
    ...card,
    labels: { ...Object.fromEntries(LABELS.map((each) => [each, labelWord(card, each)])), [label]: word },
  };
}

/** An object in a card; empty where there is none. */
export function objectOf(card: Card, field: string): Record<string, Card[string]> {
  const value = card[field];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}

/** A card with a field changed; undefined takes it out, so that its default counts. */
export function withField(card: Card, field: string, value: Card[string] | undefined): Card {
  const entries = Object.entries(card).filter(([name]) => name !== field);
  return Object.fromEntries(value === undefined ? entries : [...entries, [field, value]]);
}

/** What stands at a path in a card. */
export function valueAt(card: Card, [field, ...rest]: CardPath): Card[string] | undefined {
  const [next, ...further] = rest;
  return next === undefined ? card[field] : valueAt(objectOf(card, field), [next, ...further]);
}

/** A card with what stands at a path changed; undefined takes it out. */
export function withValueAt(card: Card, [field, ...rest]: CardPath, value: Card[string] | undefined): Card {
  const [next, ...further] = rest;
  if (next === undefined) return withField(card, field, value);
  return withField(card, field, withValueAt(objectOf(card, field), [next, ...further], value));
}

/** What is wrong with a prompt, and what to do; null where nothing is. */
export function problemOfPrompt(prompt: string): string | null {
  const images = prompt.split(IMAGE_MARKER).length - 1;
  if (images !== 2)
    return `It holds ${IMAGE_MARKER} ${images === 0 ? 'not once' : images === 1 ? 'once' : `${images} times`}: write it twice, for the image shown first and the one shown second.`;
  if (prompt.endsWith(IMAGE_MARKER)) return 'It ends with an image: end it with the question.';
  return null;
}

/** What is wrong with the three words, by label; none where nothing is. */
export function problemsOfWords(card: Card): Partial<Record<Label, string>> {
  const words = LABELS.map((label) => labelWord(card, label));
  return Object.fromEntries(
    LABELS.flatMap((label, index) => {
      const word = words[index] ?? '';
      if (!/^\S+$/.test(word)) return [[label, 'Give one word without spaces.']];
      if (words.indexOf(word) !== index || words.lastIndexOf(word) !== index)
        return [[label, 'Give each answer a different word.']];
      return [];
    }),
  );
}

/** Three numbers typed with commas or spaces; null for other text. */
export function parseTriple(text: string): [number, number, number] | null {
  const [a, b, c, ...rest] = text
    .split(/[\s,;]+/)
    .filter((part) => part !== '')
    .map(Number);
  if (a === undefined || b === undefined || c === undefined || rest.length > 0) return null;
  return [a, b, c].every(Number.isFinite) ? [a, b, c] : null;
}

/** Whether the fields that this page checks are right; the serving side checks them all. */
export function isRight(card: Card): boolean {
  return problemOfPrompt(textOf(card, 'prompt')) === null && Object.keys(problemsOfWords(card)).length === 0;
}
