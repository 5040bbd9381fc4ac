import { quoted } from '../../datasets/import-problem.ts';
import type { Meaning } from '../judgements/label-words.ts';
import { assertHasQuestion } from '../judgements/assert-has-question.ts';
import type { ReadContext } from '../judgements/read-context.ts';
import { isRecord } from '../../datasets/source/json-records.ts';
import type { LabellingConfiguration } from './labelling-configuration.ts';
import { configuredFields } from './task-images.ts';

/** One control's part of an answer, as every export can be brought to. */
export interface ControlResult {
  readonly control: string;
  readonly type: 'pairwise' | 'choices' | 'textarea';
  /** Pairwise's word, the choices, or the lines of text. */
  readonly words: readonly string[];
  /** Label Studio's `origin`: 'manual', 'prediction' or 'prediction-changed'; empty where the export leaves it out. */
  readonly origin: string;
}

/** What is read of an answer. */
export interface Answer {
  /** Null where nothing was chosen. */
  readonly meaning: Meaning | null;
  readonly comment: string | null;
  readonly startedFromPrediction: boolean;
  /** It is said to be a prediction still; that stays so of some that a person changed. */
  readonly isUnchanged: boolean;
}

/** Reads answers of one file: by the configuration where there is one. */
export class AnswerReader {
  readonly #context: ReadContext;
  readonly #configuration: LabellingConfiguration | null;
  /** Controls that hold the answer, and not another question of the same task. */
  readonly #controls: ReadonlySet<string>;
  #isGuessed = false;

  /** @param all results of the whole file, by which the control of the answer is known where nothing says it */
  constructor(
    context: ReadContext,
    configuration: LabellingConfiguration | null,
    all: readonly ControlResult[],
  ) {
    this.#context = context;
    this.#configuration = configuration;
    this.#controls = answerControls(context, configuration, all);
  }

  /**
   * Undefined for an answer that cannot be read.
   *
   * @param isQuiet whether that is not told, as of a prediction. Defaults to no
   */
  read(results: readonly ControlResult[], line: number, isQuiet = false): Answer | undefined {
    const texts = results.filter(({ type }) => type === 'textarea').flatMap(({ words }) => words);
    const told = results.filter(
      ({ type, control, words }) => type !== 'textarea' && this.#controls.has(control) && words.length > 0,
    );
    const base = {
      comment: texts.length === 0 ? null : texts.join('\n'),
      startedFromPrediction: results.some(({ origin }) => origin.startsWith('prediction')),
      isUnchanged: results.some(({ origin }) => origin === 'prediction'),
    };
    const [result, other] = told;
    if (result === undefined) return { ...base, meaning: null };
    const [word = '', second] = result.words;
    if (second !== undefined || other !== undefined) {
      const given = told.map(({ control, words }) => `${quoted(control)}: ${words.map(quoted).join(', ')}`);
      const advice = other === undefined ? '' : '; say which control holds the answer (--question)';
      if (isQuiet) return undefined;
      this.#context.skip('bad-label', line, `the answer is not one of three (${given.join('; ')})${advice}`);
      return undefined;
    }
    const side = result.type === 'pairwise' ? this.#side(result.control, word) : null;
    const meaning = side ?? this.#context.meaningOf(this.#shown(result.control, word), line, isQuiet);
    return meaning === undefined ? undefined : { ...base, meaning };
  }

  /** A choice's word, or what people read in its place where the word is an alias that means nothing of its own. */
  #shown(control: string, word: string): string {
    const shown = this.#configuration?.choices.find(({ name }) => name === control)?.shown.get(word);
    const { words } = this.#context;
    return shown === undefined || words.isSaid(word) || (words.knows(word) && !words.knows(shown))
      ? word
      : shown;
  }

  /**
   * Which of the pair's images a word of Pairwise names: `left` is the first name of `toName`, wherever that image stands.
   * Null for another word.
   */
  #side(control: string, word: string): Meaning | null {
    const configuration = this.#configuration;
    const pairwise = configuration?.pairwise.find(({ name }) => name === control);
    if (configuration === null || pairwise === undefined) {
      if (word !== 'left' && word !== 'right') return null;
      if (!this.#isGuessed)
        this.#context.note(
          `without the labelling configuration (--config), Pairwise's "left" is taken as the first image of the data; it is the first name of toName`,
        );
      this.#isGuessed = true;
      return word === 'left' ? 'First' : 'Second';
    }
    if (word !== pairwise.left && word !== pairwise.right) return null;
    const named = pairwise.objects[word === pairwise.left ? 0 : 1];
    const field = configuration.images.find(({ name }) => name === named)?.field;
    return field === configuredFields(configuration)[0] ? 'First' : 'Second';
  }
}

