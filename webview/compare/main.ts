import '../zodWithoutEval';
import { registerToolkit } from '../toolkit';
import { CompareApp } from './compareApp';

registerToolkit();
document.body.append(new CompareApp(acquireVsCodeApi()));
