/** Nodes a beats b, b beats c, c beats a. */
export interface Cycle {
  readonly nodes: readonly [a: number, b: number, c: number];
  /** The smallest of its three pairs' gaps. */
  readonly gap: number;
}

export interface CycleCount {
  /** Triples of which all three pairs are decisive, and the cycles among them; of those drawn where not complete. */
  readonly examined: number;
  readonly cycles: number;
  readonly complete: boolean;
  /** By falling gap; at most as many as were asked for. */
  readonly found: readonly Cycle[];
}
