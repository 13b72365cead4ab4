// `npm run draw:imports`: draws the pictures in CONTRIBUTING.md again, from the imports in `src/`.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withImportPictures } from '../unit/architecture/importPicture';
import { readSources } from '../unit/architecture/sourceFile';
import { projectFolder } from './projectFolder';

const document = join(projectFolder, 'CONTRIBUTING.md');
writeFileSync(
  document,
  withImportPictures(readFileSync(document, 'utf8'), readSources(join(projectFolder, 'src'))),
);
