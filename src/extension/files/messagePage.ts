import { escapeAttribute } from '../panel/pageHtml';

/** A page that says one sentence in an editor's place; nothing runs in it. VS Code gives it its colors and type. */
export function messagePage(title: string, message: string): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; base-uri 'none'; form-action 'none'">
<title>${escapeAttribute(title)}</title>
</head>
<body>
<main>
<h1>${escapeAttribute(title)}</h1>
<p role="alert">${escapeAttribute(message)}</p>
</main>
</body>
</html>`;
}
