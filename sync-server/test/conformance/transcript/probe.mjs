/* oxlint-disable */
// Golden-transcript probe: node probe.mjs <base> <user> <pass> > out.jsonl   — prints one normalised JSON line per request.
// Compare two servers: diff <(node probe.mjs A..) <(node probe.mjs B..).
import http from 'node:http'
const [base, user, pass] = process.argv.slice(2)
const u = new URL(base)
const auth = 'Basic ' + Buffer.from(user + ':' + pass).toString('base64')
const KEEP = [
  'content-type',
  'etag',
  'location',
  'x-couch-update-newrev',
  'www-authenticate',
  'set-cookie',
  'content-md5',
  'content-encoding',
  'accept-ranges',
  'content-range',
  'cache-control',
  'allow',
  'transfer-encoding',
  'content-disposition',
]
const names = new Map()
let nrev = 0
const norm = (s) =>
  String(s)
    .replaceAll(u.origin, 'http://HOST')
    .replace(/\b(\d+)-([0-9a-f]{32})\b/g, (m, g, h) => {
      if (!names.has(h)) names.set(h, 'R' + ++nrev)
      return g + '-' + names.get(h)
    })
    .replace(/"(\d+)-g1AAAA[^"]*"/g, '"$1-SEQ"')
    .replace(/[0-9a-f]{32}/g, (h) => names.get(h) || '<hex32>')
    .replace(/"instance_start_time":"\d+"/, '"instance_start_time":"<T>"')
    .replace(/prb_[a-z0-9]+/g, 'DB')
