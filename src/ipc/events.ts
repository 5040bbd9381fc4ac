import { z } from 'zod';
import { jobSchema } from '../model/job.ts';
import { id } from '../model/scalars.ts';

/** What may have changed: whoever shows it asks again. */
export const CHANGED = [
  'workspace',
  'data',
  'models',
  'trainings',
  'runs',
  'answers',
  'scores',
  'judgements',
  'people',
  'tasks',
  'slices',
  'notes',
  'maps',
  'settings',
] as const;
export type Changed = (typeof CHANGED)[number];

/** What the serving side tells every window and tab. */
export const events = {
  /** `run` where only one run's answers or scores changed. */
  changed: z.object({ what: z.array(z.enum(CHANGED)).readonly(), run: id.nullable() }),
  /** What an image's address shows may be another picture: its file was replaced, or another workspace was opened. */
  images: z.object({}),
  /** A job's newest state, at most a few times a second; its log holds only lines since the last event. */
  job: jobSchema,
  /** Go somewhere: a deep link or a menu entry was followed. What the address bar holds after '#'. */
  navigate: z.object({ location: z.string() }),
  /** A menu entry or shortcut of the window: the id of one of the renderer's commands. */
  command: z.object({ id: z.string() }),
  /** Files or folders were dropped on the window; they may be opened from now on. None where none was of use. */
  dropped: z.object({ paths: z.array(z.string()).readonly() }),
} as const;

export type EventName = keyof typeof events;
export type EventData<Name extends EventName> = z.output<(typeof events)[Name]>;

/** As events travel: one json text each. */
export interface Message<Name extends EventName = EventName> {
  readonly event: Name;
  readonly data: EventData<Name>;
}
