import { window, workspace } from 'vscode';

/** An unsaved text in an editor. */
export async function showText(content: string): Promise<void> {
  await window.showTextDocument(await workspace.openTextDocument({ content, language: 'plaintext' }));
}
