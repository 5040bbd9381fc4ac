import type { LongWork } from '../../engine/long-work.ts';
import type { ComparisonPlan } from './comparison-plan.ts';
import type { EncodedSet, ListedFace } from './face-set.ts';

/** Who is learnt from and who is tested, by their places among the faces. */
interface FaceSplit {
  readonly train: readonly number[];
  readonly test: readonly number[];
}

/** What a vision tower makes of all faces. */
export interface SeenFaces {
  readonly set: EncodedSet;
  /** The score that the tower itself gives each face; null for one that was not taught to. */
  readonly scores: readonly number[] | null;
}

export interface Seeing extends LongWork {
  readonly seed: number;
  /** Where pixels are kept that all seeds share, and what is kept of this seed. */
  readonly folder: string;
  readonly seedFolder: string;
  readonly onNote?: (line: string) => void;
}

/** Where an experiment's faces come from. */
export interface FaceSource {
  /** What they are, for a person. */
  readonly description: string;
  /** The same for the same faces, scores and parts alone. */
  readonly fingerprint: string;
  /** Drawn by a program and rated by a formula. */
  readonly simulated: boolean;
  /** How the vision tower came about that sees them. */
  readonly tower: string;
  readonly faces: readonly ListedFace[];
  /** Null where every seed draws its own, 4:1. */
  readonly split: FaceSplit | null;
  /** All faces through a tower that saw no test face, the same whenever it is asked with the same plan and seed. */
  see(plan: ComparisonPlan, seeing: Seeing): Promise<SeenFaces>;
}
