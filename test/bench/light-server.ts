import { createServer } from 'node:net';
import { ruleOf } from '../fixtures/fake-vllm.ts';

const HEAD_END = Buffer.from('\r\n\r\n');
const LENGTH = /\r\ncontent-length: (\d+)/i;

const BODY = JSON.stringify({
  choices: [
    {
      finish_reason: 'length',
      logprobs: { content: [{ top_logprobs: ruleOf('any').map((logprob) => ({ logprob })) }] },
    },
  ],
  usage: { prompt_tokens: 59, completion_tokens: 1 },
});
const ANSWER = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${BODY.length}\r\n\r\n${BODY}`;
const NO_SUCH_PAGE = 'HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n';

/**
 * A FAKE server that gives every question one and the same answer after a time, and takes as little computing as it can: it reads
 * nothing of a request but its end.
 *
 * @param latency milliseconds, to some 5
 * @returns its address
 */
export async function lightServer(latency: number): Promise<string> {
  const due: (() => void)[][] = [];
  const steps = Math.max(1, Math.round(latency / 5));
  setInterval(() => {
    const now = due.shift();
    for (const answer of now ?? []) answer();
  }, 5).unref();
  const server = createServer({ noDelay: true }, (socket) => {
    let waiting: Buffer = Buffer.alloc(0);
    socket.on('error', () => socket.destroy());
    socket.on('data', (part) => {
      waiting = waiting.length === 0 ? part : Buffer.concat([waiting, part]);
      for (;;) {
        const end = waiting.indexOf(HEAD_END);
        if (end < 0) return;
        const head = waiting.toString('latin1', 0, end);
        const whole = end + HEAD_END.length + Number(LENGTH.exec(head)?.[1] ?? 0);
        if (waiting.length < whole) return;
        waiting = waiting.subarray(whole);
        if (!head.startsWith('POST')) {
          socket.write(NO_SUCH_PAGE);
          continue;
        }
        while (due.length < steps) due.push([]);
        due[steps - 1]?.push(() => {
          if (!socket.destroyed) socket.write(ANSWER);
        });
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('it has no port');
  return `http://127.0.0.1:${address.port}`;
}
