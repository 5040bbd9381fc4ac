import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { serverInfoSchema } from '../../../model/server.ts';
import type { ComparatorInfo } from '../../comparator/comparator-spec.ts';
import { describeServer } from '../../servers/kinds/describe-server.ts';
import type { ServerAnswerer } from '../../servers/kinds/server-comparator.ts';
import type { Run } from '../../store/runs.ts';

/** What computed answers, as far as they may depend on it. */
const buildSchema = z.object({
  gpu: z.string(),
  device: z.string(),
  llamaVersion: z.string(),
  /** Null where an older version did not keep it. */
  cpuBuild: z.string().nullable().default(null),
});

/** What answered at a server, as far as answers may depend on it. */
const servedSchema = z.object({
  server: serverInfoSchema.pick({
    kind: true,
    version: true,
    model: true,
    adapter: true,
    way: true,
    managed: true,
    dtype: true,
  }),
});
type Build = z.output<typeof buildSchema> | z.output<typeof servedSchema>;
const anyBuild = z.union([servedSchema, buildSchema]);

/** Every build that answered, the first one first; older runs have the one that they began with, in the runtime itself. */
const runtimeSchema = z.looseObject({ builds: z.array(anyBuild).readonly().optional() });

/** The builds that answered a run; none before its first start, and of recorded answers. */
function buildsOf({ runtime }: Run): readonly Build[] {
  const builds = runtimeSchema.safeParse(runtime).data?.builds;
  if (builds !== undefined) return builds;
  const first = anyBuild.safeParse(runtime).data;
  return first === undefined ? [] : [first];
}

/**
 * What a run keeps of who answers it from now on.
 *
 * @param hasAnswers whether others' answers are there already
 */
export function nextRuntime(run: Run, info: ComparatorInfo | ServerAnswerer, hasAnswers: boolean): unknown {
  const { warnings } = info;
  const build = anyBuild.parse(info);
  const before = hasAnswers ? buildsOf(run) : [];
  const builds = before.some((one) => answersAlike(one, build)) ? before : [...before, build];
  const stored = runtimeSchema.safeParse(run.runtime).data;
  return { ...stored, ...(hasAnswers ? {} : info), warnings, builds };
}

/** What an older version did not keep is taken to be the same. */
function answersAlike(one: Build, other: Build): boolean {
  if ('server' in one || 'server' in other)
    return 'server' in one && 'server' in other && isSameServer(one.server, other.server);
  return (
    one.gpu === other.gpu &&
    one.llamaVersion === other.llamaVersion &&
    (one.cpuBuild === null || one.cpuBuild === other.cpuBuild) &&
    // CPUs of one build compute alike.
    (one.gpu === 'cpu' || one.device === other.device)
  );
}

type Served = z.output<typeof servedSchema>['server'];

/** What a server does not say is taken to be the same. */
function isSameServer({ dtype: one, ...rest }: Served, { dtype: other, ...its }: Served): boolean {
  return isDeepStrictEqual(rest, its) && (one === null || other === null || one === other);
}

/** For a person, each once: "AMD EPYC (cpu, zen4 build), llama.cpp v0.4.0". */
export function describeBuilds(run: Run): readonly string[] {
  return buildsOf(run).map(describeBuild);
}

export function describeBuild(build: Build): string {
  if ('server' in build) return describeServer(build.server);
  const { gpu, device, llamaVersion, cpuBuild } = build;
  return `${device} (${gpu}${cpuBuild === null ? '' : `, ${cpuBuild} build`}), llama.cpp ${llamaVersion}`;
}

/** What to tell of a run whose answers were not all computed in one way; null where they were. */
export function mixedBuilds(run: Run): string | null {
  const builds = describeBuilds(run);
  return builds.length < 2
    ? null
    : `The answers of the run "${run.name}" were computed in ${builds.length} ways: by ${builds.join('; by ')}. ` +
        'Where two labels are almost equally likely, these may answer differently. Ask everything again to have all answers from one.';
}
