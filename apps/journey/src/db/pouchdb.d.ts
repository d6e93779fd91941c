// PouchDB's packages carry no types; `media-pouch.ts` says what we use of them.
declare module 'pouchdb-core' {
  const PouchDB: unknown
  export default PouchDB
}
declare module 'pouchdb-adapter-idb' {
  const plugin: unknown
  export default plugin
}
