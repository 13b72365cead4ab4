// Writes dist/readme.md: the README as it goes into the package. Nothing that it links to inside this folder is
// packaged, so pictures are left out and links become their text.
import { readFile, writeFile } from 'node:fs/promises';

const root = new URL('../../', import.meta.url);
const readme = await readFile(new URL('README.md', root), 'utf8');
const packaged = readme
  .replace(/^!\[[^\]]*\]\((?!https:)[^)]+\)\n\n?/gm, '')
  .replace(/(?<!!)\[([^\]]+)\]\((?!https?:|#)[^)]+\)/g, '$1');
await writeFile(new URL('dist/readme.md', root), packaged);
