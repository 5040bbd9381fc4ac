import { formatBytes, formatCount, formatNumber, formatQuantity } from './format.ts';

/** What a server took, see `ServerUsage`. */
interface Taken {
  readonly requests: number;
  readonly prompt: number;
  readonly cached: number;
  readonly answer: number;
  readonly bytesOut: number;
  readonly cost: number | null;
}

/** "12 requests, 612 tokens (600 of prompts, 480 of these from its cache), 1.2 MB sent, cost 0.0009" */
export function describeUsage({ requests, prompt, cached, answer, bytesOut, cost }: Taken): string {
  const ofCache = cached === 0 ? '' : `, ${formatCount(cached)} of these from its cache`;
  return [
    formatQuantity(requests, 'request'),
    `${formatQuantity(prompt + answer, 'token')} (${formatCount(prompt)} of prompts${ofCache})`,
    `${formatBytes(bytesOut)} sent`,
    ...(cost === null ? [] : [`cost ${formatCost(cost)}`]),
  ].join(', ');
}

/** An amount in whichever currency the prices are, small ones with more digits. */
export function formatCost(cost: number): string {
  return formatNumber(cost, cost === 0 || cost >= 1 ? 2 : Math.min(8, 2 - Math.floor(Math.log10(cost))));
}
