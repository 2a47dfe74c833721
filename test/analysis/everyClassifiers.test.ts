import { CLASSIFIERS } from '../support/models/analyzedModels';
import { itAnalyzes } from './everyAnalysis';

itAnalyzes(CLASSIFIERS);
