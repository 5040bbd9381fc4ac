import { expect, test } from 'vitest';
import { describeUsage, formatCost } from '../../src/core/describe-usage.ts';
import { parsePrices, pricesText } from '../../src/core/token-prices.ts';

test('prices are two or three numbers, and come back as they were typed', () => {
  expect(parsePrices('0.15, 0.60')).toEqual({ prompt: 0.15, answer: 0.6 });
  expect(parsePrices('0.15,0.075,0.6')).toEqual({ prompt: 0.15, cached: 0.075, answer: 0.6 });
  for (const wrong of ['', '1', '1,', '1,2,3,4', '-1,2', 'a,b', '1,Infinity'])
    expect(parsePrices(wrong)).toBeNull();
  for (const text of ['0.15, 0.6', '0.15, 0.075, 0.6'])
    expect(pricesText(parsePrices(text) ?? { prompt: NaN, answer: NaN })).toBe(text);
});

test('small costs keep their digits, and what is not known is not told', () => {
  expect([0, 0.0009, 0.0512, 1.005, 12].map(formatCost)).toEqual([
    '0.00',
    '0.000900',
    '0.0512',
    '1.01',
    '12.00',
  ]);
  const taken = { requests: 1, prompt: 59, cached: 0, answer: 1, bytesOut: 1_300, cost: null };
  expect(describeUsage(taken)).toBe('1 request, 60 tokens (59 of prompts), 1.3 kB sent');
});
