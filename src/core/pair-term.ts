/** One comparison's negative log-likelihood, in nats, and its derivatives by z and by the tie parameter t. */
export interface PairTerm {
  readonly nll: number;
  readonly byZ: number;
  readonly byTie: number;
  readonly byZZ: number;
  readonly byZTie: number;
  readonly byTieTie: number;
}
