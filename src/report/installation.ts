import * as z from 'zod';

/**
 * What an installation is tried on, in this order. The first three are needed to run a model at all; each of the others is
 * a way of running that is switched off where it fails.
 */
export const PROBES = ['runtime', 'decoder', 'allocation', 'arena', 'shared-memory', 'early-stop'] as const;
export type Probe = (typeof PROBES)[number];

/** Ways of running that the engine can do without: results are the same, runs take longer. */
export const SWITCHES = ['arena', 'shared-memory', 'early-stop'] as const satisfies readonly Probe[];
export type Switch = (typeof SWITCHES)[number];

/** The process that the engine runs in; nothing in it names a person or a place. */
const hostSchema = z.object({
  /** "20.20.2". */
  node: z.string(),
  /** Of Electron, which desktop VS Code starts as Node. */
  electron: z.string().optional(),
  /** "linux-x64". */
  platform: z.string(),
  /** Of the operating system's kernel. */
  release: z.string(),
  /** On Linux; absent where there is another C library, such as musl. */
  glibc: z.string().optional(),
  processors: z.number(),
  /** In MB. */
  memory: z.number(),
});
export type EngineHost = z.infer<typeof hostSchema>;

const answerSchema = z.object({
  works: z.boolean(),
  /** What failed, or a version. */
  detail: z.string(),
});
export type ProbeAnswer = z.infer<typeof answerSchema>;

/** What one Node was found to be able to do; a probe that does not apply is absent. */
export const findingsSchema = z.object({
  host: hostSchema.optional(),
  answers: z.partialRecord(z.enum(PROBES), answerSchema),
});
export type Findings = z.infer<typeof findingsSchema>;

/** Why models cannot be run there, or undefined when they can. */
export function failureOf({ answers }: Findings): ProbeAnswer | undefined {
  return PROBES.filter((probe) => !isSwitch(probe))
    .map((probe) => answers[probe])
    .find((answer) => answer?.works === false);
}

/** What the engine has to do without there. */
export function switchedOff({ answers }: Findings): readonly Switch[] {
  return SWITCHES.filter((name) => answers[name]?.works === false);
}

export function isSwitch(probe: Probe): probe is Switch {
  return (SWITCHES as readonly Probe[]).includes(probe);
}
