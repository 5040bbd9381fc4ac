import type { Label } from '../../../core/labels.ts';
import type { Judgement, JudgementStatus, ReviewAction, SaidAction } from '../../../model/judgement.ts';
import type { JudgementFormat } from '../../../model/judgement-import.ts';
import type { ImportProblem } from '../../datasets/import-problem.ts';

/** An image as a file names it. */
export interface NamedImage {
  /** A path or name; null where the file holds the picture alone. */
  readonly name: string | null;
  /** SHA-256 of the picture; null where the file only names it. */
  readonly sha256: string | null;
}

/** Two images as a file has them, `first` being the left one where it tells. */
export interface ReadPair {
  /** Where the file says so, counted from 1. */
  readonly line: number;
  readonly first: NamedImage;
  readonly second: NamedImage;
}

/** What a person did about a pair. */
export interface ReadJudgement extends ReadPair {
  /** 'submitted' of a pair that could not be judged has no label; 'empty' is a submitted nothing. Null for what is no answer. */
  readonly status: JudgementStatus | null;
  readonly action: SaidAction | ReviewAction | 'undo';
  readonly label: Label | null;
  /** Who; never an address. Null where the file does not say. */
  readonly person: string | null;
  readonly seconds: number | null;
  readonly comment: string | null;
  /** Unix milliseconds; null where the file does not say. */
  readonly createdAt: number | null;
  /** The answer began as a prediction; null where that cannot be told. */
  readonly predictionSeen: boolean | null;
  /** The answer is the prediction that it began as. */
  readonly takenOver: boolean;
  /** The second image stood on the left; null where the file does not say. */
  readonly shownSwapped: boolean | null;
  /** What the tool calls this answer, the same in all of its exports; null where it has no name. */
  readonly sourceId: string | null;
  /** What only this program's own record holds; missing in others' files. */
  readonly own?: OwnFields;
}

/** See `judgementSchema`; tasks, runs and entries that are taken back are known by name and key. */
interface OwnFields extends Pick<Judgement, 'previous' | 'reasons' | 'blind' | 'truthSeen' | 'repeated'> {
  readonly key: string | null;
  readonly task: string | null;
  readonly run: string | null;
  /** The key of the entry that this one takes back. */
  readonly undoes: string | null;
  /** Another tool's name of the answer, from which it was imported first. */
  readonly source: string | null;
}

/** What a model said of a pair, in a file of people's judgements. */
export interface ReadPrediction extends ReadPair {
  readonly label: Label;
  /** The model's own figure for its answer. */
  readonly score: number | null;
  readonly model: string | null;
}

/** A file of judgements as it was read. */
export interface JudgementFile {
  readonly format: JudgementFormat;
  readonly file: string;
  readonly judgements: readonly ReadJudgement[];
  /** Pairs that nobody answered. */
  readonly unanswered: readonly ReadPair[];
  readonly predictions: readonly ReadPrediction[];
  /** Entries that were left out, and what a person should know of how the rest was read. */
  readonly problems: readonly ImportProblem[];
  /** A message about a line of the file, or about an entry where it has no lines. */
  readonly placed: (line: number, message: string) => Pick<ImportProblem, 'line' | 'message'>;
}
