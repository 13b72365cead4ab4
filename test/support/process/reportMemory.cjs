// Loaded before the server: at SIGUSR2 it collects garbage and writes what is in memory to MEMORY_FOLDER/<process>.json.
const { renameSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { setFlagsFromString } = require('node:v8');
const { runInNewContext } = require('node:vm');

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');

process.on('SIGUSR2', () => {
  collect();
  // The later ones take what finalizers let go of, and give back pages that a quiet program does not need.
  setTimeout(() => collect(), 500);
  setTimeout(() => {
    // As V8 does before it runs out of memory: it also gives back the pages that it keeps for later.
    collect({ type: 'major', flavor: 'last-resort' });
    const path = join(process.env.MEMORY_FOLDER ?? '.', `${process.pid}.json`);
    writeFileSync(`${path}.tmp`, JSON.stringify(process.memoryUsage()));
    renameSync(`${path}.tmp`, path);
  }, 1000);
});
