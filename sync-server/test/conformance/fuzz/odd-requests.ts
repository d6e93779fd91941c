import {
  array,
  boolean,
  type Arbitrary,
  constant,
  constantFrom,
  json,
  jsonValue,
  oneof,
  option,
  record,
  string,
  tuple,
  uint8Array,
} from 'fast-check'
import { DB_ROUTES, DESIGN_ROUTES, SERVER_ROUTES } from '../../../src/http/route-table.ts'

/** One request as its bytes are made from: nothing in it needs to be well-formed. */
export interface OddRequest {
  readonly method: string
  /** After the host, as it stands in the first line. */
  readonly target: string
  readonly headers: readonly (readonly [string, string])[]
  readonly body: Buffer | undefined
  readonly framing: 'length' | 'chunked' | 'wrong-length' | 'both' | 'broken-chunks'
  readonly as: 'admin' | 'member' | 'stranger' | 'nobody' | 'nonsense'
}

const ODD_NAMES = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '..',
  '.',
  '%',
  '%00',
  '%zz',
  '%ff%fe',
  '%ed%a0%80',
  '%2F',
  '%2e%2e%2f%2e%2e%2fetc%2fpasswd',
  '_design',
  '_design%2Fd',
  '_local',
  '_local%2F',
  '_',
  '%F0%9F%98%80',
  'é',
  'a b',
  '$%7B7*7%7D',
  "'%20OR%201=1--",
  '%0d%0aSet-Cookie:x=1',
  'x'.repeat(5_000),
]

const names = oneof(
  constantFrom('a', 'b', 'f', 'd', ...ODD_NAMES),
  string({ maxLength: 12 }).map((text) => encodeURIComponent(text.replace(/[\ud800-\udfff]/g, ''))),
  string({ maxLength: 12 }),
)

const inDb = oneof(
  { weight: 4, arbitrary: constantFrom(...DB_ROUTES.keys()) },
  {
    weight: 4,
    arbitrary: tuple(
      constantFrom('', '_design/', '_local/', '_design/d/', '_compact/', 'a/', 'doc/', '_changes/'),
      names,
      option(names, { nil: '' }),
    ).map(([head, name, tail]) => head + name + (tail === '' ? '' : `/${tail}`)),
  },
)

const paths = (db: string): Arbitrary<string> =>
  oneof(
    { weight: 8, arbitrary: inDb.map((path) => `${db}/${path}`) },
    { weight: 2, arbitrary: constantFrom(...SERVER_ROUTES.keys()).map((name) => `/${name}`) },
    { weight: 1, arbitrary: names.map((name) => `/${name}`) },
    { weight: 1, arbitrary: tuple(names, inDb).map(([name, path]) => `/${name}/${path}`) },
  )

const PARAMS =
  'rev since limit open_revs keys key startkey start_key endkey end_key atts_since attachments include_docs filter view style seq_interval new_edits revs revs_info latest conflicts deleted_conflicts meta local_seq doc_ids selector descending skip count batch feed heartbeat timeout update_seq inclusive_end startkey_docid endkey_docid group group_level reduce stable update sorted att_encoding_info last-event-id include_system q n partitioned w r __proto__'.split(
    ' ',
  )
const VALUES =
  'true false TRUE 0 1 -1 1.5 1e9 NaN now all [] {} null "a" "" 1-a 2- ["1-a"] ["1-a",5] _selector _doc_ids _design _view d/f normal longpoll continuous eventsource live all_docs ok 99999999999999999999 {"$gt":null} [[[[[[[[]]]]]]]] %5B%22 " \' \\ ﷽'.split(
    ' ',
  )
