// PouchDB's packages carry no types; `conformance/pouch-shapes.ts` says what our tests use of them.
declare module 'pouchdb-core' {
  const PouchDB: unknown
  export default PouchDB
}
declare module 'pouchdb-adapter-http' {
  const plugin: unknown
  export default plugin
}
declare module 'pouchdb-adapter-memory' {
  const plugin: unknown
  export default plugin
}
declare module 'pouchdb-replication' {
  const plugin: unknown
  export default plugin
}
