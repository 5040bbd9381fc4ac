import type { QueueFigure } from '../endpoints/endpoint.ts';

/** Figures of a queue, by the names that vLLM, SGLang and llama-server give them (Prometheus' text format). */
const RUNNING =
  /^(?:vllm:num_requests_running|sglang:num_running_reqs|llamacpp:requests_processing)(?:\{[^}]*\})? (\S+)/;
const WAITING =
  /^(?:vllm:num_requests_waiting|sglang:num_queue_reqs|llamacpp:requests_deferred)(?:\{[^}]*\})? (\S+)/;

/** How many requests a server works at and has waiting, summed over the engines behind its address. */
export const QUEUE_FIGURE: QueueFigure = {
  path: '/metrics',
  read(answer) {
    if (typeof answer !== 'string') return null;
    const lines = answer.split('\n');
    const running = sumOf(lines, RUNNING);
    const waiting = sumOf(lines, WAITING);
    return running === null || waiting === null ? null : { running, waiting };
  },
};

function sumOf(lines: readonly string[], pattern: RegExp): number | null {
  const values = lines.flatMap((line) => {
    const value = Number(pattern.exec(line)?.[1] ?? Number.NaN);
    return Number.isFinite(value) && value >= 0 ? [value] : [];
  });
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0);
}
