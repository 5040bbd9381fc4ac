import { problemOfFile, quoted, type ImportProblem } from '../../datasets/import-problem.ts';
import { placedAt } from '../../datasets/source/placed-at.ts';
import type { JudgementFile, ReadJudgement, ReadPair, ReadPrediction } from './judgement-file.ts';
import type { JudgementFormat } from '../../../model/judgement-import.ts';
import { LabelWords, type Meaning } from './label-words.ts';
import { holdsAddress, personOf, type Pseudonym } from './person-of.ts';

/** What a person says of a file beside it. */
export interface ReadJudgementsOptions {
  /** The control or question that holds the answer, where a file has several. */
  readonly question?: string;
  /** What words mean that are no labels. */
  readonly labels?: ReadonlyMap<string, Meaning>;
  /** Names people of whom a file holds an address alone. */
  readonly pseudonym: Pseudonym;
}

/** Collects what a reader finds in one file. */
export class ReadContext {
  readonly file: string;
  readonly question: string | null;
  readonly words: LabelWords;
  readonly #pseudonym: Pseudonym;
  readonly #judgements: ReadJudgement[] = [];
  readonly #unanswered: ReadPair[] = [];
  readonly #predictions: ReadPrediction[] = [];
  readonly #problems: ImportProblem[] = [];
  readonly #areCounted: boolean;
  #addresses = 0;

  /** @param areCounted lines are numbers of entries */
  constructor(file: string, areCounted: boolean, { question, labels, pseudonym }: ReadJudgementsOptions) {
    this.file = file;
    this.#areCounted = areCounted;
    this.question = question ?? null;
    this.words = new LabelWords(labels);
    this.#pseudonym = pseudonym;
  }

  judgement(judgement: ReadJudgement): void {
    this.#judgements.push(judgement);
  }

  unanswered({ line, first, second }: ReadPair): void {
    this.#unanswered.push({ line, first, second });
  }

  prediction(prediction: ReadPrediction): void {
    this.#predictions.push(prediction);
  }

  /** An entry that is left out. */
  skip(kind: ImportProblem['kind'], line: number, message: string): void {
    this.#problems.push({ kind, severity: 'skipped', file: this.file, ...this.placed(line, message) });
  }

  /** See {@link placedAt}. */
  placed(line: number, message: string): Pick<ImportProblem, 'line' | 'message'> {
    return placedAt(this.#areCounted, line, message);
  }

  /** Something to know of what was read. */
  note(message: string): void {
    this.#problems.push(problemOfFile(this.file, message));
  }

  /** The same, where many entries may give the reason for it. */
  noteOnce(message: string): void {
    if (!this.#problems.some((problem) => problem.message === message)) this.note(message);
  }

  problem(problem: ImportProblem): void {
    this.#problems.push(problem);
  }

  personOf(value: unknown): string | null {
    if (holdsAddress(value)) this.#addresses++;
    return personOf(value, this.#pseudonym);
  }

  /** The label that a word means; undefined (and told, unless `isQuiet`) where its meaning is not known. */
  meaningOf(word: string, line: number, isQuiet = false): Meaning | undefined {
    const meaning = this.words.meaningOf(word);
    if (meaning !== null) return meaning;
    if (isQuiet) return undefined;
    this.skip(
      'bad-label',
      line,
      `the answer ${quoted(word)} is not First, Second or Similar; say what it means (--labels ${JSON.stringify(`${word}=Similar`)})`,
    );
    return undefined;
  }

  finish(format: JudgementFormat): JudgementFile {
    const { translations } = this.words;
    if (translations !== null) this.note(`read ${translations}`);
    if (this.#addresses > 0)
      this.note(
        `e-mail addresses are dropped (${this.#addresses} ${this.#addresses === 1 ? 'entry' : 'entries'}); people keep the tool's number, or a name made of the address where there is none`,
      );
    return {
      format,
      file: this.file,
      judgements: this.#judgements,
      unanswered: this.#unanswered,
      predictions: this.#predictions,
      problems: this.#problems,
      placed: (line, message) => this.placed(line, message),
    };
  }
}

/** The status and action of an answer that was submitted. */
export function submitted(meaning: Meaning | null): Pick<ReadJudgement, 'status' | 'action' | 'label'> {
  if (meaning === null) return { status: 'empty', action: 'empty', label: null };
  if (meaning === 'cannot-judge') return { status: 'submitted', action: 'cannot-judge', label: null };
  return { status: 'submitted', action: 'label', label: meaning };
}
