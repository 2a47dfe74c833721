import { runtimeWords } from '../facts/runtime';
import { createHash } from 'node:crypto';
import type { Report } from '../report';
import { html, Markup } from './markup';
import { STYLE } from './style';

/**
 * An HTML file that needs nothing else: no network, no script (its content security policy forbids both), images
 * embedded, and this one style sheet, known by its hash (CSP Level 3 §2.3.1).
 *
 * @param title plain text
 */
export function selfContainedPage(title: string, body: Markup): string {
  // Without the white space that a formatter may put around it: its hash is in the policy.
  const style = new Markup(`<style>${STYLE}</style>`);
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy()}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        ${style}
      </head>
      <body>
        ${body}
      </body>
    </html> `;
  return page.text;
}

function policy(): string {
  const hash = createHash('sha256').update(STYLE).digest('base64');
  return `default-src 'none'; img-src data:; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
}

/** What the reports were made with. */
export function footer(reports: readonly Report[]): string {
  const tools = reports.map((report) => `${report.tool.name} ${report.tool.version}, ${runtimeWords(report)}`);
  return [...new Set(tools)].join('; ');
}
