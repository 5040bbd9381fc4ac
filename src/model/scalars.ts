import { z } from 'zod';

/** A row's id in the workspace's store. */
export const id = z.int().positive();

/** A name that a person gives. */
export const name = z.string().trim().min(1).max(200);

/** A path on the machine that serves; only a path that the person was shown or has picked is accepted. */
export const filePath = z.string().min(1).max(4096);

export const seed = z.int().min(0).max(0xffff_ffff);
