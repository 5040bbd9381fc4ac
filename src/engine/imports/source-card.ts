import { BEGIN_MARKER, LMOL_PROMPT } from '../../core/prompts.ts';
import { modelCardSchema, type ModelCardInput } from '../model-files/model-card.ts';
import { chatPrompt } from './chat-prompt.ts';
import type { ModelSource } from '../checkpoints/checkpoint-family.ts';

/** Where a card's prompt comes from. */
export type PromptOrigin = 'chat template' | 'LMOL';

/** All white space that ends a text, but line breaks: with a word behind it, it is part of that word's token. */
const SPACES_AT_END = /[^\S\n]+$/;
const SPACE_LEFT_OUT =
  "The model's chat template ends in a space, which the card's prompt leaves out: it belongs to the answer.";

/** How the model is asked: by its own chat template, or by LMOL's prompt where that cannot be. */
export function cardOfSource(
  { tokenizer, card: ofFamily, imageText }: ModelSource,
  name: string,
): {
  card: ModelCardInput & { prompt: string };
  promptFrom: PromptOrigin;
  notices: string[];
} {
  const shared = { name, ...ofFamily };
  const lmol = { card: { ...shared, prompt: LMOL_PROMPT }, promptFrom: 'LMOL' as const };
  const { chatTemplate: template, tokens, begin, end, addsBegin, cutting } = tokenizer;
  if (template === null) return { ...lmol, notices: [] };
  const text = (id: number | null) => (id === null ? '' : (tokens[id] ?? ''));
  const because = (reason: string) => ({
    ...lmol,
    notices: [`The card asks by LMOL's prompt and not by the model's chat template: ${reason}.`],
  });
  try {
    // Where only a text's first piece gets a space, none comes behind a token that the template itself writes.
    const spacesFirst = cutting.kind === 'sentence-piece' && cutting.space.pieces === 'first';
    const whole = chatPrompt(template, {
      begin: text(begin),
      withoutBegin: addsBegin && !(spacesFirst && text(begin) === BEGIN_MARKER),
      end: text(end),
      image: imageText,
    });
    const prompt = whole.replace(SPACES_AT_END, '');
    const card = { ...shared, prompt };
    const checked = modelCardSchema.safeParse(card);
    if (!checked.success)
      return because(`its prompt ${checked.error.issues[0]?.message ?? 'is not allowed'}`);
    const notices = prompt === whole ? [] : [SPACE_LEFT_OUT];
    return { card, promptFrom: 'chat template', notices };
  } catch (error) {
    return because(error instanceof Error ? error.message : String(error));
  }
}
