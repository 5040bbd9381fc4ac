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

/** What tokens cost, for a million, in any one currency. */
const tokenPricesSchema = z.strictObject({
  prompt: z.number().min(0),
  /** Those of the prompt that the server had in its cache; defaults to the price of the prompt. */
  cached: z.number().min(0).optional(),
  answer: z.number().min(0),
});
export type TokenPrices = Readonly<z.infer<typeof tokenPricesSchema>>;

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
  /** The name of an entry of this machine's keychain that holds the key. */
  keychain: z
    .string()
    .trim()
    .regex(/^[\w.@:+ -]{1,200}$/, 'must be a name of letters, digits, spaces and . @ : + - _')
    .nullable()
    .default(null),
  /** The absolute path of a file of certificates (PEM) that are trusted in place of the system's. */
  caFile: z.string().min(1).max(4_000).nullable().default(null),
  prices: tokenPricesSchema.nullable().default(null),
  /** The absolute path of the adapter's files (PEFT), where they are here too: what a server leaves out of it is then known. */
  adapterFiles: z.string().min(1).max(4_000).nullable().default(null),
});
export type Server = z.infer<typeof serverSchema>;

const localPath = z.string().min(1).max(4_096);

/** What Tiebreak starts a llama-server with. */
const managedFilesSchema = z.strictObject({
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

/** What a server took for a run, over all of its starts. */
export const serverUsageSchema = z.object({
  requests: z.int(),
  /** Tokens of prompts, those of them that were in the server's cache, and tokens of answers. */
  prompt: z.int(),
  cached: z.int(),
  answer: z.int(),
  /** Of bodies. */
  bytesOut: z.int(),
  bytesIn: z.int(),
  /** In the currency of the prices; null where they were not known throughout. */
  cost: z.number().nullable(),
});
export type ServerUsage = Readonly<z.infer<typeof serverUsageSchema>>;

/** How the three answers are asked for, and so what their numbers are. */
const SERVER_WAYS = ['token-ids', 'top-list', 'completion', 'text'] as const;
export type ServerWay = (typeof SERVER_WAYS)[number];

/** What answered at a server, as a run keeps it. */
export const serverInfoSchema = z.object({
  kind: z.enum(SERVER_KINDS),
  /** As the server says it; null where it does not. */
  version: z.string().nullable(),
  /** What it computes in, or keeps its weights in, as it says it ("bfloat16", "all F32"); null where it does not. */
  dtype: z.string().nullable().default(null),
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
