import './zodWithoutEval';
import { App } from './app';
import { registerToolkit } from './toolkit';

registerToolkit();
document.body.append(new App(acquireVsCodeApi()));