function raw(method, path, { body, headers = {}, noauth, ms = 3000 } = {}) {
  return new Promise((res) => {
    const h = { ...(noauth ? {} : { authorization: auth }), ...headers }
    if (body !== undefined && !h['content-type']) h['content-type'] = 'application/json'
    const b =
      body === undefined
        ? undefined
        : Buffer.isBuffer(body) || typeof body === 'string'
          ? body
          : JSON.stringify(body)
    if (b !== undefined) h['content-length'] = Buffer.byteLength(b)
    const r = http.request(
      { host: u.hostname, port: u.port, method, path, headers: h, agent: false },
      (x) => {
        const c = []
        x.on('data', (d) => c.push(d))
        const fin = (how) =>
          res({ status: x.statusCode, headers: x.headers, body: Buffer.concat(c), how })
        const t = setTimeout(() => {
          r.destroy()
          fin('cut after ' + ms + 'ms')
        }, ms)
        x.on('end', () => {
          clearTimeout(t)
          fin('end')
        })
        x.on('error', () => {
          clearTimeout(t)
          fin('error')
        })
      },
    )
    r.on('error', (e) =>
      res({ status: 0, headers: {}, body: Buffer.from(e.message), how: 'error' }),
    )
    if (b !== undefined) r.write(b)
    r.end()
  })
}
export async function P(label, method, path, o) {
  const r = await raw(method, path, o)
  const hd = Object.fromEntries(
    KEEP.filter((k) => r.headers[k]).map((k) => [k, norm(r.headers[k])]),
  )
  if (hd['set-cookie'])
    hd['set-cookie'] = hd['set-cookie']
      .replace(/AuthSession=[^;]+/, 'AuthSession=<tok>')
      .replace(/Expires=[^;]+/i, 'Expires=<d>')
  if (hd['content-type'])
    hd['content-type'] = hd['content-type'].replace(/boundary="?[0-9a-zA-Z<>-]+"?/, 'boundary=<b>')
  console.log(
    JSON.stringify({
      l: label,
      req:
        method +
        ' ' +
        norm(path) +
        (o?.body !== undefined
          ? ' ' +
            norm(
              typeof o.body === 'string' || Buffer.isBuffer(o.body)
                ? o.body
                : JSON.stringify(o.body),
            ).slice(0, 240)
          : ''),
      s: r.status,
      h: hd,
      b: norm(r.body.toString('latin1')).slice(0, +(process.env.MAX || 900)),
      ...(r.how !== 'end' ? { how: r.how } : {}),
    }),
  )
  let j
  try {
    j = JSON.parse(r.body)
  } catch (error) {
    // Attachments and multipart answers are no JSON.
    if (!(error instanceof SyntaxError)) throw error
  }
  return { ...r, j }
}
const db = '/prb_' + Date.now().toString(36)
const rv = (g, c) => g + '-' + c.repeat(32)
await P('root', 'GET', '/')
await P('root odd auth', 'GET', '/', {
  noauth: true,
  headers: { authorization: 'Basic: Zm9vOmJhcg==' },
})
await P('root bad pw', 'GET', '/', {
  noauth: true,
  headers: { authorization: 'Basic ' + Buffer.from(user + ':nope').toString('base64') },
})
await P('up', 'GET', '/_up', { noauth: true })
await P('uuids', 'GET', '/_uuids?count=2')
await P('session anon', 'GET', '/_session', { noauth: true })
await P('session basic', 'GET', '/_session')
const ses = await P('login json', 'POST', '/_session', {
  noauth: true,
  body: { name: user, password: pass },
})
await P('login form', 'POST', '/_session', {
  noauth: true,
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: `name=${user}&password=${pass}`,
})
await P('login bad', 'POST', '/_session', { noauth: true, body: { name: user, password: 'x' } })
const ck = (ses.headers['set-cookie'] || [''])[0].split(';')[0]
await P('session by cookie', 'GET', '/_session', { noauth: true, headers: { cookie: ck } })
await P('bad cookie', 'GET', '/_session', { noauth: true, headers: { cookie: 'AuthSession=zzz' } })
await P('logout', 'DELETE', '/_session', { noauth: true, headers: { cookie: ck } })
await P('db 404', 'GET', db)
await P('db HEAD 404', 'HEAD', db)
await P('create', 'PUT', db)
await P('create again', 'PUT', db)
await P('create bad name', 'PUT', '/Abc')
await P('create anon', 'PUT', '/prb_anon', { noauth: true })
await P('db info', 'GET', db)
await P('db anon', 'GET', db, { noauth: true })
await P('all_dbs anon', 'GET', '/_all_dbs', { noauth: true })
await P('security default', 'GET', db + '/_security')
const a1 = await P('put', 'PUT', db + '/a', { body: { v: 1 } })
await P('put dup', 'PUT', db + '/a', { body: { v: 2 } })
await P('put bad rev fmt', 'PUT', db + '/a', { body: { _rev: 'x', v: 2 } })
await P('put unknown rev', 'PUT', db + '/a', { body: { _rev: rv(1, 'f'), v: 2 } })
const r1 = a1.j?.rev
const a2 = await P('put If-Match', 'PUT', db + '/a', {
  body: { v: 2 },
  headers: { 'if-match': `"${r1}"` },
})
const r2 = a2.j?.rev
await P('put rev mismatch qs/body', 'PUT', db + '/a?rev=' + r1, { body: { _rev: r2, v: 3 } })
await P('put new doc with rev', 'PUT', db + '/nosuch', { body: { _rev: rv(1, 'a') } })
await P('put bad json', 'PUT', db + '/bad', { body: '{"a":' })
await P('put not object', 'PUT', db + '/bad', { body: '[1]' })
await P('put underscore field', 'PUT', db + '/bad', { body: { _foo: 1 } })
await P('put underscore id', 'PUT', db + '/_bad', { body: {} })
await P('put id mismatch', 'PUT', db + '/x1', { body: { _id: 'x2' } })
await P('put no body', 'PUT', db + '/x3')
await P('put text/plain', 'PUT', db + '/x4', {
  headers: { 'content-type': 'text/plain' },
  body: '{"a":1}',
})
await P('post', 'POST', db, { body: { _id: 'posted', v: 1 } })
await P('post no ctype', 'POST', db, { headers: { 'content-type': 'text/plain' }, body: '{}' })
await P('post batch=ok', 'POST', db + '?batch=ok', { body: { _id: 'bt' } })
await P('get', 'GET', db + '/a')
await P('get 304', 'GET', db + '/a', { headers: { 'if-none-match': `"${r2}"` } })
await P('head', 'HEAD', db + '/a')
await P('get old rev', 'GET', `${db}/a?rev=${r1}`)
await P('get missing', 'GET', db + '/zz')
await P('get rev missing', 'GET', `${db}/a?rev=${rv(9, 'e')}`)
await P('get revs,info', 'GET', db + '/a?revs=true&revs_info=true&conflicts=true&local_seq=true')
await P('get meta', 'GET', db + '/a?meta=true')
await P('delete no rev', 'DELETE', db + '/a')
const del = await P('delete', 'DELETE', `${db}/a?rev=${r2}`)
await P('get deleted', 'GET', db + '/a')
await P('head deleted', 'HEAD', db + '/a')
await P('get deleted by rev', 'GET', `${db}/a?rev=${del.j?.rev}`)
await P('delete deleted', 'DELETE', `${db}/a?rev=${del.j?.rev}`)
await P('recreate without rev', 'PUT', db + '/a', { body: { v: 'again' } })
await P('delete missing doc', 'DELETE', db + '/nope?rev=1-abc')
// new_edits=false tree
const nb = (docs) =>
  P('bulk new_edits=false', 'POST', db + '/_bulk_docs', { body: { new_edits: false, docs } })
