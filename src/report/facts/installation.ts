import { failureOf, PROBES, switchedOff, type Findings, type Probe, type ProbeAnswer } from '../installation';

/** What was found of an installation, and what is done about it. */
export interface Installation extends Findings {
  /** "0.1.0". */
  readonly flipscope: string;
  /** What starts the engine: "VS Code 1.126.0 (desktop)", "command line". */
  readonly client: string;
  /** Which Node the engine is started on. */
  readonly node: 'own' | 'setting' | 'path';
  /** Why the client's own Node is not used. */
  readonly ownFailure?: string;
}

const PROBE_NAMES: { readonly [P in Probe]: string } = {
  runtime: 'ONNX Runtime',
  decoder: 'Image decoder',
  allocation: '256 MB tensor',
  arena: 'Memory arena',
  'shared-memory': 'Shared memory',
  'early-stop': 'Early stop',
};

const NODES = { own: "the client's own", setting: 'of flipscope.nodePath', path: 'found on the PATH' } as const;

/** Rows of name and value, ready for a bug report. */
export function installationRows(found: Installation): readonly (readonly [string, string])[] {
  const { host } = found;
  const { electron, glibc } = host ?? {};
  return [
    ['Flipscope', found.flipscope],
    ['Client', found.client],
    [
      'Node',
      `${host?.node ?? 'unknown'}${electron === undefined ? '' : ` (Electron ${electron})`}, ${NODES[found.node]}`,
    ],
    ...(found.ownFailure === undefined ? [] : [['Own Node', `failed: ${found.ownFailure}`] as const]),
    ...(host === undefined
      ? []
      : [
          ['Platform', `${host.platform}, ${host.release}${glibc === undefined ? '' : `, glibc ${glibc}`}`] as const,
          ['Machine', `${host.processors} processors, ${host.memory} MB`] as const,
        ]),
    ...PROBES.map((probe) => [PROBE_NAMES[probe], answerText(probe, found)] as const),
  ];
}

/** One sentence: whether models can be run, and what is switched off. */
export function installationVerdict(found: Findings): string {
  const failure = failureOf(found);
  if (failure !== undefined) return `Models cannot be run here: ${failure.detail.replace(/\.$/, '')}.`;
  const off = switchedOff(found).map((name) => PROBE_NAMES[name].toLowerCase());
  if (off.length === 0) return 'Everything works.';
  return `Models run without ${off.join(' and ')}: the figures are the same, runs take longer.`;
}

/** The rows as text, one a line, and the verdict. */
export function installationText(found: Installation): string {
  const rows = installationRows(found);
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`);
  return `${lines.join('\n')}\n\n${installationVerdict(found)}\n`;
}

function answerText(probe: Probe, { answers, host }: Findings): string {
  const answer: ProbeAnswer | undefined = answers[probe];
  if (answer === undefined) return probe === 'arena' && host?.electron !== undefined ? 'off in Electron' : 'not tried';
  if (answer.works) return ['works', answer.detail].filter((text) => text !== '').join(', ');
  const off = switchedOff({ answers }).some((name) => name === probe) ? 'switched off; ' : '';
  return `${off}failed: ${answer.detail}`;
}
