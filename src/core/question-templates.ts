import type { Label } from './labels.ts';

/** A question to begin with: what is asked, the words of its answers, and what a higher score means. */
export interface QuestionTemplate {
  readonly name: string;
  /** What it is for, for a person. */
  readonly title: string;
  readonly question: string;
  readonly words: Readonly<Record<Label, string>>;
  /** What an image has more of that is answered for. */
  readonly more: string;
}

const WORDS = { First: 'First', Second: 'Second', Similar: 'Similar' } as const;

/** Questions of the fields in which pictures are compared most; LMOL's first. */
export const QUESTION_TEMPLATES: readonly QuestionTemplate[] = [
  {
    name: 'faces',
    title: 'Faces',
    question: 'Which face looks more attractive?',
    words: WORDS,
    more: 'attractive',
  },
  {
    name: 'photo-quality',
    title: 'Photo quality',
    question: 'Which photo has the better technical quality: sharper, cleaner, better exposed?',
    words: WORDS,
    more: 'technically good',
  },
  {
    name: 'product-pictures',
    title: 'Product pictures',
    question: 'Which picture shows its product better to somebody who thinks of buying it?',
    words: WORDS,
    more: 'convincing',
  },
  {
    name: 'sketches',
    title: 'Sketches',
    question: 'Which sketch is drawn better?',
    words: WORDS,
    more: 'skilful',
  },
];
