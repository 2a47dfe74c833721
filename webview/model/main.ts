import { registerToolkit } from '../toolkit';
import { ModelApp } from './modelApp';

registerToolkit();
document.body.append(new ModelApp(acquireVsCodeApi()));
