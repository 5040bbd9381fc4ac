import { z } from 'zod';

/** Types in which the weights of a checkpoint are imported. */
export const IMPORT_TYPES = ['f32', 'f16', 'bf16', 'q8_0', 'q4_k'] as const;

export type ImportType = (typeof IMPORT_TYPES)[number];

/** A file of a checkpoint by its content. */
const sourceFileSchema = z.object({ file: z.string(), bytes: z.int().nonnegative(), sha256: z.string() });

/** What an imported model was made of; it stands beside its files. */
export const importRecordSchema = z.object({
  /** Equal for imports that make the same of the same weights. */
  key: z.string(),
  name: z.string(),
  /** Folder of the checkpoint. */
  source: z.string(),
  /** Where that was downloaded from. */
  repository: z
    .object({ name: z.string(), revision: z.string(), endpoint: z.string() })
    .nullable()
    .default(null),
  layout: z.enum(['hub', 'original']),
  decoder: z.string(),
  tower: z.string(),
  type: z.enum(IMPORT_TYPES),
  /** Folder of the vision tower, where one was given. */
  visionTower: z.string().nullable().default(null),
  /** Whether the tower's last norm was asked for. */
  lastNorm: z.boolean().default(false),
  /** Of the files that are made. */
  bytes: z.int().nonnegative(),
  weights: z.array(sourceFileSchema),
  /** What the import told. */
  notices: z.array(z.string()),
  /** When all was written, in ISO form; null before. */
  finished: z.string().nullable(),
});

export type ImportRecord = Readonly<z.output<typeof importRecordSchema>>;
