import { recordsContract } from '../contracts/records.ts';
import { recordsInFile } from './bench.ts';

recordsContract('one SQLite file', recordsInFile);
