/** Makes what the service serves, `web/client/*.js`, from the sources in `src/main/js`. */
import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';

const SOURCES = fileURLToPath(new URL('../../main/js/', import.meta.url));
const SERVED = fileURLToPath(new URL('../../main/resources/web/client/', import.meta.url));
/** The doors that a page fetches only when it needs them. */
const LAZY = ['sockjs.js', 'sse.js'];

/** @returns {Promise<{path: string, text: string}[]>} the files as they should be */
export async function bundled() {
  const entries = ['exechub-client.js', ...LAZY];
  const results = await Promise.all(entries.map((entry) => build(bundle(entry))));
  return results.flatMap(({ outputFiles }) => outputFiles);
}

/** @returns {import('esbuild').BuildOptions} */
function bundle(entry) {
  return {
    entryPoints: [SOURCES + entry],
    outdir: SERVED,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    external: LAZY.filter((lazy) => lazy !== entry).map((lazy) => `./${lazy}`),
    banner: { js: `// Made from src/main/js/${entry}: change that, then \`make client\`.` },
    write: false,
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { writeFile } = await import('node:fs/promises');
  for (const { path, contents } of await bundled()) await writeFile(path, contents);
}
