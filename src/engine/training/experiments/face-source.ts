import type { LongWork } from '../../long-work.ts';
import type { ComparisonPlan } from './comparison-plan.ts';
import type { EncodedSet, ListedFace } from './face-set.ts';

/** Where an experiment's faces come from. */
export interface FaceSource {
  /** What they are, for a person. */
  readonly description: string;
  /** Drawn by a program and rated by a formula. */
  readonly simulated: boolean;
  /** How the vision tower came about that sees them. */
  readonly tower: string;
  readonly faces: readonly ListedFace[];
  /** All faces through a tower that saw no test face, the same whenever it is asked with the same plan and seed. */
  encode(plan: ComparisonPlan, seed: number, work: LongWork): Promise<EncodedSet>;
}