/**
 * Those that `--question` names, else Pairwise and the choices all of whose words are labels, else those one of whose words is, else
 * all choices. A control that never names an image (sure, unsure) is another question.
 */
function answerControls(
  { question, words }: ReadContext,
  configuration: LabellingConfiguration | null,
  all: readonly ControlResult[],
): ReadonlySet<string> {
  if (question !== null) {
    const known = [
      ...(configuration?.pairwise ?? []),
      ...(configuration?.choices ?? []),
      ...all.filter(({ type }) => type !== 'textarea').map(({ control }) => ({ name: control })),
    ];
    assertHasQuestion(
      question,
      known.map(({ name }) => name),
    );
    return new Set([question]);
  }
  const choices =
    configuration?.choices.map(({ name, words, shown }) => ({
      name,
      words: [...words, ...shown.values()],
    })) ??
    all.filter(({ type }) => type === 'choices').map(({ control, words }) => ({ name: control, words }));
  const byName = Map.groupBy(choices, ({ name }) => name);
  const controls = [...byName].map(([name, all]) => ({
    name,
    words: all.flatMap((control) => control.words),
  }));
  const labelling = controls.filter((control) => control.words.some((word) => words.knows(word)));
  const whole = labelling.filter(
    (control) =>
      control.words.every((word) => word === '' || words.knows(word)) &&
      control.words.some((word) => words.namesImage(word)),
  );
  const known = whole.length > 0 ? whole : labelling;
  const pairwise = [
    ...(configuration?.pairwise ?? []).map(({ name }) => name),
    ...all.filter(({ type }) => type === 'pairwise').map(({ control }) => control),
  ];
  const found = [...pairwise, ...known.map(({ name }) => name)];
  return new Set(found.length > 0 ? found : controls.map(({ name }) => name));
}

/** A result of the JSON export; null for a control that says nothing of the pair (a region, a rating). */
export function controlResult(value: unknown): ControlResult | null {
  if (!isRecord(value) || !isRecord(value['value'])) return null;
  const { from_name: control, type, origin, value: said } = value;
  const shared = {
    control: typeof control === 'string' ? control : '',
    origin: typeof origin === 'string' ? origin : '',
  };
  if (type === 'pairwise') return { ...shared, type, words: textsOf(said['selected']) };
  if (type === 'choices') return { ...shared, type, words: textsOf(said['choices']) };
  if (type === 'textarea') return { ...shared, type, words: textsOf(said['text']) };
  return null;
}

/** What a cell of JSON_MIN or CSV holds; null for one that is no answer. */
export function cellResult(
  control: string,
  cell: unknown,
  configuration: LabellingConfiguration | null,
): ControlResult | null {
  const value = typeof cell === 'string' && /^[[{]/.test(cell) ? parsed(cell) : cell;
  const shared = { control, origin: '' };
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  const selected = list.flatMap((item) => (isRecord(item) ? textsOf(item['selected']) : []));
  if (selected.length > 0 || configuration?.pairwise.some(({ name }) => name === control))
    return { ...shared, type: 'pairwise', words: selected };
  const texts = list.flatMap((item) => (isRecord(item) ? textsOf(item['text']) : textsOf(item)));
  if (configuration?.textAreas.includes(control)) return { ...shared, type: 'textarea', words: texts };
  const choices = list.flatMap((item) => (isRecord(item) ? textsOf(item['choices']) : textsOf(item)));
  if (configuration === null || configuration.choices.some(({ name }) => name === control))
    return { ...shared, type: 'choices', words: choices };
  return null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function textsOf(value: unknown): string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.filter((item) => typeof item === 'string' && item !== '').map(String);
}