const params = array(
  tuple(constantFrom(...PARAMS), oneof(constantFrom(...VALUES), string({ maxLength: 8 }))),
  {
    maxLength: 4,
  },
).map((pairs) =>
  pairs
    .map(
      ([name, value]) =>
        `${encodeURIComponent(name)}=${encodeURIComponent(value.replace(/[\ud800-\udfff]/g, ''))}`,
    )
    .join('&'),
)
const queries = oneof(
  { weight: 6, arbitrary: params },
  { weight: 1, arbitrary: constant('') },
  { weight: 1, arbitrary: string({ maxLength: 20 }) },
  {
    weight: 1,
    arbitrary: constantFrom(
      '?',
      '&&&',
      '=',
      '=&=',
      'a=%zz',
      '%00=%00',
      `startkey=${'['.repeat(900)}`,
    ),
  },
)

const deep = (open: string, close: string, depth: number) =>
  open.repeat(depth) + close.repeat(depth)
const MEMBERS =
  '_id _rev _revisions _deleted _attachments _conflicts id rev docs keys queries selector doc_ids since heartbeat new_edits name password __proto__ constructor toJSON x index fields sort limit skip bookmark use_index type ddoc views filters validate_doc_update language options startkey endkey group reduce'.split(
    ' ',
  )
const ODD_VALUES: unknown[] = [
  null,
  true,
  -1,
  1e308,
  '',
  '1-a',
  '_design/d',
  '_local/x',
  'a\u0000b',
  '\ud800',
  [],
  {},
  ['1-a'],
  { a: ['1-a'] },
  { start: 2, ids: ['b', 'a'] },
  { start: -1, ids: [] },
  { f: { data: 'AA==' } },
  { f: { stub: true } },
  { v: { map: 'function (doc) { emit(doc._id, 1) }', reduce: '_sum' } },
  { v: { map: 'function (doc) {', reduce: '_nonsense' } },
  { fields: ['x', { _id: 'desc' }] },
  [{ x: 'asc' }],
  { x: { $gt: null } },
  { $or: [{ x: 1 }, { $not: { y: { $regex: '(a+)+$' } } }] },
  { x: { $regex: '[' } },
  { f: { follows: true, length: 3 } },
  { f: { data: '!!' } },
  { f: { data: 'AA==', encoding: 'gzip' } },
]
const members = array(
  tuple(constantFrom(...MEMBERS), oneof(constantFrom(...ODD_VALUES), jsonValue({ maxDepth: 2 }))),
  {
    maxLength: 5,
  },
)
/** As text, so that a name may come twice. */
const objects = members.map(
  (pairs) =>
    `{${pairs.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',')}}`,
)
const texts = oneof(
  { weight: 3, arbitrary: objects },
  {
    weight: 2,
    arbitrary: array(objects, { maxLength: 4 }).map(
      (docs) => `{"docs":[${docs.join(',')}],"new_edits":${docs.length % 2 === 0}}`,
    ),
  },
  {
    weight: 1,
    arbitrary: array(objects, { maxLength: 3 }).map((each) => `{"queries":[${each.join(',')}]}`),
  },
  { weight: 1, arbitrary: json({ maxDepth: 5 }) },
  {
    weight: 2,
    arbitrary: constantFrom(
      '',
      ' ',
      '{',
      '{"a":',
      'nul',
      '[1,]',
      '{"a":1}{"b":2}',
      '\ufeff{}',
      '{"__proto__":{"isAdmin":true}}',
      `{"${'k'.repeat(9_000)}":1}`,
      deep('[', ']', 60_000),
      deep('{"a":', '}', 3_000),
      deep('[', '', 20_000),
      `{"since":{"a":0},"heartbeat":1e999}`,
      `{"keys":[${'1,'.repeat(9_000)}1]}`,
      `{"docs":[${'{},'.repeat(5_000)}{}]}`,
      `{"a":["1-a"${',"1-a"'.repeat(3_000)}]}`,
      'name=admin&password=x',
      '--b\r\ncontent-type: application/json\r\n\r\n{"_attachments":{"f":{"follows":true,"length":2}}}\r\n--b\r\n\r\nhi\r\n--b--',
      '--b\r\n\r\n{}\r\n--b',
      '--b--',
    ),
  },
)
const bodies = oneof(
  { weight: 4, arbitrary: texts.map((text) => Buffer.from(text)) },
  { weight: 1, arbitrary: uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes)) },
  { weight: 1, arbitrary: constant(Buffer.alloc(40_000, 'x')) },
)

