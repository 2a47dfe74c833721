import { registerToolkit } from '../toolkit';
import { LearnApp } from './learnApp';

registerToolkit();
document.body.append(new LearnApp(acquireVsCodeApi()));
