import { DETECTIONS } from '../support/models/analyzedModels';
import { itAnalyzes } from './everyAnalysis';

itAnalyzes(DETECTIONS);
