import { expect, test } from 'vitest';
import { QUEUE_FIGURE } from '../../../../src/engine/servers/kinds/queue-figure.ts';

const engines = `# HELP vllm:num_requests_running Number of requests in model execution batches.
# TYPE vllm:num_requests_running gauge
vllm:num_requests_running{engine="0",model_name="tiny"} 3.0
vllm:num_requests_running{engine="1",model_name="tiny"} 4.0
# TYPE vllm:num_requests_waiting gauge
vllm:num_requests_waiting{engine="0",model_name="tiny"} 0.0
vllm:num_requests_waiting{engine="1",model_name="tiny"} 12.0
vllm:num_requests_waiting_by_reason{engine="1",model_name="tiny",reason="capacity"} 12.0
`;

test.each([
  ['vLLM with two engines', engines, { running: 7, waiting: 12 }],
  [
    'llama-server',
    'llamacpp:requests_processing 2\nllamacpp:requests_deferred 5\n',
    { running: 2, waiting: 5 },
  ],
  [
    'SGLang',
    'sglang:num_running_reqs{a="b"} 1.0\nsglang:num_queue_reqs{a="b"} 2.0',
    { running: 1, waiting: 2 },
  ],
  ['a page of other figures', 'process_cpu_seconds_total 12.5\n', null],
  ['one figure of the two', 'llamacpp:requests_processing 2\n', null],
  ['what is no number', 'llamacpp:requests_processing NaN\nllamacpp:requests_deferred 5\n', null],
  ['JSON', { detail: 'Not Found' }, null],
])('the queue of %s', (_, answer, figure) => {
  expect(QUEUE_FIGURE.read(answer)).toEqual(figure);
});
