import '../zodWithoutEval';
import { registerToolkit } from '../toolkit';
import { StudyApp } from './studyApp';

registerToolkit();
document.body.append(new StudyApp(acquireVsCodeApi()));
