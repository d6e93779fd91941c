/** The rules of docs/architecture.md, as code. Each was seen to fire on a planted violation. */
const test =
  '\\.(test|spec|contract|conformance|fault)\\.(ts|tsx)$|/(test|e2e|bench)/|\\.config\\.ts$|/testing[^/]*\\.tsx?$|/testing/'
const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to })

module.exports = {
  forbidden: [
    rule(
      'every-import-resolves',
      'An import that resolves to nothing would slip past every rule below.',
      {},
      {
        couldNotResolve: true,
        pathNot: '^(node:|virtual:|bun:)|\\?',
      },
    ),
    rule(
      'no-circles',
      'Modules that import each other cannot be understood one at a time.',
      {},
      { circular: true },
    ),
    rule(
      'no-test-code-in-production',
      'Tests depend on the code, never the other way.',
      { path: '^(apps|packages|sync-server)/', pathNot: test },
      { path: test },
    ),
    rule(
      'records-are-pure',
      'Records know no storage, network, framework or sibling package.',
      { path: '^packages/records/src', pathNot: test },
      {
        path: '^(apps|sync-server|packages/(?!records))|node_modules/(?!\\.pnpm/(zod|ulid)@|zod|ulid)',
        pathNot: 'node_modules/\\.pnpm/(zod|ulid)@',
      },
    ),
    rule(
      'protocol-is-pure',
      'The protocol runs in a phone, a server and a worker alike.',
      { path: '^packages/sync-protocol/src', pathNot: test },
      { path: '^(apps|sync-server|packages/(?!sync-protocol))|node_modules' },
    ),
    rule(
      'instruments-are-pure',
      'A definition is data; instruments know records at most.',
      { path: '^packages/instruments/src', pathNot: test },
      { path: '^(apps|sync-server|packages/(?!instruments|records))|node_modules' },
    ),
    rule(
      'pure-packages-touch-no-node',
      'No node: in code that runs on a phone.',
      { path: '^packages/(records|instruments|sync-protocol|rxdb-couch|ui)/src', pathNot: test },
      { dependencyTypes: ['core'] },
    ),
    rule(
      'replication-knows-no-app',
      'rxdb-couch knows RxDB and the protocol.',
      { path: '^packages/rxdb-couch/src', pathNot: test },
      { path: '^(apps|sync-server|packages/(records|ui))' },
    ),
    rule(
      'ui-knows-react-only',
      'The design system has no idea of a journey.',
      { path: '^packages/ui/src', pathNot: test },
      { path: '^(apps|sync-server|packages/(?!ui))' },
    ),
    rule(
      'features-are-islands',
      'A feature never imports another feature.',
      { path: '^apps/journey/src/features/([^/]+)/', pathNot: test },
      { path: '^apps/journey/src/features/', pathNot: '^apps/journey/src/features/$1/' },
    ),
    rule(
      'db-is-the-ground',
      'db knows neither sync nor screens.',
      { path: '^apps/journey/src/db/', pathNot: test },
      { path: '^apps/journey/src/(sync|features|app|pwa|main)' },
    ),
    rule(
      'sync-knows-no-screens',
      'sync stands on db alone.',
      { path: '^apps/journey/src/sync/', pathNot: test },
      { path: '^apps/journey/src/(features|app|pwa|main)' },
    ),
    rule(
      'features-know-no-shell',
      "A feature may use the shell's words (i18n), its shared parts and what a page is given, never its routes.",
      { path: '^apps/journey/src/features/', pathNot: test },
      { path: '^apps/journey/src/(app/(?!i18n/|parts/|page-props)|pwa|main)' },
    ),
    rule(
      'only-main-touches-pwa',
      'The service worker is registered in one place.',
      { path: '^apps/journey/src/(?!main|pwa)', pathNot: test },
      { path: '^apps/journey/src/pwa/' },
    ),
    rule(
      'rxdb-stays-below',
      "RxDB and PouchDB appear in rxdb-couch and the app's db (and its wiring in sync).",
      {
        path: '^(apps/journey/src/(features|app|pwa|main)|packages/(?!rxdb-couch))',
        pathNot: test,
      },
      { path: 'node_modules/(\\.pnpm/)?(rxdb|pouchdb)' },
    ),
    rule(
      'server-is-domain-blind',
      'Only hub/ knows what a journey is; bodies are opaque JSON elsewhere.',
      { path: '^sync-server/src/(?!hub/)', pathNot: test },
      { path: '^packages/records' },
    ),
    rule(
      'storage-is-the-ground',
      'storage knows the protocol and nothing above it.',
      { path: '^sync-server/src/storage/', pathNot: test },
      { path: '^sync-server/src/(indexes|replication|access|http|hub|upstream|lan|cli)/' },
    ),
    rule(
      'indexes-know-storage-alone',
      'An index knows rows and the storage port, no query and no db.',
      { path: '^sync-server/src/indexes/', pathNot: test },
      { path: '^sync-server/src/(?!indexes/|storage/)' },
    ),
    rule(
      'mango-stands-on-a-db',
      'Queries know indexes, docs and their storage, no HTTP.',
      { path: '^sync-server/src/mango/', pathNot: test },
      { path: '^sync-server/src/(access|http|hub|upstream|lan|cli)/' },
    ),
    rule(
      'only-cli-picks-a-storage',
      'Everything else speaks to a port.',
      { path: '^sync-server/src/(?!cli/|storage/)', pathNot: test },
      { path: '^sync-server/src/storage/(sqlite|memory)/' },
    ),
    rule(
      'design-is-alone',
      'The sandbox knows the protocol, and no db.',
      { path: '^sync-server/src/design/', pathNot: test },
      { path: '^sync-server/src/(?!design/)' },
    ),
    rule(
      'views-stand-on-indexes',
      'Views know indexes and the sandbox; a db is handed to them.',
      { path: '^sync-server/src/views/', pathNot: test },
      { path: '^sync-server/src/(?!views/|design/|indexes/|storage/)' },
    ),
    rule(
      'replication-knows-no-http',
      'The database port is below http, hub and upstream.',
      { path: '^sync-server/src/replication/', pathNot: test },
      { path: '^sync-server/src/(mango|http|hub|upstream|lan|cli)/' },
    ),
    rule(
      'http-knows-no-hub',
      'The CouchDB surface serves any client, journey or not.',
      { path: '^sync-server/src/http/', pathNot: test },
      { path: '^sync-server/src/(hub|upstream|lan|cli|storage)/' },
    ),
    rule(
      'replicator-knows-no-surface',
      'It speaks HTTP like any client, also to this server; cli/ hands it the connections.',
      { path: '^sync-server/src/replicator/', pathNot: test },
      { path: '^sync-server/src/(http|hub|upstream|lan|cli|storage)/' },
    ),
    rule(
      'hub-replicates-by-merge-alone',
      'Whole dbs do not leave a hub: decision 0016.',
      { path: '^sync-server/src/hub/', pathNot: test },
      { path: '^sync-server/src/replicator/' },
    ),
    rule(
      'media-knows-no-record',
      'Bytes come and go; whose they are, hub/ says.',
      { path: '^sync-server/src/media/', pathNot: test },
      { path: '^sync-server/src/(hub|upstream|lan|cli|storage|replicator)/' },
    ),
    rule(
      'lan-is-alone',
      'Addresses and names know nothing above them.',
      { path: '^sync-server/src/lan/', pathNot: test },
      { path: '^sync-server/src/(?!lan/)' },
    ),
    rule(
      'only-cli-is-above-all',
      'Nothing imports the command line.',
      { path: '^sync-server/src/(?!cli/)', pathNot: test },
      { path: '^sync-server/src/cli/' },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(apps/journey|sync-server)/dist/' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'browser', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json', '.css'],
    },
  },
}