const header = (name: string, ...values: string[]) =>
  constantFrom(...values).map((value): readonly [string, string] => [name, value])
const headers = array(
  oneof(
    { weight: 30, arbitrary: header('content-type', 'application/json') },
    {
      weight: 2,
      arbitrary: header(
        'content-type',
        'text/plain',
        'application/json;charset=utf-16',
        'multipart/related; boundary=b',
        'multipart/related',
        'multipart/form-data; boundary=b',
        'application/x-www-form-urlencoded',
        'x'.repeat(3_000),
      ),
    },
    header(
      'accept',
      'application/json',
      'multipart/mixed',
      'text/html',
      '*/*;q=0',
      ',,,',
      'multipart/related',
    ),
    header('content-encoding', 'gzip', 'deflate', 'br', 'nonsense'),
    header('accept-encoding', 'gzip', 'identity;q=0', '*'),
    header('if-match', '"1-a"', '*', 'W/"1-a"', 'x', '""'),
    header('if-none-match', '"1-a"', '*', '"'),
    header(
      'range',
      'bytes=0-',
      'bytes=-1',
      'bytes=5-1',
      'bytes=0-0,2-3',
      'bytes=99999999999999-',
      'bytes=-',
      'lines=1-2',
    ),
    header(
      'destination',
      'b',
      'b?rev=1-a',
      '%zz',
      '_design/x',
      '',
      'http://127.0.0.1/db/x',
      '../x',
    ),
    header('last-event-id', '0', 'now', '-1', 'x'),
    header('origin', 'http://evil.example', 'null', '\u00ff'),
    header('expect', '100-continue', 'x'),
    header(
      'cookie',
      'AuthSession=',
      'AuthSession=x',
      `AuthSession=${'A'.repeat(2_000)}`,
      ';;=',
      'AuthSession="',
    ),
    header('host', '', 'a b', '[::1', 'x'.repeat(900)),
    header('x-http-method-override', 'DELETE'),
    header('connection', 'close', 'upgrade', 'x'),
    header('upgrade', 'websocket', 'h2c'),
    header('if-modified-since', 'yesterday'),
    header('x-long', 'y'.repeat(7_000), 'y'.repeat(7_000), 'y'.repeat(20_000)),
  ),
  { maxLength: 4 },
)

const anyMethod = oneof(
  { weight: 9, arbitrary: constantFrom('GET', 'PUT', 'POST', 'DELETE', 'COPY', 'HEAD') },
  {
    weight: 1,
    arbitrary: constantFrom('OPTIONS', 'PATCH', 'TRACE', 'get', 'FOO', 'CONNECT', 'M-SEARCH', ''),
  },
)

/** A method and a path that have something to do with each other, or at times nothing. */
function lines(db: string): Arbitrary<readonly [string, string]> {
  const known = [
    ...[...SERVER_ROUTES].map(([name, methods]) => [`/${name}`, methods] as const),
    ...[...DB_ROUTES].map(([name, methods]) => [`${db}/${name}`, methods] as const),
    ...[...DESIGN_ROUTES].map(
      ([name, methods]) => [`${db}/_design/d/${name.replace('*', 'v')}`, methods] as const,
    ),
    [`${db}/_index/d/json/v`, { DELETE: true }] as const,
    [`${db}/_compact/d`, { POST: true }] as const,
    ['/_scheduler/jobs', { GET: true }] as const,
    ['/_node/_local/_config/a/b', { GET: true }] as const,
  ].flatMap(([path, methods]) => Object.keys(methods).map((method) => [method, path] as const))
  const docs = tuple(
    constantFrom('GET', 'PUT', 'DELETE', 'COPY', 'HEAD'),
    tuple(
      constantFrom('', '_local/', '_design/', 'a/', 'b/'),
      constantFrom('a', 'b', 'f', 'x', 'd'),
    ),
  ).map(([method, [head, name]]) => [method, `${db}/${head}${name}`] as const)
  return oneof(
    { weight: 5, arbitrary: constantFrom(...known) },
    { weight: 3, arbitrary: docs },
    { weight: 3, arbitrary: tuple(anyMethod, paths(db)) },
  )
}

