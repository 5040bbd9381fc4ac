import type { HubApiError } from '@huggingface/hub';
import { AppError } from '../app-error.ts';
import { hubRefusal, hubUnreachable } from './hub-error.ts';

/** A hub and who asks it. */
export interface Hub {
  /** Without a slash at its end. */
  readonly endpoint: string;
  readonly token: string | undefined;
}

/** A file of a repository at one commit. */
export interface HubFile {
  readonly path: string;
  readonly bytes: number;
  /** Large files by SHA-256 of their bytes, small ones by Git's SHA-1 of a blob. */
  readonly hash: { readonly kind: 'sha256' | 'git'; readonly hex: string };
}

/** A repository's files at one commit, whatever is written to it later. */
export interface HubRevision {
  readonly name: string;
  readonly commit: string;
  readonly files: readonly HubFile[];
}

/** Hugging Face's own hub, where the environment names no other. */
const HUGGING_FACE = 'https://huggingface.co';

/** As Hugging Face's own programs take it from the environment: `HF_ENDPOINT` and `HF_TOKEN`. */
export function hubOf(environment: NodeJS.ProcessEnv): Hub {
  return {
    endpoint: (environment['HF_ENDPOINT'] ?? HUGGING_FACE).replace(/\/+$/, ''),
    token: environment['HF_TOKEN'] === '' ? undefined : environment['HF_TOKEN'],
  };
}

/**
 * The files at a repository's top, at the commit that a revision means now.
 *
 * @param revision a branch, a tag or a commit
 * @throws AppError `hub-not-found`, `hub-refused`, `hub-not-reachable`
 */
export async function readRevision(
  { endpoint: hubUrl, token }: Hub,
  name: string,
  revision: string,
  signal?: AbortSignal,
): Promise<HubRevision> {
  // A megabyte of code that nothing else needs.
  const { listFiles, modelInfo, HubApiError: ApiError } = await import('@huggingface/hub');
  const access = {
    hubUrl,
    // As a header: the library takes Hugging Face's own tokens alone, and mirrors have others.
    fetch: (input: string | URL | Request, init?: RequestInit) => {
      const headers = new Headers(init?.headers);
      if (token !== undefined) headers.set('Authorization', `Bearer ${token}`);
      return fetch(input, { ...init, headers, ...(signal === undefined ? {} : { signal }) });
    },
  };
  try {
    const { sha: commit } = await modelInfo({ ...access, name, revision, additionalFields: ['sha'] });
    const files: HubFile[] = [];
    for await (const { type, path, size, oid, lfs } of listFiles({
      ...access,
      repo: name,
      revision: commit,
    })) {
      if (type !== 'file') continue;
      if (lfs !== undefined) files.push({ path, bytes: lfs.size, hash: { kind: 'sha256', hex: lfs.oid } });
      else if (oid !== undefined) files.push({ path, bytes: size, hash: { kind: 'git', hex: oid } });
    }
    return { name, commit, files };
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof ApiError) {
      const { statusCode }: HubApiError = error;
      throw hubRefusal(statusCode, `model ${name} (revision ${revision})`, token !== undefined);
    }
    throw error instanceof AppError ? error : hubUnreachable(hubUrl, error);
  }
}
