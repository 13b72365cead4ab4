// `npm run make:held-out`: writes snippets that demo/code-language can be measured on, from packages it was not trained on.
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { seededRandom } from '../seededRandom';
import { HELD_OUT, HELD_OUT_SAMPLE } from './heldOut';
import { LABELS, readSnippets } from './readSnippets';
import type { Snippet } from './sampleSnippets';

const SEED = 20250;
/** How many snippets of each language the sample in the repository has. */
const SAMPLED = 10;

/** Packages under the MIT, BSD, ISC, Apache, zlib, PostgreSQL, or Artistic license: the sample has only snippets of these. */
const SHARED_ORIGINS = `
  librust-nom-dev librust-rand-dev librust-url-dev librust-crossbeam-channel-dev librust-reqwest-dev
  python3-flask python3-requests python3-click python3-werkzeug python3-rich
  ruby-sinatra ruby-thor ruby-haml ruby-i18n ruby-rspec-core ruby-faraday
  golang-github-gorilla-mux-dev golang-github-prometheus-client-golang-dev golang-logrus fzf gh
  libdancer2-perl libdatetime-perl ack dehydrated bats
  postgresql-15-pgsphere pgagent postgresql-15-pglogical
  lua-argparse lua-ldoc lua-http lua-copas lua-orbit lua5.4 lua-cjson
  picocli netty libevent zlib leveldb googletest re2 rapidjson pugixml dbus-sharp
  phpunit php-guzzlehttp-psr7 php-nesbot-carbon
  xmonad hlint haskell-hakyll haskell-megaparsec haskell-vector r-cran-httr r-cran-usethis
  zod hono ts-essentials react-native-svg react-native-gesture-handler expo-file-system expo-location
  expo-av react-native-vision-camera expo-contacts foundation-sites immer redux superstruct remeda
  ws commander leaflet postcss chokidar got @tanstack/table-core
  com.neuecc.unirx nodemailer koa dexie prosemirror-view prosemirror-model
`.split(/\s+/);

async function main(): Promise<void> {
  const { snippets } = await readSnippets('heldOut', seededRandom(SEED));
  const shared = snippets.filter(({ origin }) => SHARED_ORIGINS.includes(origin));
  const sample = LABELS.flatMap((label) =>
    shared.filter(({ language }) => language === label).slice(0, SAMPLED),
  );
  await mkdir(dirname(HELD_OUT), { recursive: true });
  await writeFile(HELD_OUT, printSnippets(snippets));
  await writeFile(HELD_OUT_SAMPLE, printSnippets(sample));
  console.log(`${snippets.length} snippets in ${HELD_OUT}, ${sample.length} in ${HELD_OUT_SAMPLE}`);
}

function printSnippets(snippets: readonly Snippet[]): string {
  return snippets
    .map(({ language, origin, text }) => `${JSON.stringify({ text, language, origin })}\n`)
    .join('');
}

void main();
