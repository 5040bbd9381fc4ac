import { spawnSync } from 'node:child_process';

/** The graphics card as its driver tells of it. */
export interface Card {
  readonly name: string;
  readonly driver: string;
  readonly megabytes: number;
}

/** Of the first card; null where there is no driver of NVIDIA's. */
export function cardHere(): Card | null {
  const [name, driver, megabytes] = query('name,driver_version,memory.total');
  return name === undefined || driver === undefined ? null : { name, driver, megabytes: Number(megabytes) };
}

/** Megabytes of the card that are in use now, by everybody; null without one. */
export function usedMegabytes(): number | null {
  const [used] = query('memory.used');
  return used === undefined ? null : Number(used);
}

function query(fields: string): string[] {
  const { status, stdout } = spawnSync(
    'nvidia-smi',
    [`--query-gpu=${fields}`, '--format=csv,noheader,nounits'],
    {
      encoding: 'utf8',
    },
  );
  return status === 0 ? (stdout.trim().split('\n')[0] ?? '').split(', ') : [];
}
