// Stands in for Mingo's pipeline stages and its cursor, which needs more of them (see
// `vite.config.ts`): RxDB registers two, but asks Mingo only whether a doc matches a query.

function refuse(): never {
  throw new Error('there are no pipelines in this app')
}

export { refuse as $project, refuse as $sort, refuse as Cursor }
