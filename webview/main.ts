import './zodWithoutEval';
import { App } from './app';
import { handContextOut } from './contextMenus';
import { registerToolkit } from './toolkit';

registerToolkit();
handContextOut();
document.body.append(new App(acquireVsCodeApi()));
