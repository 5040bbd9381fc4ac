/** Which comparison is looked at, shared by curve, ticks, faces and list. */
export interface Focus {
  /** Under the pointer, else the chosen one. */
  readonly activeKey: string | null;
  readonly chosenKey: string | null;
  readonly choose: (key: string | null) => void;
  readonly hover: (key: string | null) => void;
}
