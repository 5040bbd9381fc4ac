import type { ServerInfo, ServerKind } from '../../../model/server.ts';

/** What each kind is called. */
export const KIND_NAMES: Readonly<Record<ServerKind, string>> = {
  vllm: 'vLLM',
  sglang: 'SGLang',
  'llama-server': 'llama-server',
  ollama: 'Ollama',
  'lm-studio': 'LM Studio',
  generic: "a server of OpenAI's kind",
};

/** For a person: "vLLM 0.32.0, model llava, bfloat16"; of one that was started here, also with which further arguments. */
export function describeServer({
  kind,
  version,
  model,
  adapter,
  dtype,
  managed,
}: Pick<ServerInfo, 'kind' | 'version' | 'model' | 'adapter' | 'dtype' | 'managed'>): string {
  const args = managed?.args.join(' ') ?? '';
  return [
    `${KIND_NAMES[kind]}${version === null ? '' : ` ${version}`}`,
    `model ${model}${adapter === null ? '' : ` with ${adapter}`}`,
    ...(dtype === null ? [] : [dtype]),
    ...(args === '' ? [] : [`started with ${args}`]),
  ].join(', ');
}
