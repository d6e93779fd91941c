import { existsSync, readFileSync } from 'node:fs'
import { defineConfig } from 'vite'

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
const bench = new URL('./bench/main.ts', import.meta.url)

// Our own packages are bundled, because Node 20 runs no TypeScript; npm's packages stay outside,
// because libsql finds its binary beside its own files.
export default defineConfig({
  define: { __TRIBUTARY_VERSION__: JSON.stringify(version) },
  ssr: { noExternal: [/^@tributary\//], target: 'node' },
  build: {
    ssr: true,
    target: 'node20',
    outDir: 'dist',
    sourcemap: true,
    minify: false,
    rollupOptions: {
      input: {
        main: new URL('./src/cli/main.ts', import.meta.url).pathname,
        // Started as a thread by its name, beside the bundle as beside its source.
        'sandbox-worker': new URL('./src/design/sandbox-worker.mjs', import.meta.url).pathname,
        ...(existsSync(bench) ? { bench: bench.pathname } : {}),
      },
      external: [
        /^node:/,
        'fastify',
        '@fastify/static',
        '@peculiar/x509',
        /^@tus\//,
        'multicast-dns',
        'nano',
        'reflect-metadata',
        're2js',
        'uqr',
        'zod',
        /^zod\//,
        'libsql',
        /^@jitl\//,
        'quickjs-emscripten-core',
      ],
      output: {
        format: 'es',
        // All beside each other: a thread is started by the address of its file.
        chunkFileNames: '[name].js',
        entryFileNames: ({ name }) => (name === 'sandbox-worker' ? '[name].mjs' : '[name].js'),
      },
    },
  },
})
