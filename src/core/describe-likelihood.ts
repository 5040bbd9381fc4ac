import { formatNumber } from './format.ts';
import { parametersOf, valueOf, type Likelihood } from './likelihood.ts';

/** 'k = 10.986, δ = 2.197, b = 0.000'. */
export function describeLikelihood(
  likelihood: Likelihood,
  format: (value: number) => string = formatNumber,
  symbol: 'symbol' | 'plainSymbol' = 'symbol',
): string {
  return parametersOf(likelihood)
    .map((parameter) => `${parameter[symbol]} = ${format(valueOf(likelihood, parameter.name))}`)
    .join(', ');
}

/** 'k 10.99, δ 2.20, b 0.000': for a cell or a list; without what is at its default where `defaults` is false. */
export function shortLikelihood(likelihood: Likelihood, defaults = true): string {
  return parametersOf(likelihood)
    .filter((parameter) => defaults || valueOf(likelihood, parameter.name) !== parameter.default)
    .map(({ symbol, name, digits }) => `${symbol} ${formatNumber(valueOf(likelihood, name), digits)}`)
    .join(', ');
}
