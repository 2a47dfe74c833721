import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Locator, Page } from 'playwright-core';
import type { OpenedPage } from './pageTab';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
/** The only rule whose answer depends on the theme. */
const CONTRAST = ['color-contrast'];

/** A rule that an element breaks, or of which axe-core cannot tell whether it does. */
interface Finding {
  readonly rule: string;
  readonly html: string;
  /** Why it cannot tell; absent where it can. */
  readonly open?: string;
  /** What contrast an open one has by the styles that it is drawn with, and should have. */
  readonly contrast?: readonly [found: number, wanted: number];
}

/**
 * What axe-core finds wrong with a page, one line for each rule.
 *
 * @param within the part that is looked at; the whole page without
 */
export async function axeViolations(page: Page, within: Locator = page.locator('html')): Promise<string[]> {
  await load(page);
  return violationsOf(within);
}

/** The same of a page that was opened in the dark theme, then in the three others what a theme can change there. */
export async function violationsInThemes({ page, setTheme }: OpenedPage, within?: Locator): Promise<string[]> {
  const part = within ?? page.locator('html');
  // Otherwise the colors of the theme before would still be fading.
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const found = await axeViolations(page, part);
  for (const theme of ['light', 'hc-dark', 'hc-light'] as const) {
    await setTheme(theme);
    found.push(...(await violationsOf(part, CONTRAST)).map((line) => `${theme}: ${line}`));
  }
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  return found;
}

async function load(page: Page): Promise<void> {
  await page.evaluate(await readFile(AXE, 'utf8'));
}

async function violationsOf(within: Locator, rules?: readonly string[]): Promise<string[]> {
  const found = await within.evaluate(findings, rules);
  return found
    .filter((finding) => !isDecided(finding))
    .map(({ rule, html, open, contrast }) => {
      const ratio = contrast === undefined ? '' : ` of ${contrast[0].toFixed(2)}, ${contrast[1]} wanted`;
      return `${rule}${open === undefined ? '' : ` (cannot tell: ${open}${ratio})`}: ${html.slice(0, 160)}`;
    });
}

/** What axe-core leaves open and is as it should be, with the reason. Anything else that it leaves open is an error. */
const DECIDED: readonly { readonly rule: string; readonly html: RegExp; readonly why: string }[] = [
  {
    rule: 'label-content-name-mismatch',
    html: /^<button class="control" part="control"[^>]* aria-label="Zoom (In|Out)">|^<button aria-label="Layer (Before|After)"/,
    why: 'what is seen is a sign, not words that somebody would say',
  },
  {
    rule: 'aria-allowed-attr',
    html: /^<vscode-button [^>]*aria-pressed="(true|false)"/,
    why: 'the button in its shadow root takes the state over',
  },
];

function isDecided({ rule, html, open, contrast }: Finding): boolean {
  if (open === undefined) return false;
  if (contrast !== undefined) return contrast[0] >= contrast[1];
  return DECIDED.some((known) => known.rule === rule && known.html.test(html));
}

/**
 * Runs in the page. Contrast that axe-core leaves open (signs, text over an image, in a drawing or under something that
 * lets it through) is computed: of text over an image against its own edge, of other text against the backgrounds around
 * it (WCAG 2.2, contrast ratio; 3 is enough for large text).
 */
async function findings(part: Node, runOnly: readonly string[] | undefined): Promise<Finding[]> {
  interface Found {
    readonly id: string;
    readonly nodes: readonly {
      readonly html: string;
      readonly element: Element;
      readonly any: readonly { readonly data?: { readonly messageKey?: string } | null }[];
    }[];
  }
  type Color = readonly [number, number, number, number];
  const { axe } = window as unknown as {
    axe: { run(part: Node, options: object): Promise<{ violations: Found[]; incomplete: Found[] }> };
  };
  const result = await axe.run(part, { elementRef: true, ...(runOnly && { runOnly }) });
  const pixel = document.createElement('canvas').getContext('2d', { willReadFrequently: true })!;
  const colorOf = (text: string): Color => {
    pixel.clearRect(0, 0, 1, 1);
    pixel.fillStyle = text;
    pixel.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = pixel.getImageData(0, 0, 1, 1).data;
    return [r!, g!, b!, a! / 255];
  };
  const over = ([r, g, b, a]: Color, [x, y, z]: Color): Color => [
    r * a + x * (1 - a),
    g * a + y * (1 - a),
    b * a + z * (1 - a),
    1,
  ];
  const around = (element: Element): Element | undefined =>
    element.assignedSlot ?? element.parentElement ?? (element.getRootNode() as ShadowRoot).host;
  const behind = (element: Element): Color => {
    const own = colorOf(getComputedStyle(element).backgroundColor);
    const parent = around(element);
    return own[3] === 1 ? own : over(own, parent === undefined ? [255, 255, 255, 1] : behind(parent));
  };
  const opacityOf = (element: Element | undefined): number =>
    element === undefined ? 1 : Number(getComputedStyle(element).opacity) * opacityOf(around(element));
  const luminance = (color: Color): number => {
    const [r, g, b] = color.slice(0, 3).map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
  };
  const contrastOf = (element: Element): [number, number] => {
    const style = getComputedStyle(element);
    const isDrawn = element instanceof SVGElement;
    const edge = /^(?:rgba?|color)\([^)]*\)/.exec(style.textShadow)?.[0];
    const isOnImage = !isDrawn && edge !== undefined;
    const back = isOnImage ? colorOf(edge) : behind(element);
    const [r, g, b, a] = colorOf(isDrawn ? style.fill : style.color);
    const front = over([r, g, b, a * opacityOf(element)], back);
    const [light, dark] = [luminance(front), luminance(back)].sort((x, y) => y - x) as [number, number];
    const size = parseFloat(style.fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    return [(light + 0.05) / (dark + 0.05), isLarge ? 3 : 4.5];
  };
  const wrong = result.violations.flatMap(({ id, nodes }) => nodes.map(({ html }): Finding => ({ rule: id, html })));
  const open = result.incomplete.flatMap(({ id, nodes }) =>
    nodes.map(({ html, element, any }): Finding => {
      const reason = any.map(({ data }) => data?.messageKey ?? '').join();
      const contrast = id === 'color-contrast' ? { contrast: contrastOf(element) } : {};
      return { rule: id, html, open: reason, ...contrast };
    }),
  );
  return [...wrong, ...open];
}
