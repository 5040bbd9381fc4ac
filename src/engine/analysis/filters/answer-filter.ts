import type { Label } from '../../../core/labels.ts';

/** Who labelled a comparison; see the filter of the ipc contract. */
export type LabelSource = 'truth' | 'model' | 'reverse' | 'human' | 'other';

/** A closed range; null for no limit. */
export type Range = readonly [low: number | null, high: number | null];

/** Which comparisons of a run are meant, as the ipc contract's filter says; what is absent does not limit. */
export interface AnswerFilter {
  readonly split?: number | undefined;
  readonly part?: string | undefined;
  readonly group?: string | undefined;
  readonly image?: number | undefined;
  readonly cells?:
    | {
        readonly rows: LabelSource;
        readonly columns: LabelSource;
        readonly cells: readonly (readonly [row: Label, column: Label])[];
      }
    | undefined;
  readonly truth?: readonly Label[] | undefined;
  readonly model?: readonly Label[] | undefined;
  readonly human?: readonly Label[] | undefined;
  readonly margin?: Range | undefined;
  readonly entropy?: Range | undefined;
  readonly distance?: Range | undefined;
  readonly consistent?: boolean | undefined;
  readonly forward?: boolean | undefined;
  readonly judged?: boolean | undefined;
  readonly flagged?: boolean | undefined;
  readonly text?: string | undefined;
}

/** Whether what passes can change with a judgement. */
export function dependsOnPeople({ human, judged, flagged, cells }: AnswerFilter): boolean {
  return (
    human !== undefined ||
    judged !== undefined ||
    flagged !== undefined ||
    cells?.rows === 'human' ||
    cells?.columns === 'human'
  );
}
