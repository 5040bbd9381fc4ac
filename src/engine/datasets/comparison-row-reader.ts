import { basename, extname } from 'node:path';
import { reverseLabel, type Label } from '../../core/labels.ts';
import { createRandom } from '../../core/random.ts';
import {
  labelColumn,
  shownField,
  usualWordsNote,
  weightField,
  type Answer,
  type AnswerColumn,
  type ComparisonColumns,
} from './comparison-columns.ts';
import type { ComparisonFile, GivenScore } from './comparison-file-kinds.ts';
import { imageNameKey } from './image-names.ts';
import { quoted, type ImportProblem } from './import-problem.ts';
import { keptText } from './kept-text.ts';
import { saysNothing } from './label-field.ts';
import { numberField, type FieldValue } from './number-field.ts';
import { RecordedRows } from './recorded-rows.ts';
import { isSameScore } from './score-range.ts';

/** Reads the rows of a table of comparisons one by one into columns, so that the table itself need not be kept. */
export class ComparisonRowReader {
  readonly #path: string;
  readonly #file: string;
  readonly #columns: ComparisonColumns;
  readonly #answers: readonly AnswerColumn[];
  readonly #truth: { readonly index: number; readonly column: AnswerColumn } | null;
  readonly #notes: readonly ImportProblem[];
  readonly #arePreferences: boolean;
  /** Chosen and rejected say nothing of places, and one answer for all pairs would be taken for a habit: sides are drawn. */
  readonly #sides: ReturnType<typeof createRandom> | null;
  readonly #rows: RecordedRows;
  readonly #problems: ImportProblem[] = [];
  readonly #scores = new Map<string, GivenScore>();
  readonly #conflicted = new Set<string>();
  /** By the place of a name: what was last read as its score. */
  readonly #scoreTexts: (string | undefined)[] = [];
  /** Of each column of labels, by its place, the words that stand in it. */
  readonly #words: readonly (readonly [column: number, words: Set<string>])[];
  readonly #targets = new Places();
  readonly #references = new Places();

