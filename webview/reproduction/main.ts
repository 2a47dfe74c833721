import { registerToolkit } from '../toolkit';
import { ReproductionApp } from './reproductionApp';

registerToolkit();
document.body.append(new ReproductionApp(acquireVsCodeApi()));
