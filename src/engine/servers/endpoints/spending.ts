import type { TokenPrices } from '../../../model/server.ts';
import type { SpentTokens, TokenUsage } from './endpoint-pool.ts';

/** What may be used up; what is absent is without limit. */
export interface SpendingLimits {
  readonly requestsPerMinute?: number;
  /** Prompt and answer. */
  readonly tokensPerMinute?: number;
  /** Tokens in all, prompt and answer. */
  readonly tokens?: number;
  /** In the currency of the prices. */
  readonly cost?: number;
}

const MINUTE = 60_000;

/** What of a minute's allowance may be used at once, so that a run does not begin with a burst and then stand still. */
const BURST = 1 / 12;

/** Counts what answers cost, and says when the next request may go out. */
export class Spending {
  readonly #limits: SpendingLimits;
  readonly #prices: TokenPrices | null;
  readonly #requestsAllowed: Allowance | null;
  readonly #tokensAllowed: Allowance | null;
  #requests = 0;
  /** Requests whose tokens were told. */
  #counted = 0;
  #prompt = 0;
  #cached = 0;
  #answer = 0;
  #underWay = 0;

  constructor(limits: SpendingLimits, prices: TokenPrices | null, now: number) {
    this.#limits = limits;
    this.#prices = prices;
    const { requestsPerMinute, tokensPerMinute } = limits;
    this.#requestsAllowed = requestsPerMinute === undefined ? null : new Allowance(requestsPerMinute, now);
    this.#tokensAllowed = tokensPerMinute === undefined ? null : new Allowance(tokensPerMinute, now);
  }

  get usage(): SpentTokens {
    const tokens = { prompt: this.#prompt, cached: this.#cached, answer: this.#answer };
    return {
      ...tokens,
      requests: this.#requests,
      cost: this.#prices === null ? null : costOf(tokens, this.#prices),
    };
  }

  /** Milliseconds until the next request may go out; 0: now. */
  wait(now: number): number {
    return Math.max(
      this.#requestsAllowed?.wait(1, now) ?? 0,
      this.#tokensAllowed?.wait(this.#meanTokens, now) ?? 0,
    );
  }

  /** Whether a further request, at what they took so far, would exceed the budget; those under way are counted as spent. */
  get isSpent(): boolean {
    const { tokens, cost } = this.#limits;
    if (tokens === undefined && cost === undefined) return false;
    const usage = this.usage;
    const share = this.#counted === 0 ? 0 : (this.#underWay + 1) / this.#counted;
    const spent = (usage.prompt + usage.answer) * (1 + share);
    return (
      (tokens !== undefined && spent > tokens) ||
      (cost !== undefined && usage.cost !== null && usage.cost * (1 + share) > cost)
    );
  }

  sent(): void {
    this.#underWay += 1;
    this.#requestsAllowed?.take(1);
    this.#tokensAllowed?.take(this.#meanTokens);
  }

  /** @param usage null where the server did not say, or did not answer */
  ended(usage: TokenUsage | null): void {
    this.#underWay -= 1;
    const expected = this.#meanTokens;
    if (usage === null) return;
    this.#requests += 1;
    this.#counted += 1;
    this.#prompt += usage.prompt;
    this.#cached += usage.cached;
    this.#answer += usage.answer;
    // What it took more than was expected, or less.
    this.#tokensAllowed?.take(usage.prompt + usage.answer - expected);
  }

  /** An answer whose cost nobody told. */
  endedUncounted(): void {
    this.#underWay -= 1;
    this.#requests += 1;
  }

  get #meanTokens(): number {
    return this.#counted === 0 ? 0 : (this.#prompt + this.#answer) / this.#counted;
  }
}

/** What tokens cost, in the currency of the prices. */
export function costOf({ prompt, cached, answer }: TokenUsage, prices: TokenPrices): number {
  const ofCached = prices.cached ?? prices.prompt;
  return ((prompt - cached) * prices.prompt + cached * ofCached + answer * prices.answer) / 1e6;
}

/** So much a minute, which comes back evenly (a token bucket). */
class Allowance {
  readonly #perMinute: number;
  readonly #most: number;
  #left: number;
  #at: number;

  constructor(perMinute: number, now: number) {
    this.#perMinute = perMinute;
    this.#most = Math.max(1, perMinute * BURST);
    this.#left = this.#most;
    this.#at = now;
  }

  wait(amount: number, now: number): number {
    this.#left = Math.min(this.#most, this.#left + ((now - this.#at) * this.#perMinute) / MINUTE);
    this.#at = now;
    const lacks = Math.min(amount, this.#most) - this.#left;
    return lacks <= 0 ? 0 : Math.ceil((lacks * MINUTE) / this.#perMinute);
  }

  take(amount: number): void {
    this.#left -= amount;
  }
}
