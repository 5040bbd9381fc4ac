/** Counts comparisons that every member has answered, as their answers come. */
export class CompleteAnswers {
  readonly #members: number;
  /** Answers still wanted, of comparisons that have some; more than can come for those that were left out. */
  readonly #wanted = new Map<string, number>();
  #complete = 0;

  constructor(members: number) {
    this.#members = members;
  }

  get complete(): number {
    return this.#complete;
  }

  /** One member has answered. */
  add(firstId: number, secondId: number): void {
    const key = `${firstId} ${secondId}`;
    const wanted = (this.#wanted.get(key) ?? this.#members) - 1;
    if (wanted > 0) this.#wanted.set(key, wanted);
    else {
      this.#wanted.delete(key);
      this.#complete += 1;
    }
  }

  /** Some member cannot answer, though others may have or will. */
  leaveOut(firstId: number, secondId: number): void {
    this.#wanted.set(`${firstId} ${secondId}`, Infinity);
  }
}
