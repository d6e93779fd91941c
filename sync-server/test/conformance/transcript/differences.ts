const OWN_WORDS = 'names this server, its own features and its instance'
const NO_GHOST = 'the doc that CouchDB 3.5.0 made here from an unknown rev is refused (next row)'
const ORDER = 'leaves come winner first here; CouchDB gives no order'
const ONE_SHARD = 'one sequence instead of one per shard: rows come in the order of their writes'
const OWN_BOOKMARK = 'bookmarks are opaque to clients; ours are JSON, CouchDB’s Erlang terms'
const PLAIN = 'attachments are kept and sent plain, with the md5 of the plain bytes'

/** Every request of the transcript that is answered otherwise than by CouchDB 3.5.0, and why. */
export const DIFFERENCES: Readonly<Record<string, string>> = {
  root: OWN_WORDS,
  'root odd auth': OWN_WORDS,
  'db info': OWN_WORDS,
  dbs_info: OWN_WORDS,
  'put new doc with rev':
    'a rev for a doc that is not there is a conflict; 3.5.0 lets it through in some shards',
  'open_revs all json': ORDER,
  'open_revs mixed': ORDER,
  'open_revs list+missing+latest': ORDER,
  bulk_get: ORDER,
  'bulk_get mixed': 'the boundary follows RFC 2046 without extra dashes',
  'revs_diff bad': 'a malformed body is 400, never a 500',
  changes: ONE_SHARD,
  'changes all_docs limit': ONE_SHARD,
  'changes limit=0': NO_GHOST,
  'changes desc': ONE_SHARD,
  'changes since last': ONE_SHARD,
  'changes seq_interval': ONE_SHARD,
  'changes doc_ids': ONE_SHARD,
  'changes selector': ONE_SHARD,
  'changes _design filter': 'pending counts what is left to read, and nothing is',
  'longpoll immediate': ONE_SHARD,
  'continuous hb': ONE_SHARD,
  eventsource: ONE_SHARD,
  'all_docs keys': NO_GHOST,
  'all_docs range': NO_GHOST,
  'all_docs desc': NO_GHOST,
  'all_docs GET keys': NO_GHOST,
  'all_docs queries': NO_GHOST,
  'att get gzip': PLAIN,
  'att doc': PLAIN,
  'att doc inline': PLAIN,
  'att doc multipart': PLAIN,
  'att doc atts_since': PLAIN,
  'att info': PLAIN,
  'mp get': PLAIN,
  'changes ddoc filter': ONE_SHARD,
  'changes _view': ONE_SHARD,
  view: NO_GHOST,
  'view reduce': NO_GHOST,
  'ddoc info': 'indexes are committed slice by slice: nothing waits for it',
  find: OWN_BOOKMARK,
  'member security put': 'a member is told that only admins may, instead of a 500',
  db_updates: 'here it is always there; CouchDB answers 404 until somebody makes _global_changes',
  '405': 'a path below _changes is not there; CouchDB answers as if it were _changes',
}
