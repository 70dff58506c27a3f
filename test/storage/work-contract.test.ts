import { workContract } from '../contracts/work.ts';
import { workInFile } from './bench.ts';

workContract('a journal in one SQLite file', workInFile);
