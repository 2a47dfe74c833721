import { randomBytes } from 'node:crypto';

export interface PageSources {
  /** `webview.cspSource`. */
  readonly cspSource: string;
  /** The page's script, as a webview URI. */
  readonly script: string;
  readonly title: string;
  /** The page lays graphs out in a worker of its own: it reads its script from beside its own. */
  readonly hasWorker?: boolean;
}

/** The page around the panel's script; nothing but that one script runs in it. */
export function pageHtml(sources: PageSources, nonce = randomBytes(16).toString('base64')): string {
  const policy = [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    `style-src ${sources.cspSource} 'nonce-${nonce}'`,
    `font-src ${sources.cspSource}`,
    `img-src ${sources.cspSource} blob: data:`,
    ...(sources.hasWorker === true ? [`connect-src ${sources.cspSource}`, 'worker-src blob:'] : []),
    `base-uri 'none'`,
    `form-action 'none'`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeAttribute(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeAttribute(sources.title)}</title>
</head>
<body>
<script type="module" nonce="${escapeAttribute(nonce)}" src="${escapeAttribute(sources.script)}"></script>
</body>
</html>`;
}

/** Also right between tags: what is safe in an attribute is safe in text. */
export function escapeAttribute(text: string): string {
  return text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/'/g, '&#39;');
}