  /**
   * @param truth the column of what is true; it may be empty where there are answers
   * @param about.notes on the columns
   * @param about.arePreferences see holdsPreferences
   */
  constructor(
    path: string,
    header: readonly string[],
    columns: ComparisonColumns,
    answers: readonly AnswerColumn[],
    truth: number | undefined,
    { notes, arePreferences }: { readonly notes: readonly ImportProblem[]; readonly arePreferences: boolean },
  ) {
    this.#path = path;
    this.#file = basename(path);
    this.#columns = columns;
    this.#answers = answers;
    this.#truth = truth === undefined ? null : { index: truth, column: labelColumn(header, truth) };
    this.#notes = notes;
    this.#arePreferences = arePreferences;
    this.#sides = columns.test === undefined && columns.first === undefined ? createRandom(1) : null;
    this.#rows = new RecordedRows(answers.length);
    const labels = [
      columns.label === undefined ? undefined : header[columns.label],
      ...answers.map(({ name }) => name),
    ];
    this.#words = header.flatMap((name, column) =>
      labels.includes(name) ? [[column, new Set<string>()] as const] : [],
    );
  }

  /** Whether a row is as the first ones made the columns be: if not, all rows must be looked at before any is read. */
  fits(fields: readonly string[]): boolean {
    return this.#answers.every((column) => column.fits?.(fields) ?? true);
  }

  /** @param fields used again by the caller for the next row, perhaps */
  add(fields: readonly string[], line: number): void {
    for (const [column, words] of this.#words) {
      const word = fields[column] ?? '';
      if (!words.has(word)) words.add(keptText(word));
    }
    const columns = this.#columns;
    const target = fields[columns.test ?? columns.first ?? columns.chosen ?? 0] ?? '';
    const reference = fields[columns.reference ?? columns.second ?? columns.rejected ?? 0] ?? '';
    const skip = (kind: ImportProblem['kind'], message: string): void => {
      this.#problems.push({ kind, severity: 'skipped', file: this.#file, line, message });
    };
    if (target === '' || reference === '') {
      skip('bad-row', 'an image has no name');
      return;
    }
    const { names } = this.#rows;
    const [targetPlace, referencePlace] = [names.placeOf(target), names.placeOf(reference)];
    if (names.areSame(targetPlace, referencePlace)) {
      skip('bad-row', `${quoted(target)} is compared with itself`);
      return;
    }
    const shownText = columns.shown === undefined ? '' : fields[columns.shown];
    const shown = shownText === '' ? FORWARD : shownField(shownText);
    if (shown.reason !== undefined) {
      skip('bad-row', shown.reason);
      return;
    }
    const answers: Answer[] = [];
    let reason: string | undefined;
    for (const column of this.#answers) {
      const answer = column.read(fields);
      if (answer.reason === undefined) answers.push(answer.value);
      else reason ??= answer.reason;
    }
    let truth: Label | null = null;
    // Where there are answers, the truth of some may not be known.
    if (this.#truth !== null && reason === undefined)
      if (fields[this.#truth.index] !== '' || this.#answers.length === 0) {
        const field = this.#truth.column.read(fields);
        if (field.reason === undefined) truth = field.value.label;
        else reason = field.reason;
      }
    if (reason !== undefined) {
      // What became of preferences is counted; elsewhere an answer that is missing is a fault of its line.
      if (!this.#arePreferences || !saysNothing(reason)) skip('bad-label', reason);
      return;
    }
    const weight = weightField(fields, columns);
    if (weight.reason !== undefined) {
      skip('bad-row', weight.reason);
      return;
    }
    reason =
      this.#readScores(
        line,
        targetPlace,
        fields[(columns.test === undefined ? columns.firstScore : columns.testScore) ?? -1] ?? null,
        referencePlace,
        fields[(columns.reference === undefined ? columns.secondScore : columns.referenceScore) ?? -1] ??
          null,
      ) ?? undefined;
    if (reason !== undefined) {
      skip('bad-score', reason);
      return;
    }
    this.#targets.add(targetPlace);
    this.#references.add(referencePlace);
    const rater = (columns.rater === undefined ? undefined : fields[columns.rater]) ?? '';
    const prompt = (columns.prompt === undefined ? undefined : fields[columns.prompt]) ?? '';
    const isTurned = this.#sides === null ? !shown.value : this.#sides.uniform() < 0.5;
    const [first, second] = isTurned ? [referencePlace, targetPlace] : [targetPlace, referencePlace];
    const said = isTurned && this.#sides !== null ? answers.map(turned) : answers;
    this.#rows.addNamed(line, first, second, { rater, weight: weight.value, prompt, truth, answers: said });
  }

  /** @param problems of the table itself */
  finish(problems: readonly ImportProblem[]): ComparisonFile {
    const usual = usualWordsNote(
      this.#words.flatMap(([, words]) => [...words]),
      this.#file,
    );
    const common = {
      stem: basename(this.#path, extname(this.#path)),
      file: this.#file,
      rows: this.#rows,
      scores: [...this.#scores.values()],
      problems: [...this.#notes, ...(usual === null ? [] : [usual]), ...problems, ...this.#problems],
    };
    if (this.#answers.length === 0) return { ...common, kind: 'pairs' };
    const namesAt = (places: Places) => places.list.map((place) => this.#rows.names.names[place] ?? '');
    return {
      ...common,
      kind: 'comparisons',
      answers: this.#answers.map(({ name }) => name),
      roles:
        this.#columns.test === undefined || this.#columns.reference === undefined
          ? null
          : { targets: namesAt(this.#targets), references: namesAt(this.#references) },
      arePreferences: this.#arePreferences,
      knowsPlaces: this.#sides === null,
    };
  }

  /** Notes the scores of a row's two images; why it cannot be used, else null. A text null or empty says none. */
  #readScores(
    line: number,
    target: number,
    targetText: string | null,
    reference: number,
    referenceText: string | null,
  ): string | null {
    const isKnown = (place: number, text: string | null) =>
      text === null || text === '' || this.#scoreTexts[place] === text;
    // Most rows say what others said.
    if (isKnown(target, targetText) && isKnown(reference, referenceText)) return null;
    const given: (GivenScore & { readonly place: number; readonly text: string })[] = [];
    let reason: string | null = null;
    for (const [place, text] of [
      [target, targetText],
      [reference, referenceText],
    ] as const) {
      if (text === null || text === '') continue;
      const score = numberField(text, 'score');
      const name = this.#rows.names.names[place] ?? '';
      if (score.reason === undefined) given.push({ name, score: score.value, line, place, text });
      else reason ??= score.reason;
    }
    if (reason !== null) return reason;
    for (const { place, text, ...score } of given) {
      this.#noteScore(score);
      this.#scoreTexts[place] = keptText(text);
    }
    return null;
  }

  #noteScore(given: GivenScore): void {
    const key = imageNameKey(given.name);
    const earlier = this.#scores.get(key);
    if (!earlier) this.#scores.set(key, given);
    else if (!isSameScore(earlier.score, given.score) && !this.#conflicted.has(key)) {
      this.#conflicted.add(key);
      this.#problems.push({
        kind: 'conflict',
        severity: 'warning',
        file: this.#file,
        line: given.line,
        message: `${quoted(given.name)} has the score ${given.score} here and ${earlier.score} on line ${earlier.line}, which is kept`,
      });
    }
  }
}

/** The answer about the two images in the other order. Of choices only labels are known. */
function turned({ label }: Answer): Answer {
  return { label: reverseLabel(label), probabilities: null };
}

/** A row that says nothing of the order shown. */
const FORWARD: FieldValue<boolean> = { value: true };

/** Numbers, each once, in the order in which they first came. */
class Places {
  readonly list: number[] = [];
  readonly #known: boolean[] = [];

  add(place: number): void {
    if (this.#known[place] === true) return;
    this.#known[place] = true;
    this.list.push(place);
  }
}
