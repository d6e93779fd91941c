import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defaultClientConditions, defineConfig } from 'vite'
import { VitePWA } from 'vite-plugin-pwa'
import { precompress } from './precompress.ts'
import { wordsPerFeature } from './words-per-feature.ts'

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url))
/** Told to the hub, whose host sees which phones still run an older app. */
const { version }: { version: string } = JSON.parse(readFileSync(source('./package.json'), 'utf8'))
const hubUrl = process.env['HUB_URL'] ?? 'http://127.0.0.1:8080'

export default defineConfig({
  plugins: [
    wordsPerFeature(source('./src/app/i18n')),
    react(),
    VitePWA({
      strategies: 'injectManifest',
      srcDir: 'src/pwa',
      filename: 'service-worker.ts',
      // `src/main.tsx` registers it: an injected script would be one more thing to allow.
      injectRegister: false,
      injectManifest: { globPatterns: ['**/*.{js,css,html,woff2,png,svg}'] },
      manifest: {
        name: 'Tributary',
        short_name: 'Tributary',
        description: 'Write down what you do and what it shows you, together.',
        start_url: '/',
        scope: '/',
        display: 'standalone',
        background_color: '#f6f0e4',
        theme_color: '#f6f0e4',
        icons: [
          { src: '/icon-192.png', sizes: '192x192', type: 'image/png', purpose: 'any' },
          { src: '/icon-512.png', sizes: '512x512', type: 'image/png', purpose: 'any' },
          {
            src: '/icon-maskable-192.png',
            sizes: '192x192',
            type: 'image/png',
            purpose: 'maskable',
          },
          {
            src: '/icon-maskable-512.png',
            sizes: '512x512',
            type: 'image/png',
            purpose: 'maskable',
          },
        ],
      },
    }),
    precompress(),
  ],
  // RxJS names its modern build so; its default build is ES5 and carries helpers for it.
  resolve: {
    conditions: ['es2015', ...defaultClientConditions],
    // Dexie's build without ES5 helpers, which its package offers but does not choose.
    alias: [
      { find: /^dexie$/, replacement: 'dexie/dist/modern/dexie.mjs' },
      // React has had it since 18; the router's shim is for older ones.
      { find: /^use-sync-external-store\/shim.*$/, replacement: 'react' },
      // The second is Mingo's own way to say it; nobody else in this app imports that name.
      {
        find: /^(mingo\/operators\/pipeline|\.\/cursor)$/,
        replacement: source('./src/db/no-pipelines.ts'),
      },
      { find: /^broadcast-channel$/, replacement: source('./src/db/tab-channel.ts') },
    ],
  },
  define: {
    global: 'globalThis',
    'import.meta.env.VITE_APP_VERSION': JSON.stringify(version),
  },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // The hub's content security policy allows no data: address.
    assetsInlineLimit: 0,
    modulePreload: {
      polyfill: false,
      // A page's scripts are kept by the service worker and fetched ahead; naming them all here
      // would weigh on the first screen. What that screen itself waits for comes in one go.
      resolveDependencies: (script, needed, { hostType }) =>
        hostType === 'html' || script.includes('open-journal')
          ? needed
          : needed.filter((file) => file.endsWith('.css')),
    },
    rolldownOptions: {
      output: {
        codeSplitting: {
          // What imports a chunk of its own stays out, too: the two would wait for each other.
          // Crumbs that all pages share pack better together; what a later page needs stays out.
          includeDependenciesRecursively: false,
          groups: [
            { name: 'rxjs', test: /node_modules\/rxjs\// },
            {
              // Later pages use parts of it, and each part packs worse in a chunk of its own.
              name: 'records',
              test: /node_modules\/(\.pnpm\/)?zod@|packages\/records\/src\/(?!new-record|edit-record|stamp-edits|fold-media|judge|paper-card|upstream|refusals|word-diff|merge-words)|src\/db\/(stored-doc|put-doc|kept-records|merge-stored-docs|live-records|refusals|share-consent|journal-sources|random|entry-views|whereabouts|profile|live-entries)\.ts|src\/sync\/has-media\.ts/,
              minShareCount: 2,
            },
            {
              name: 'shared',
              test: /node_modules\/(\.pnpm\/)?(react|zustand)@|packages\/ui\/src\/(icon|class-names|use-field-ids|(choice-group|text-field)\.module)|app\/(i18n\/(languages|formats|i18n-context|plural|shell)|parts\/(once-per-key|lazy-part|part-boundary))|vite\/preload-helper|virtual:words|src\/db\/(journal-context|use-live-query)\./,
              minShareCount: 3,
            },
          ],
        },
      },
    },
  },
  server: { proxy: { '/api': hubUrl, '/db': hubUrl } },
})
