import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const KEYRINGS = ['debian', 'ubuntu'].map((name) => `/usr/share/keyrings/${name}-archive-keyring.gpg`);

/** Debian packages as they are installed, Debian packages as upstream wrote them, and npm packages. */
type Registry = 'debian' | 'debian-source' | 'npm';

export type PackageNames = Readonly<Record<Registry, readonly string[]>>;

/** A package whose files are at hand. */
export interface FetchedPackage {
  readonly registry: Registry;
  readonly name: string;
  readonly version: string;
  /** Folder with the unpacked files. */
  readonly folder: string;
}

/**
 * Fetches packages with apt-get and npm, and unpacks them below `cache`; what is there already is not fetched again.
 * A package that cannot be had is named and left out: archives differ between releases of a distribution.
 * The machine's own apt settings stay as they are: for source packages apt works on its own lists below `cache`.
 */
export async function fetchPackages(cache: string, names: PackageNames): Promise<FetchedPackage[]> {
  const fetched: FetchedPackage[] = [];
  let apt: readonly string[] | undefined;
  const fetchers: Record<Registry, (name: string, folder: string) => Promise<string>> = {
    debian: fetchDebian,
    'debian-source': async (name, folder) => {
      apt ??= await prepareApt(join(cache, 'apt'));
      return fetchDebianSource(apt, name, folder);
    },
    npm: fetchNpm,
  };
  for (const registry of ['debian', 'debian-source', 'npm'] as const) {
    for (const name of names[registry]) {
      try {
        fetched.push(await fetchOnce(cache, registry, name, fetchers[registry]));
      } catch (error) {
        console.warn(`Left out ${registry} ${name}: ${String(error).split('\n').at(-2) ?? String(error)}`);
      }
    }
  }
  return fetched;
}

async function fetchOnce(
  cache: string,
  registry: Registry,
  name: string,
  fetchInto: (name: string, folder: string) => Promise<string>,
): Promise<FetchedPackage> {
  const folder = join(cache, registry, name.replace(/\W+/g, '-'));
  const versionFile = join(folder, '.version');
  if (!existsSync(versionFile)) {
    console.log(`Fetching ${registry} ${name}`);
    const partial = `${folder}.partial`;
    await rm(partial, { recursive: true, force: true });
    await mkdir(partial, { recursive: true });
    await writeFile(join(partial, '.version'), await fetchInto(name, partial));
    await rm(folder, { recursive: true, force: true });
    await rename(partial, folder);
  }
  return { registry, name, folder, version: (await readFile(versionFile, 'utf8')).trim() };
}

/** Source packages are seldom enabled in apt's own settings, so the same archives are asked for them here. */
async function prepareApt(folder: string): Promise<readonly string[]> {
  for (const part of ['lists/partial', 'archives/partial']) {
    await mkdir(join(folder, part), { recursive: true });
  }
  const format = '$(ORIGIN) $(REPO_URI) $(CODENAME) $(COMPONENT)';
  const { stdout } = await run('apt-get', ['indextargets', '--format', format, 'Created-By: Packages']);
  const signed = KEYRINGS.find((keyring) => existsSync(keyring));
  const option = signed === undefined ? '' : `[signed-by=${signed}] `;
  const lines = stdout.split('\n').filter((line) => /^(Debian|Ubuntu) .* (main|universe)$/.test(line));
  const sources = lines.map((line) => `deb-src ${option}${line.split(' ').slice(1).join(' ')}`);
  const list = join(folder, 'sources.list');
  await writeFile(list, `${[...new Set(sources)].join('\n')}\n`);
  const options = [
    `Dir::State::lists=${folder}/lists`,
    `Dir::Etc::sourcelist=${list}`,
    'Dir::Etc::sourceparts=/dev/null',
    `Dir::Cache=${folder}/archives`,
    // Without this, root's apt switches to a user who may not write below the project folder.
    'APT::Sandbox::User=root',
  ].flatMap((option) => ['-o', option]);
  await run('apt-get', [...options, 'update']);
  return options;
}

async function fetchDebianSource(apt: readonly string[], name: string, folder: string): Promise<string> {
  await run('apt-get', [...apt, 'source', '--download-only', '--only-source', name], { cwd: folder });
  const files = await readdir(folder);
  const description = files.find((file) => file.endsWith('.dsc'));
  if (description === undefined) {
    throw new Error(`apt-get has no source package ${name}.`);
  }
  const dsc = await readFile(join(folder, description), 'utf8');
  // The tar files of upstream are unpacked, the packaging of the distribution is left out.
  for (const file of files.filter((file) => /\.tar\.\w+$/.test(file) && !/\.debian\.tar\./.test(file))) {
    await unpack(join(folder, file), folder);
  }
  for (const file of files) {
    await rm(join(folder, file));
  }
  return /^Version: (\S+)$/m.exec(dsc)?.[1] ?? 'unknown';
}

async function fetchDebian(name: string, folder: string): Promise<string> {
  await run('apt-get', ['-o', 'APT::Sandbox::User=root', 'download', name], { cwd: folder });
  const file = (await readdir(folder)).find((file) => file.endsWith('.deb'));
  if (file === undefined) {
    throw new Error(`apt-get has no package ${name}.`);
  }
  await run('dpkg-deb', ['--extract', join(folder, file), folder]);
  await rm(join(folder, file));
  return decodeURIComponent(file.split('_')[1] ?? 'unknown');
}

async function fetchNpm(name: string, folder: string): Promise<string> {
  const { stdout } = await run('npm', ['pack', name, '--json', '--pack-destination', folder], {
    cwd: folder,
  });
  const packed: unknown = JSON.parse(stdout);
  const version = Array.isArray(packed) ? String(Reflect.get(Object(packed[0]), 'version')) : 'unknown';
  for (const file of await readdir(folder)) {
    await unpack(join(folder, file), folder);
    await rm(join(folder, file));
  }
  await chmod(folder, 0o755);
  return version;
}

async function unpack(file: string, folder: string): Promise<void> {
  await run('tar', ['-xf', file, '-C', folder, '--no-same-owner', '--no-same-permissions']);
}
