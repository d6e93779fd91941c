import { uptime } from 'node:process'
import { SyncError } from '@tributary/sync-protocol'
import { NODE_NAME } from '../../replicator/replicator.ts'
import { type Exchange, sendJson } from '../exchange.ts'

export async function getMembership(exchange: Exchange): Promise<void> {
  sendJson(exchange, 200, { all_nodes: [NODE_NAME], cluster_nodes: [NODE_NAME] })
}

export async function getClusterSetup(exchange: Exchange): Promise<void> {
  sendJson(exchange, 200, { state: 'single_node_enabled' })
}

/** `_node/{name}` and what is below; settings can be read here and not changed. */
export async function getNode(exchange: Exchange): Promise<void> {
  const [, node, what, ...below] = exchange.path
  if (node === undefined) throw new SyncError('bad_request', 'Incomplete path to _node request')
  if (node !== '_local' && node !== NODE_NAME) {
    throw new SyncError('not_found', `no such node: ${node}`)
  }
  if (what === undefined) return sendJson(exchange, 200, { name: NODE_NAME })
  if (what === '_config') return sendConfig(exchange, below)
  if (what === '_system' && below.length === 0) {
    const { rss, heapUsed } = process.memoryUsage()
    const memory = { other: rss - heapUsed, processes: heapUsed }
    return sendJson(exchange, 200, { uptime: Math.floor(uptime()), memory })
  }
  if (what === '_versions' && below.length === 0) return sendVersions(exchange)
  throw new SyncError('not_found')
}

function sendVersions(exchange: Exchange): void {
  const { icu = 'none', node, v8 } = process.versions
  sendJson(exchange, 200, {
    javascript_engine: { name: 'quickjs' },
    collation_driver: { name: 'libicu', library_version: icu },
    node: { version: node, v8 },
  })
}

function sendConfig(exchange: Exchange, [section, key, ...more]: readonly string[]): void {
  const config = configOf(exchange)
  if (section === undefined) {
    const all = [...config].map(([name, values]) => [name, Object.fromEntries(values)])
    return sendJson(exchange, 200, Object.fromEntries(all))
  }
  const values = config.get(section) ?? new Map<string, string>()
  if (key === undefined) return sendJson(exchange, 200, Object.fromEntries(values))
  const value = values.get(key)
  if (value === undefined || more.length > 0) {
    throw new SyncError('not_found', 'unknown_config_value')
  }
  sendJson(exchange, 200, JSON.stringify(value))
}

/** As much of CouchDB's settings as is true here. Never a secret: no admins, no keys. */
function configOf({ options, limits }: Exchange): Map<string, Map<string, string>> {
  const handlers = options.authenticationHandlers ?? ['cookie', 'default']
  return new Map([
    [
      'couchdb',
      new Map([
        ['uuid', options.serverInfo.uuid],
        ['single_node', 'true'],
        ['max_document_size', String(limits.maxDocBytes)],
        ['max_attachment_size', String(limits.maxAttachmentBytes)],
        ['default_security', 'admin_only'],
      ]),
    ],
    [
      'chttpd',
      new Map([
        ['max_http_request_size', String(limits.maxBodyBytes)],
        ['require_valid_user', 'false'],
        ['enable_cors', String(options.cors !== undefined)],
        [
          'authentication_handlers',
          handlers.map((name) => `{chttpd_auth, ${name}_authentication_handler}`).join(', '),
        ],
      ]),
    ],
    [
      'chttpd_auth',
      new Map([
        ['timeout', '600'],
        ['authentication_db', '_users'],
        ['allow_persistent_cookies', 'true'],
      ]),
    ],
    [
      'cluster',
      new Map([
        ['n', '1'],
        ['q', '1'],
      ]),
    ],
  ])
}
