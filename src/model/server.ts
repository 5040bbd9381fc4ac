import { z } from 'zod';

/** What answers at an address, found by asking it; `generic` is whatever else speaks OpenAI's chat completions. */
const SERVER_KINDS = ['vllm', 'sglang', 'llama-server', 'ollama', 'lm-studio', 'generic'] as const;
export type ServerKind = (typeof SERVER_KINDS)[number];

/**
 * What is sent: `chat`, a user's message of both pictures and the question, which the server puts into its model's chat
 * template; `raw`, the model card's prompt as it stands, for adapters that were trained with it.
 */
export const SERVER_PROMPTS = ['chat', 'raw'] as const;
export type ServerPrompt = (typeof SERVER_PROMPTS)[number];

/** The variable of the environment that a key is taken from where nobody names another. */
export const DEFAULT_KEY_VARIABLE = 'TIEBREAK_SERVER_KEY';

/** Addresses of one server's endpoints at most. */
const MOST_URLS = 256;

const serverUrl = z
  .string()
  .max(2_000)
  .regex(
    /^https?:\/\/[^\s@?#]+$/,
    'must be an address such as http://localhost:8000, without a name or key in it',
  );

/** A server as a model: where it is and how it is asked. Never its key: that is in the environment, and only the variable is named. */
export const serverSchema = z.strictObject({
  /** Of each endpoint, without `/v1`; all of them serve the same model. */
  urls: z.array(serverUrl).min(1).max(MOST_URLS).readonly(),
  /** As the server names it. */
  model: z.string().trim().min(1).max(500),
  /** The name of a LoRA adapter that the server has loaded. */
  adapter: z.string().trim().min(1).max(500).nullable(),
  prompt: z.enum(SERVER_PROMPTS),
  /** The variable of the environment that holds the key. */
  keyVariable: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be the name of a variable of the environment')
    .nullable(),
});
export type Server = z.infer<typeof serverSchema>;

const localPath = z.string().min(1).max(4_096);

/** What Tiebreak starts a llama-server with. */
export const managedFilesSchema = z.strictObject({
  /** A path, or a name to look for on the PATH. */
  program: localPath,
  /** Absolute paths of GGUF files; the adapter is a LoRA. */
  model: localPath,
  mmproj: localPath,
  adapter: localPath.nullable(),
  /** Further arguments of its command line, which come last and so count. */
  args: z.array(z.string().max(4_096)).max(200).readonly(),
});
export type ManagedFiles = z.infer<typeof managedFilesSchema>;

/** A llama-server of one's own as a model: Tiebreak starts it when it is asked and stops it afterwards. It has no address that stays. */
const managedServerSchema = z.strictObject({
  ...serverSchema.pick({ model: true, adapter: true, prompt: true }).shape,
  managed: managedFilesSchema,
});
export type ManagedServer = z.infer<typeof managedServerSchema>;

/** A server as a model. Only a command line names a program: the page may ask for addresses alone. */
export const anyServerSchema = z.union([serverSchema, managedServerSchema]);
export type AnyServer = z.infer<typeof anyServerSchema>;

/** How the three answers are asked for, and so what their numbers are. */
const SERVER_WAYS = ['token-ids', 'top-list', 'completion', 'text'] as const;
export type ServerWay = (typeof SERVER_WAYS)[number];

/** What answered at a server, as a run keeps it. */
export const serverInfoSchema = z.object({
  kind: z.enum(SERVER_KINDS),
  /** As the server says it; null where it does not. */
  version: z.string().nullable(),
  urls: z.array(z.string()).readonly(),
  model: z.string(),
  adapter: z.string().nullable(),
  /** `text`: it answers in words alone, and nothing is known of probabilities. */
  way: z.enum(SERVER_WAYS),
  promptMode: z.enum(SERVER_PROMPTS),
  /** SHA-256 of the prompt as the server's model reads it (as it is sent where the server does not tell), in hexadecimal. */
  promptHash: z.string(),
  /** The request without its pictures. */
  request: z.record(z.string(), z.json()),
  /** Of one that Tiebreak started: SHA-256 of its files, and the further arguments. It has no addresses. */
  managed: z
    .object({
      model: z.string(),
      mmproj: z.string(),
      adapter: z.string().nullable(),
      args: z.array(z.string()).readonly(),
    })
    .optional(),
});
export type ServerInfo = z.infer<typeof serverInfoSchema>;
