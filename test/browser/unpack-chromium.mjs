/**
 * Unpacks the browser that npm brought into the folder for temporary files, which is where its package unpacks to: a process
 * of its own, because Jest's tests cannot change where that is.
 */
import { join } from 'node:path';
import { inflate } from '@sparticuz/chromium';

const PARTS = ['chromium.br', 'fonts.tar.br', 'al2023.tar.br'];
const [packageFolder = ''] = process.argv.slice(2);
for (const part of PARTS) await inflate(join(packageFolder, 'bin', part));
