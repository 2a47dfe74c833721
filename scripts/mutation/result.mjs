import { table } from '../markdown.mjs';

const OUTCOMES = { types: 'killed by types', tests: 'killed by tests', time: 'killed by the time limit' };

/** The result as Markdown: the rate by room, then the survivors. */
export function resultLines(entries, { seed, candidates, minutes, lanes }) {
  const killed = entries.filter(({ outcome }) => outcome in OUTCOMES).length;
  const room = ({ file }) =>
    file
      .split('/')
      .slice(0, file.startsWith('src/report') ? 3 : 2)
      .join('/');
  const rooms = [...new Set(entries.map(room))].sort();
  const count = (list, outcome) => `${list.filter((entry) => entry.outcome === outcome).length}`;
  const row = (name, list) => [
    name,
    `${list.length}`,
    ...Object.keys(OUTCOMES).map((outcome) => count(list, outcome)),
    `${list.filter(({ outcome }) => !(outcome in OUTCOMES)).length}`,
  ];
  const survivors = entries.filter(({ outcome }) => !(outcome in OUTCOMES));
  return [
    `**${((100 * killed) / entries.length).toFixed(0)}% killed**: ${killed} of ${entries.length}, drawn with seed ${seed} from ${candidates}, in ${minutes.toFixed(0)} minutes on ${lanes} cores.`,
    '',
    table([
      ['room', 'mutants', ...Object.values(OUTCOMES), 'survived'],
      ...rooms.map((name) =>
        row(
          name,
          entries.filter((entry) => room(entry) === name),
        ),
      ),
      row('all', entries),
    ]),
    ...(survivors.length === 0 ? [] : ['', 'Survivors:', '', survivorTable(survivors)]),
  ];
}

function survivorTable(survivors) {
  const quote = (text) => `\`${text.replace(/\|/g, '\\|').replace(/`/g, "'")}\``;
  return table([
    ['place', 'change', 'line', 'tests'],
    ...survivors.map(({ file, line, before, after, code, tests }) => [
      `${file}:${line}`,
      `${quote(before)} → ${quote(after)}`,
      quote(code.length > 90 ? `${code.slice(0, 89)}…` : code),
      `${tests}`,
    ]),
  ]);
}