/** Requests to a db, its docs and the server around it. The db itself is not deleted. */
export function oddRequests(db: string): Arbitrary<OddRequest> {
  return record({
    line: lines(db),
    query: queries,
    headers,
    body: option(bodies, { nil: undefined }),
    framing: oneof(
      { weight: 12, arbitrary: constant('length' as const) },
      { weight: 3, arbitrary: constant('chunked' as const) },
      {
        weight: 1,
        arbitrary: constantFrom('wrong-length' as const, 'both' as const, 'broken-chunks' as const),
      },
    ),
    as: oneof(
      { weight: 6, arbitrary: constant('admin' as const) },
      { weight: 3, arbitrary: constant('member' as const) },
      {
        weight: 1,
        arbitrary: constantFrom('stranger' as const, 'nobody' as const, 'nonsense' as const),
      },
    ),
  })
    .map(({ line: [method, path], query, ...rest }): OddRequest => {
      const target = query === '' ? path : `${path}?${query}`
      return { ...rest, method, target }
    })
    .filter(({ method, target }) => !(method === 'DELETE' && deletesDb(target, db)))
}

function deletesDb(target: string, db: string): boolean {
  const [path = ''] = target.split('?')
  return path === db || path === `${db}/`
}

/** Several requests on one line, some of them cut off. */
export function oddLines(
  db: string,
): Arbitrary<{ requests: OddRequest[]; cutAt: number | undefined; isSplit: boolean }> {
  return record({
    requests: array(oddRequests(db), { minLength: 1, maxLength: 4 }),
    cutAt: option(constantFrom(1, 7, 20, 60, 150, 400), { nil: undefined }),
    isSplit: boolean(),
  })
}

const AUTHORIZATION: Readonly<Record<OddRequest['as'], string | undefined>> = {
  admin: undefined,
  member: 'Bearer member',
  stranger: 'Bearer stranger',
  nobody: undefined,
  nonsense: 'Basic: %%%',
}

/** The bytes of a request. @param admin - the header that makes somebody the admin */
export function bytesOf(odd: OddRequest, admin: string, isLast: boolean): Buffer {
  const authorization = odd.as === 'admin' ? admin : AUTHORIZATION[odd.as]
  const lines = [`${odd.method} ${odd.target} HTTP/1.1`]
  if (!odd.headers.some(([name]) => name === 'host')) lines.push('host: x')
  if (authorization !== undefined) lines.push(`authorization: ${authorization}`)
  for (const [name, value] of odd.headers) lines.push(`${name}: ${value}`)
  if (isLast) lines.push('connection: close')
  const { body } = odd
  const chunk = Buffer.from(`${body?.length.toString(16)}\r\n`)
  const parts: Buffer[] = []
  if (body !== undefined) {
    const { framing } = odd
    if (framing === 'length' || framing === 'both') lines.push(`content-length: ${body.length}`)
    if (framing === 'wrong-length') lines.push(`content-length: ${body.length + 9}`)
    if (framing === 'length' || framing === 'wrong-length') parts.push(body)
    else {
      lines.push('transfer-encoding: chunked')
      parts.push(chunk, body, Buffer.from(framing === 'broken-chunks' ? 'zz' : '\r\n0\r\n\r\n'))
    }
  }
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), ...parts])
}
