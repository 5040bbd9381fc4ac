/** Entropy -sum_c p_c log p_c of an answer, in nats, in [0, ln 3]. */
export function entropyOf(first: number, second: number, similar: number): number {
  const term = (p: number) => (p > 0 ? p * Math.log(p) : 0);
  return Math.max(0, -term(first) - term(second) - term(similar));
}
