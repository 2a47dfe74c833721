import { existsSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { UserError } from '../../src/protocol/errors';
import { batchGain } from './batch';
import { writeModels } from './builtModels';
import { builtCli, costOfExplaining } from './explaining';
import { copyRate } from './copyRate';
import { costOfLarge, DECODERS, imagesIn } from './largeImages';
import { measurePeak, reportPeak, type PeakKind } from './peak';
import { Peers, type PeerTime } from './peers';
import { timeStudies } from './studies';
import { loadSubject } from './subject';
import { timeModel, type Times } from './time';

interface Options {
  readonly model?: string;
  readonly size?: readonly [number, number];
  readonly json?: boolean;
  readonly peak?: PeakKind;
  readonly causes?: boolean;
  readonly peers?: boolean;
  readonly study?: boolean;
  readonly largeImages?: boolean;
  readonly images?: string;
  readonly peerScripts?: string;
  readonly realModels?: string;
  readonly rows?: string;
}

/** Of `npm run models`, where it has fetched them: larger and less regular than those that are built here. */
const REAL = {
  plain: ['convnext_tiny', 'vit_b_16'],
  causes: ['swin_t', 'ssdlite320_mobilenet_v3_large', 'vgg16'],
} as const;

type Row = Readonly<Record<string, number | string>>;

interface Result extends Times {
  /** Four plain passes, and every measured byte written once and read once at the copy rate of all cores. */
  readonly floorMs: number;
  readonly plainPeakMB: number;
  readonly analysisPeakMB: number;
}

const program = new Command()
  .name('npm run bench --')
  .description('Compares the analysis with four forward passes of the unmodified model, in time and peak memory.')
  .option(
    '--model <file>',
    'an ONNX model; default: ResNet-18, ResNet-50 and MobileNetV2 at 224×224, and some of "npm run models"',
  )
  .option('--size <HxW>', 'height and width for a model whose input is free', parseSize)
  .addOption(new Option('--real-models <folder>').hideHelp())
  .option('--json', 'print one JSON object; only with --model')
  .option(
    '--causes',
    'time the whole commands "check --causes", with its peak memory, and "check --channels" instead; needs a build',
  )
  .option('--peers', 'time other ways to the same figures instead, where Python has them (PYTHON names it)')
  .option('--study', 'time "flipscope study" on JPEGs of 500×375 instead, decoding included; needs a build')
  .option('--large-images', 'time checks of images of 100 megapixels instead, and the peak memory; needs a build')
  .addOption(new Option('--images <folder>').hideHelp())
  .option('--vscode', 'time what a person waits for in a real VS Code instead; alone')
  .option('--frames', 'time frames in a real VS Code while something moves instead; alone')
  .option('--heap', 'the heap of the page in a real VS Code after walking all layers of ResNet-50 instead; alone')
  .addOption(new Option('--peer-scripts <folder>').hideHelp())
  .addOption(new Option('--rows <file>', 'also write the rows as JSON').hideHelp())
  .option('--peak <kind>', 'print the peak memory of this process: plain or analysis')
  .parse();

main(program.opts<Options>()).catch((error: unknown) => {
  console.error(error instanceof UserError ? error.message : error);
  process.exitCode = error instanceof UserError ? 2 : 1;
});

async function main({
  model,
  size,
  json,
  peak,
  causes,
  peers,
  peerScripts,
  study,
  largeImages,
  images,
  realModels,
}: Options): Promise<void> {
  const models = (real: readonly string[] = []): readonly (readonly [string, string])[] =>
    model === undefined
      ? [...writeModels(dirname(process.argv[1]!)), ...fetched(realModels!, real)]
      : [[basename(model, '.onnx'), model]];
  if (causes === true) return printCauses(models(REAL.causes), size);
  if (largeImages === true) return printLargeImages(images!);
  if (study === true) return printStudies(models(), size, images!, new Peers(peerScripts!, dirname(process.argv[1]!)));
  if (peers === true) return printPeers(models(), size, new Peers(peerScripts!, dirname(process.argv[1]!)));
  if (model === undefined) {
    if (json === true || peak !== undefined) program.error('--json and --peak want a --model');
    const rows: [string, Result][] = [];
    for (const [name, file] of models(REAL.plain)) rows.push([name, await bench(file, size)]);
    return printTable(rows);
  }
  if (peak !== undefined) return reportPeak(peak, model, size);
  const result = await bench(model, size);
  if (json === true) printJson(result);
  else printTable([[model, result]]);
}

async function bench(file: string, size: readonly [number, number] | undefined): Promise<Result> {
  const times = await timeModel(await loadSubject(file, size));
  const [plainPeakMB, analysisPeakMB] = [measurePeak('plain', file, size), measurePeak('analysis', file, size)];
  const floorMs = times.plainMs + (1000 * times.measuredBytes) / (await copyRate());
  return { ...times, floorMs, plainPeakMB, analysisPeakMB };
}

function fetched(folder: string, names: readonly string[]): readonly (readonly [string, string])[] {
  const all = names.map((name) => [name, join(folder, `${name}.onnx`)] as const);
  const missing = all.filter(([, file]) => !existsSync(file)).map(([name]) => name);
  if (missing.length > 0) console.error(`Not timed: ${missing.join(', ')}. "npm run models" fetches them.`);
  return all.filter(([, file]) => existsSync(file));
}

async function printCauses(
  models: readonly (readonly [string, string])[],
  size: readonly [number, number] | undefined,
): Promise<void> {
  const rows: [string, Row][] = [];
  for (const [name, file] of models) {
    const cli = builtCli(process.cwd());
    const { seconds, peakMB } = await costOfExplaining('causes', cli, file, size);
    const channels = await costOfExplaining('channels', cli, file, size);
    const plainPeakMB = measurePeak('plain', file, size);
    const peaks: Row =
      peakMB === undefined
        ? {}
        : { 'peak, MB': peakMB, 'plain peak, MB': plainPeakMB, 'peak ratio': round(peakMB / plainPeakMB, 2) };
    const channelSeconds = round(channels.seconds, 2);
    rows.push([name, { 'check --causes, s': round(seconds, 2), ...peaks, 'check --channels, s': channelSeconds }]);
  }
  printRows(rows);
}

async function printLargeImages(folder: string): Promise<void> {
  const rows: [string, Row][] = [];
  for (const image of imagesIn(folder)) {
    const row: Record<string, number> = {};
    for (const decoder of Object.keys(DECODERS) as (keyof typeof DECODERS)[]) {
      const { seconds, peakMB, moreMB } = await costOfLarge(builtCli(process.cwd()), image, decoder);
      row[`${decoder}, s`] = round(seconds, 2);
      if (peakMB !== undefined) row[`${decoder}, peak, MB`] = Math.round(peakMB);
      if (moreMB !== undefined) row[`${decoder}, more after, MB`] = Math.round(moreMB);
    }
    rows.push([basename(image), row]);
  }
  printRows(rows, 'image');
}

/** Images per second, and as a part of what four plain passes, or the floor's, allow; then other ways to the same figures. */
async function printStudies(
  models: readonly (readonly [string, string])[],
  size: readonly [number, number] | undefined,
  images: string,
  peers: Peers,
): Promise<void> {
  const rows: [string, Row][] = [];
  for (const [name, file] of models) {
    const subject = await loadSubject(file, size);
    const { measuredBytes, tensors } = await timeModel(subject);
    const times = await timeStudies(builtCli(process.cwd()), file, images, subject, measuredBytes);
    const cells = (title: string, ms: number, leastMs: number): Row => ({
      [`${title}, per second`]: round(1000 / ms, 1),
      [`${title}, ratio`]: round(leastMs / ms, 2),
    });
    const peer = (title: string, time: PeerTime): Row => {
      if (!('missing' in time)) return { [`${title}, per second`]: round(1000 / time.ms, 1) };
      console.error(`${name}: ${title} was not timed: ${time.missing}`);
      return { [`${title}, per second`]: '-' };
    };
    rows.push([
      name,
      {
        'four plain passes, ms': round(times.plainMs, 1),
        ...cells('outputs alone', times.outputsMs, times.plainMs),
        'in one process, per second': round(1000 / times.singleMs, 1),
        'batch of 4, times faster': round(await batchGain(subject), 2),
        ...peer('Python, outputs alone', peers.onnxruntime(subject, [], images)),
        'floor, ms': round(times.floorMs, 1),
        ...cells('with layers', times.layersMs, times.floorMs),
        ...peer('Python, with layers', peers.onnxruntime(subject, tensors, images)),
        ...peer('PyTorch hooks', peers.torch(name, subject, images)),
      },
    ]);
  }
  printRows(rows);
}

async function printPeers(
  models: readonly (readonly [string, string])[],
  size: readonly [number, number] | undefined,
  peers: Peers,
): Promise<void> {
  const rows: [string, Row][] = [];
  for (const [name, file] of models) {
    const subject = await loadSubject(file, size);
    const { analysisMs, tensors } = await timeModel(subject);
    const cells = (title: string, time: PeerTime): Row => {
      const [ms, ratio] = [`${title}, ms`, `${title}, ratio`];
      if (!('missing' in time)) return { [ms]: round(time.ms, 0), [ratio]: round(time.ms / analysisMs, 1) };
      console.error(`${name}: ${title} was not timed: ${time.missing}`);
      return { [ms]: '-', [ratio]: '-' };
    };
    const onnxruntime = cells('ONNX Runtime and NumPy', peers.onnxruntime(subject, tensors));
    const torch = cells('PyTorch hooks', peers.torch(name, subject));
    rows.push([name, { 'analysis, ms': round(analysisMs, 0), ...onnxruntime, ...torch }]);
  }
  printRows(rows);
}

/** @param of what the rows are */
function printRows(rows: readonly (readonly [string, Row])[], of = 'model'): void {
  console.table(Object.fromEntries(rows));
  const { rows: file } = program.opts<Options>();
  if (file !== undefined) writeFileSync(file, JSON.stringify(rows.map(([name, row]) => ({ [of]: name, ...row }))));
}

function printJson({ plainMs, analysisMs, floorMs, plainPeakMB, analysisPeakMB }: Result): void {
  const times = { plainMs: round(plainMs, 2), analysisMs: round(analysisMs, 2), floorMs: round(floorMs, 2) };
  const ratios = { ratio: round(analysisMs / plainMs, 3), floorRatio: round(analysisMs / floorMs, 3) };
  console.log(JSON.stringify({ ...times, ...ratios, plainPeakMB, analysisPeakMB }));
}

/** Medians; `first` is the first analysis with the sessions it makes, `layer` the activations of another layer. */
function printTable(rows: readonly (readonly [string, Result])[]): void {
  printRows(
    rows.map(([name, r]) => [
      name,
      {
        layers: r.tensors.length,
        'four plain passes, ms': round(r.plainMs, 1),
        'analysis, ms': round(r.analysisMs, 1),
        ratio: round(r.analysisMs / r.plainMs, 2),
        'floor, ms': round(r.floorMs, 1),
        'ratio to floor': round(r.analysisMs / r.floorMs, 2),
        'first, ms': Math.round(r.firstMs),
        'layer, ms': round(r.layerMs, 1),
        'plain peak, MB': r.plainPeakMB,
        'analysis peak, MB': r.analysisPeakMB,
        'peak ratio': round(r.analysisPeakMB / r.plainPeakMB, 2),
      },
    ]),
  );
}

function parseSize(text: string): readonly [number, number] {
  const [height, width] = /^(\d+)x(\d+)$/.exec(text)?.slice(1).map(Number) ?? [];
  if (height === undefined || width === undefined) throw new InvalidArgumentError('Expected HxW, such as 224x224.');
  return [height, width];
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
