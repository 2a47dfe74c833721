import { parse, type DefaultTreeAdapterTypes } from 'parse5';
import { describe, expect, it } from 'vitest';
import { NO_ASSETS, type PngUri } from '../../../src/report/html/assets';
import { reportsToHtml } from '../../../src/report/html/html';
import type { OutputReport, Report } from '../../../src/report/report';
import { detectionReport } from '../detectionReport';
import { sampleReport } from '../sampleReport';

type Element = DefaultTreeAdapterTypes.Element;
type Node = DefaultTreeAdapterTypes.Node;

const PNG: PngUri = 'data:image/png;base64,iVBORw0KGgo=';
const pageOf = (report: Report, images: { id?: PngUri } = { id: PNG }) =>
  elements(parse(reportsToHtml([{ report, assets: { ...NO_ASSETS, images } }])));

function elements(node: Node): Element[] {
  const own = 'attrs' in node ? [node] : [];
  return 'childNodes' in node ? [...own, ...node.childNodes.flatMap(elements)] : own;
}
const attribute = (element: Element, name: string) => element.attrs.find((a) => a.name === name)?.value;
const named = (all: readonly Element[], name: string) => all.filter(({ tagName }) => tagName === name);
const marksOf = (all: readonly Element[]) => all.filter((element) => attribute(element, 'class') === 'marks');

function changed(change: Partial<OutputReport>): Report {
  const report = detectionReport();
  return { ...report, outputs: [{ ...report.outputs[0]!, ...change }] };
}

describe('detections on a page of their own', () => {
  it('lie on the original, which is stored once', () => {
    const all = pageOf(detectionReport());
    const [original, mirrored, ...others] = marksOf(all);
    expect(others).toEqual([]);
    expect(attribute(original!, 'aria-label')).toBe('The original: 3 detections: cat 90%, cat 80%, dog 41%');
    expect(attribute(mirrored!, 'aria-label')).toMatch(/^The image mirrored left-right, mirrored back: 2 detections/);
    // The image as it was fed, and behind each place the one color of its detection.
    expect(attribute(original!, 'viewbox') ?? attribute(original!, 'viewBox')).toBe('0 0 224 224');
    const colors = (svg: Element) => elements(svg).flatMap((e) => attribute(e, 'stroke') ?? []);
    expect(colors(original!).slice(1)).toEqual(colors(mirrored!));
    const ids = named(all, 'image').map((image) => attribute(image, 'id'));
    expect(ids).toEqual(['original-1']);
    expect(named(all, 'use').map((use) => attribute(use, 'href'))).toEqual(['#original-1', '#original-1']);
  });

  it('are dashed where the mirror image alone has them, and have their keypoints', () => {
    const extra = {
      sample: 0,
      box: [1, 2, 30, 40],
      score: 0.5,
      class: 3,
      keypoints: [
        [5, 6],
        [NaN, 1],
      ],
    } as const;
    const report = changed({ detections: { id: [], h: [structuredClone(extra) as never] }, matches: { h: [] } });
    const [original, mirrored] = marksOf(pageOf(report));
    expect(elements(original!)).toHaveLength(1);
    expect(elements(mirrored!).filter((e) => attribute(e, 'class') === 'alone')).toHaveLength(1);
    expect(named(elements(mirrored!), 'circle').map((e) => [attribute(e, 'cx'), attribute(e, 'cy')])).toEqual([
      ['5.00', '6.00'],
    ]);
  });

  it('need no image, and nothing is stored where nothing lies over it', () => {
    const without = pageOf(detectionReport(), {});
    expect(marksOf(without)).toHaveLength(2);
    expect([...named(without, 'use'), ...named(without, 'image')]).toEqual([]);
    expect(named(pageOf(sampleReport()), 'image')).toEqual([]);
    expect(marksOf(pageOf(changed({ detections: { id: [], h: [] }, matches: { h: [] } })))).toEqual([]);
  });

  it('say of a map where it is drawn, and of nothing else', () => {
    const note = /is drawn in the report in VS Code only/;
    const positions = { kind: 'axes', rows: 2, columns: 3 } as const;
    const pageWith = (contract: OutputReport['contract']) =>
      reportsToHtml([{ report: changed({ contract }), assets: NO_ASSETS }]);
    const map = { kind: 'map', origin: 'x', certainty: 'found', positions } as const;
    expect(pageWith(map)).toMatch(note);
    expect(pageWith({ ...map, positions: { kind: 'axes', columns: 3 } })).not.toMatch(note);
    expect(reportsToHtml([{ report: detectionReport(), assets: NO_ASSETS }])).not.toMatch(note);
  });

  it('show names from files as text', () => {
    const report = detectionReport();
    const [output] = report.outputs as [OutputReport];
    const odd = output.detections!.id!.map((found) => ({ ...found, label: '"><script>x</script>' }));
    const all = pageOf(changed({ detections: { ...output.detections, id: odd } }));
    expect(named(all, 'script')).toEqual([]);
    expect(attribute(marksOf(all)[0]!, 'aria-label')).toContain('"><script>x</script> 90%');
  });
});