await nb([
  {
    _id: 't',
    _rev: rv(3, 'c'),
    _revisions: { start: 3, ids: ['c', 'b', 'a'].map((x) => x.repeat(32)) },
    v: 'c',
  },
  {
    _id: 't',
    _rev: rv(2, 'd'),
    _revisions: { start: 2, ids: ['d', 'a'].map((x) => x.repeat(32)) },
    v: 'd',
  },
])
await nb([
  {
    _id: 't',
    _rev: rv(4, 'e'),
    _revisions: { start: 4, ids: ['e', 'd', 'a'].map((x) => x.repeat(32)) },
    _deleted: true,
  },
])
await nb([{ _id: 't', _rev: rv(3, 'c'), v: 'c-again' }])
await nb([{ _id: 'noRev', v: 1 }])
await nb([
  { _id: 'short', _rev: '1-abc' },
  { _id: 'bad', _rev: 'abc' },
])
await P('winner', 'GET', db + '/t?conflicts=true&deleted_conflicts=true&revs_info=true')
await P('open_revs all json', 'GET', db + '/t?open_revs=all&revs=true', {
  headers: { accept: 'application/json' },
})
await P('open_revs mixed', 'GET', db + '/t?open_revs=all&revs=true', {
  headers: { accept: 'multipart/mixed' },
})
await P(
  'open_revs list+missing+latest',
  'GET',
  `${db}/t?open_revs=${encodeURIComponent(JSON.stringify([rv(1, 'a'), rv(7, '9')]))}&latest=true`,
  { headers: { accept: 'application/json' } },
)
await P('open_revs missing doc', 'GET', db + '/qq?open_revs=all', {
  headers: { accept: 'application/json' },
})
await P('open_revs missing doc list', 'GET', db + '/qq?open_revs=["1-abc"]'.replace(/"/g, '%22'), {
  headers: { accept: 'application/json' },
})
await P('rev+latest', 'GET', `${db}/t?rev=${rv(1, 'a')}&latest=true`)
await P('revs_diff', 'POST', db + '/_revs_diff', {
  body: { t: [rv(3, 'c'), rv(5, 'f'), rv(2, 'b'), rv(4, 'a')], unk: ['1-abc'], posted: [] },
})
await P('missing_revs', 'POST', db + '/_missing_revs', { body: { t: [rv(3, 'c'), rv(5, 'f')] } })
await P('revs_diff bad', 'POST', db + '/_revs_diff', { body: { t: 'x' } })
await P('bulk_get', 'POST', db + '/_bulk_get?revs=true&latest=true&attachments=true', {
  body: {
    docs: [
      { id: 't', rev: rv(1, 'a') },
      { id: 't' },
      { id: 'nope' },
      { id: 'nope', rev: '1-abc' },
      { id: 't', rev: rv(8, '8') },
    ],
  },
})
await P('bulk_get mixed', 'POST', db + '/_bulk_get?revs=true', {
  headers: { accept: 'multipart/mixed' },
  body: { docs: [{ id: 't', rev: rv(3, 'c') }] },
})
await P('bulk_get bad', 'POST', db + '/_bulk_get', { body: {} })
await P('bulk mixed results', 'POST', db + '/_bulk_docs', {
  body: {
    docs: [
      { _id: 'b1' },
      { _id: 'b1' },
      { _id: 't', _rev: rv(1, 'a') },
      { v: 'noid' },
      { _id: 'b2', _deleted: true },
      { _id: 'b3', _deleted: false, x: 1 },
    ],
  },
})
await P('bulk empty', 'POST', db + '/_bulk_docs', { body: { docs: [] } })
await P('bulk none', 'POST', db + '/_bulk_docs', { body: {} })
await P('bulk bad id', 'POST', db + '/_bulk_docs', { body: { docs: [{ _id: 5 }] } })
await P('bulk bad underscore', 'POST', db + '/_bulk_docs', {
  body: { docs: [{ _id: 'ok1' }, { _id: '_z' }] },
})
await P('bulk not object', 'POST', db + '/_bulk_docs', { body: { docs: [1] } })
await P('bulk all_or_nothing', 'POST', db + '/_bulk_docs', {
  body: { all_or_nothing: true, docs: [{ _id: 'b1' }] },
})
// local
await P('local 404', 'GET', db + '/_local/ck')
const l1 = await P('local put', 'PUT', db + '/_local/ck', { body: { s: 1 } })
await P('local put no rev', 'PUT', db + '/_local/ck', { body: { s: 2 } })
await P('local put rev', 'PUT', db + '/_local/ck', { body: { _rev: '0-1', s: 2 } })
await P('local put stale', 'PUT', db + '/_local/ck', { body: { _rev: '0-1', s: 3 } })
await P('local get', 'GET', db + '/_local/ck')
await P('local_docs', 'GET', db + '/_local_docs')
await P('local del', 'DELETE', db + '/_local/ck?rev=0-2')
await P('local del 404', 'DELETE', db + '/_local/ck')
// changes
await P('changes', 'GET', db + '/_changes')
const ch = await P(
  'changes all_docs limit',
  'GET',
  db + '/_changes?style=all_docs&limit=2&include_docs=true&conflicts=true',
)
await P('changes limit=0', 'GET', db + '/_changes?limit=0')
await P('changes desc', 'GET', db + '/_changes?descending=true&limit=1')
await P('changes since now', 'GET', db + '/_changes?since=now')
await P(
  'changes since last',
  'GET',
  db + '/_changes?limit=1&since=' + encodeURIComponent(ch.j?.last_seq),
)
await P('changes since future int', 'GET', db + '/_changes?since=999999')
await P('changes since garbage', 'GET', db + '/_changes?since=garbage')
await P('changes since "0"', 'GET', db + '/_changes?limit=1&since=%220%22')
await P('changes seq_interval', 'GET', db + '/_changes?limit=4&seq_interval=2')
await P('changes bad feed', 'GET', db + '/_changes?feed=zzz&limit=1')
await P('changes doc_ids', 'POST', db + '/_changes?filter=_doc_ids', {
  body: { doc_ids: ['t', 'a', 'none'] },
})
await P('changes selector', 'POST', db + '/_changes?filter=_selector&include_docs=true', {
  body: { selector: { v: 'c' } },
})
await P('changes _design filter', 'GET', db + '/_changes?filter=_design')
await P('changes filter missing', 'GET', db + '/_changes?filter=foo/bar')
await P('changes filter malformed', 'GET', db + '/_changes?filter=foo')
await P('longpoll immediate', 'GET', db + '/_changes?feed=longpoll&since=0&limit=1')
await P('longpoll timeout', 'GET', db + '/_changes?feed=longpoll&since=now&timeout=400')
await P('longpoll heartbeat', 'GET', db + '/_changes?feed=longpoll&since=now&heartbeat=300', {
  ms: 1000,
})
await P('continuous timeout', 'GET', db + '/_changes?feed=continuous&since=now&timeout=400')
await P('continuous hb', 'GET', db + '/_changes?feed=continuous&limit=3&since=0&heartbeat=300', {
  ms: 1000,
})
await P('eventsource', 'GET', db + '/_changes?feed=eventsource&since=0&limit=2&heartbeat=300', {
  ms: 1000,
})
// all_docs
await P('all_docs keys', 'POST', db + '/_all_docs?include_docs=true', {
  body: { keys: ['t', 'a', 'nope', 'b2', '_design/x'] },
})
await P(
  'all_docs range',
  'GET',
  db + '/_all_docs?startkey=%22b%22&endkey=%22c%22&limit=2&skip=1&update_seq=true',
)
await P('all_docs desc', 'GET', db + '/_all_docs?descending=true&limit=1')
await P('all_docs bad json', 'GET', db + '/_all_docs?startkey=b')
await P('all_docs GET keys', 'GET', db + '/_all_docs?keys=%5B%22t%22%5D')
await P('all_docs limit neg', 'GET', db + '/_all_docs?limit=-1')
await P('all_docs queries', 'POST', db + '/_all_docs/queries', {
  body: { queries: [{ limit: 1 }, { keys: ['t'] }] },
})
// attachments
const at = await P('att put', 'PUT', db + '/att/f%2Fx.txt', {
  headers: { 'content-type': 'text/plain' },
  body: 'hello',
})
await P('att get', 'GET', db + '/att/f%2Fx.txt')
await P('att get gzip', 'GET', db + '/att/f%2Fx.txt', { headers: { 'accept-encoding': 'gzip' } })
await P('att head', 'HEAD', db + '/att/f%2Fx.txt')
await P('att put no rev', 'PUT', db + '/att/b', {
  headers: { 'content-type': 'text/plain' },
  body: 'x',
})
const at2 = await P('att inline + stub', 'PUT', db + '/att', {
  body: {
    _rev: at.j?.rev,
    _attachments: {
      'f/x.txt': { stub: true },
      'i.bin': { content_type: 'application/octet-stream', data: 'AAEC' },
    },
  },
})
await P('att doc', 'GET', db + '/att')
await P('att doc inline', 'GET', db + '/att?attachments=true', {
  headers: { accept: 'application/json' },
})
await P('att doc multipart', 'GET', db + '/att?attachments=true', {
  headers: { accept: 'multipart/related' },
})
await P(
  'att doc atts_since',
  'GET',
  `${db}/att?atts_since=${encodeURIComponent(JSON.stringify([at.j?.rev]))}`,
  { headers: { accept: 'application/json' } },
)
await P('att range', 'GET', db + '/att/i.bin', { headers: { range: 'bytes=1-2' } })
await P('att bad stub', 'PUT', db + '/att', {
  body: { _rev: at2.j?.rev, _attachments: { zzz: { stub: true } } },
})
await P('att missing', 'GET', db + '/att/none')
await P('att bad b64', 'PUT', db + '/attb', {
  body: { _attachments: { a: { content_type: 'text/plain', data: '!!' } } },
})
await P('att name _', 'PUT', db + '/attc', {
  body: { _attachments: { _a: { content_type: 'text/plain', data: 'YQ==' } } },
})
const B = 'bnd1'
const mp = Buffer.from(
  `--${B}\r\ncontent-type: application/json\r\n\r\n${JSON.stringify({ _id: 'mp', _rev: rv(2, '2'), _revisions: { start: 2, ids: ['2', '1'].map((x) => x.repeat(32)) }, _attachments: { one: { content_type: 'text/plain', follows: true, length: 3, revpos: 2, digest: 'md5-kAFQmDzST7DWlj99KOF/cg==' }, two: { content_type: 'text/plain', follows: true, length: 2 } } })}\r\n--${B}\r\ncontent-disposition: attachment; filename="one"\r\n\r\nabc\r\n--${B}\r\n\r\nhi\r\n--${B}--`,
)
await P('multipart/related put', 'PUT', db + '/mp?new_edits=false', {
  headers: { 'content-type': `multipart/related; boundary="${B}"` },
  body: mp,
})
await P('mp get', 'GET', db + '/mp?attachments=true&revs=true', {
  headers: { accept: 'application/json' },
})
const ai = await P('att info', 'GET', db + '/att')
await P('att del', 'DELETE', `${db}/att/i.bin?rev=${ai.j?._rev}`)
await P('copy', 'COPY', db + '/t', { headers: { destination: 't2' } })
// design, validation, security
await P('ddoc put', 'PUT', db + '/_design/d', {
  body: {
    views: { v: { map: 'function(doc){emit(doc._id,1)}', reduce: '_count' } },
    filters: { f: 'function(doc,req){return doc.v==="c"}' },
    validate_doc_update:
      'function(n,o,u){if(n.bad)throw({forbidden:"no bad"});if(n.un)throw({unauthorized:"who"})}',
  },
})
await P('vdu forbidden', 'PUT', db + '/vb', { body: { bad: 1 } })
await P('vdu unauthorized', 'PUT', db + '/vb', { body: { un: 1 } })
await P('vdu bulk', 'POST', db + '/_bulk_docs', {
  body: { docs: [{ _id: 'v1', bad: 1 }, { _id: 'v2' }] },
})
await P('vdu bulk new_edits=false', 'POST', db + '/_bulk_docs', {
  body: {
    new_edits: false,
    docs: [
      { _id: 'v3', _rev: '1-abc', bad: 1 },
      { _id: 'v4', _rev: '1-abc' },
    ],
  },
})
await P('view', 'GET', db + '/_design/d/_view/v?reduce=false&limit=2&update_seq=true')
await P('view reduce', 'GET', db + '/_design/d/_view/v')
await P('changes ddoc filter', 'GET', db + '/_changes?filter=d/f')
await P('changes _view', 'GET', db + '/_changes?filter=_view&view=d/v&limit=2')
await P('ddoc info', 'GET', db + '/_design/d/_info', { headers: {} })
await P('find', 'POST', db + '/_find', {
  body: { selector: { v: { $eq: 'c' } }, fields: ['_id', 'v'] },
})
await P('index', 'POST', db + '/_index', { body: { index: { fields: ['v'] }, name: 'iv' } })
await P('index list', 'GET', db + '/_index')
await P('explain', 'POST', db + '/_explain', { body: { selector: { v: 'c' } } })
await P('user put', 'PUT', '/_users/org.couchdb.user:prbu', {
  body: { name: 'prbu', password: 'pw', roles: [], type: 'user' },
})
const UA = { authorization: 'Basic ' + Buffer.from('prbu:pw').toString('base64') }
await P('user reads own', 'GET', '/_users/org.couchdb.user:prbu', { noauth: true, headers: UA })
await P('user no member', 'GET', db, { noauth: true, headers: UA })
await P('security put', 'PUT', db + '/_security', {
  body: { admins: { names: [], roles: [] }, members: { names: ['prbu'], roles: [] } },
})
await P('member ok', 'GET', db + '/t', { noauth: true, headers: UA })
await P('member ddoc write', 'PUT', db + '/_design/z', { noauth: true, headers: UA, body: {} })
await P('member compact', 'POST', db + '/_compact', { noauth: true, headers: UA, body: {} })
await P('member security put', 'PUT', db + '/_security', { noauth: true, headers: UA, body: {} })
await P('member delete db', 'DELETE', db, { noauth: true, headers: UA })
await P('anon forbidden', 'GET', db + '/t', { noauth: true })
await P('bad pw', 'GET', db + '/t', {
  noauth: true,
  headers: { authorization: 'Basic ' + Buffer.from('prbu:x').toString('base64') },
})
const us = await P('user get', 'GET', '/_users/org.couchdb.user:prbu')
await P('user del', 'DELETE', '/_users/org.couchdb.user:prbu?rev=' + us.j?._rev)
// maintenance
await P('revs_limit', 'GET', db + '/_revs_limit')
await P('revs_limit put', 'PUT', db + '/_revs_limit', { body: '5' })
await P('compact', 'POST', db + '/_compact', { body: {} })
await P('compact no ctype', 'POST', db + '/_compact')
await P('efc', 'POST', db + '/_ensure_full_commit', { body: {} })
await P('view_cleanup', 'POST', db + '/_view_cleanup', { body: {} })
await P('purge', 'POST', db + '/_purge', { body: { t: [rv(3, 'c')] } })
await P('purged get', 'GET', db + '/t?open_revs=all', { headers: { accept: 'application/json' } })
await P('purge infos limit', 'GET', db + '/_purged_infos_limit')
await P('active_tasks', 'GET', '/_active_tasks')
await P('dbs_info', 'POST', '/_dbs_info', { body: { keys: [db.slice(1), 'nodb'] } })
await P('db_updates', 'GET', '/_db_updates?limit=1', { ms: 1500 })
await P('node config', 'GET', '/_node/_local/_config/couchdb/uuid')
await P('membership', 'GET', '/_membership')
await P('scheduler', 'GET', '/_scheduler/jobs')
await P('405', 'POST', db + '/_changes/x', { body: {} })
await P('405 b', 'PUT', db + '/_all_docs', { body: {} })
await P('unknown special', 'GET', db + '/_zzz')
await P('options', 'OPTIONS', db + '/a', {
  headers: {
    origin: 'http://ex.org',
    'access-control-request-method': 'PUT',
    'access-control-request-headers': 'content-type',
  },
})
await P('del db', 'DELETE', db)
await P('del db again', 'DELETE', db)
