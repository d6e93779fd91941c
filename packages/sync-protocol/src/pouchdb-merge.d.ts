// Only for the property tests, which hold our trees against PouchDB's.
declare module 'pouchdb-merge' {
  export type Node = [sig: string, opts: { status?: string; deleted?: boolean }, children: Node[]]
  export interface Path {
    pos: number
    ids: Node
  }
  export function merge(
    tree: Path[],
    path: Path,
    depth: number,
  ): { tree: Path[]; conflicts: string }
  export function winningRev(metadata: { rev_tree: Path[] }): string
  export function collectLeaves(
    tree: Path[],
  ): { rev: string; pos: number; opts: { deleted?: boolean } }[]
  export function collectConflicts(metadata: { rev_tree: Path[] }): string[]
}
