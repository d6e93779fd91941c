import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { openAuditLog } from '../access/audit-log.ts'
import { standingOf } from '../access/device-token.ts'
import { hashPassphrase } from '../access/host-passphrase.ts'
import { createHostSessions } from '../access/host-sessions.ts'
import { OriginLobby } from '../access/origin-lobby.ts'
import { RightsBell } from '../access/rights-watch.ts'
import { openStateFile } from '../access/state-file.ts'
import type { Principal } from '../access/principal.ts'
import { createTryLimiter, JOIN_LIMITS } from '../access/try-limiter.ts'
import { createBearerLookup } from '../hub/bearer-lookup.ts'
import { createHubApp } from '../hub/create-hub-app.ts'
import { createHostActions } from '../hub/host-actions.ts'
import { type HostOverview, hostOverview } from '../hub/host-overview.ts'
import { HUB_STATE_FORMAT, type HubState, hubStateSchema } from '../hub/hub-state.ts'
import { hubWriter, newHubState, withOpenInvitation } from '../hub/new-hub.ts'
import { asHub } from '../hub/hand-over-desk.ts'
import { createMediaDesk } from '../hub/media-desk.ts'
import { hubPrincipal, type OpenHub, openHub } from '../hub/open-hub.ts'
import { auditedPolicy } from '../hub/audited-policy.ts'
import { welcome, welcomeAll } from '../hub/welcome.ts'
import { createMediaHandler } from '../media/create-media-handler.ts'
import { createDiskRoom, diskOf } from '../media/disk-room.ts'
import { createMediaTickets } from '../media/media-tickets.ts'
import { UploadFolder } from '../media/upload-folder.ts'
import { createDiskProbe } from '../storage/disk-probe.ts'
import { createAppRevision } from './app-revision.ts'
import type { AssembledHub, HubNames, Whereabouts } from './assembled-hub.ts'
import { closeServer } from './close-server.ts'
import { createCouch } from './create-couch.ts'
import { openEventLog } from './event-log.ts'
import { openHostFile } from './host-file.ts'
import { openKeeping } from './open-keeping.ts'
import { openDatabases } from './open-databases.ts'
import { createPhoneNotes } from './phone-notes.ts'
import { appRoot, assetsRoot, version } from './project-files.ts'
import { openSecrets } from './secrets-file.ts'
import { newUuid, SOURCES } from './sources.ts'
import { logFailure } from './terminal.ts'
import { watchHub } from './watch-hub.ts'

const NO_SEAL = { code: 'failed', message: 'This hub makes no backups of its own.' } as const
const NOBODY = { formatVersion: 1, language: 'en', hostName: '', passphrase: null } as const

/** A laptop that moves between networks for months meets fewer addresses. */
const MAX_ORIGINS = 100

/**
 * Wires a whole hub over a data folder that this process holds; it does not listen yet.
 *
 * @param names - for a folder that holds no hub yet; `null` to take only one that does
 */
export async function assembleHub(dataDir: string, names: HubNames | null): Promise<AssembledHub> {
  const secrets = openSecrets(dataDir)
  const hostFile = openHostFile(dataDir, NOBODY)
  const log = openEventLog(dataDir, SOURCES.nowMs, names?.onLog)
  const onFailure = (failure: unknown, request?: { method: string; path: string }) => {
    log.failure(failure, request)
    // With its message, for whoever sits before the terminal.
    if (names?.onLog === undefined) logFailure(failure, request)
  }
  const state = openStateFile<HubState>({
    path: join(dataDir, 'hub-state.json'),
    format: HUB_STATE_FORMAT,
    parse: (value) => hubStateSchema.parse(value),
    initial: () => {
      if (names === null) throw new Error(`${dataDir} holds no hub.`)
      return newHubState(names, SOURCES)
    },
  })
  if (names?.isDemo === true && !state.current().isDemo) {
    throw new Error(
      `${dataDir} holds the hub '${state.current().hubName}'. The demo fills a folder of its ` +
        'own, so that invented people never mix with real ones: choose one with --data DIR.',
    )
  }
  const wanted = names?.journeyId
  if (wanted !== undefined && wanted !== state.current().journeyId) {
    throw new Error(
      `${dataDir} holds a hub of another journey. A hub keeps the journey it began with: choose ` +
        'another folder with --data DIR for the second one.',
    )
  }
  await state.update((current) => withOpenInvitation(current, SOURCES))
  // Nobody was told the code, so that hand-over came to nothing.
  if (state.current().handOver?.step === 'closing') await state.update(asHub)
  const audit = openAuditLog(join(dataDir, 'audit.jsonl'), SOURCES.nowMs)
  const rights = new RightsBell()
  const databases = openDatabases(dataDir, names?.words)
  const principalOf = (deviceId: string): Principal | null => {
    const { access } = state.current()
    const device = Object.hasOwn(access.devices, deviceId) ? access.devices[deviceId] : undefined
    if (device === undefined || standingOf(access, device) !== 'in') return null
    const { personId } = device
    return { name: personId, roles: hub.rolesOf(personId), isAdmin: false, personId, deviceId }
  }
  const writer = hubWriter(state.current(), SOURCES)
  const uploads = new UploadFolder(join(dataDir, 'media-uploads'))
  const desk = createMediaDesk({
    databases,
    uploads,
    writer,
    bearer: (token) => bearer(token),
    holderOf: principalOf,
    principal: hubPrincipal(state.current()),
  })
  const hub: OpenHub = await openHub({
    databases,
    state: state.current(),
    writer,
    media: desk,
    onFailure,
    onRightsChange: () => rights.ring(),
  })
  await welcomeAll(hub, state.current())

  let whereabouts: Whereabouts | null = null
  const phones = createPhoneNotes(state, SOURCES.nowMs, onFailure)
  const bearer = createBearerLookup(state, hub.rolesOf, phones.noteSeen)
  const welcomeOne = (personId: string) => welcome(hub, state.current(), personId)
  const rememberOrigins = async (origins: readonly string[]) => {
    await state.update((current) => {
      const all = [...new Set([...current.origins, ...origins])].slice(-MAX_ORIGINS)
      return isDeepStrictEqual(all, current.origins) ? current : { ...current, origins: all }
    })
  }
  const sessions = createHostSessions({
    passphrase: () => hostFile.current().passphrase,
    nowMs: SOURCES.nowMs,
  })
  const hasPassphrase = () => hostFile.current().passphrase !== null
  const keeping = openKeeping({
    dataDir,
    state,
    audit,
    hubName: () => hub.names().hubName,
    seal: names?.seal ?? (async () => ({ ok: false, problem: NO_SEAL })),
    onFailure,
    onHandedOver: () => names?.onHandedOver?.(),
  })
  const hostActions = createHostActions({
    state,
    audit,
    hub,
    sources: SOURCES,
    baseUrl: () => originOf(whereabouts),
    lastSeen: phones.lastSeen,
    reports: phones.reports,
    welcome: welcomeOne,
    onRightsChange: () => rights.ring(),
  })
  const overview = async (counts: HostOverview['counts']) =>
    hostOverview({
      state: state.current(),
      names: hub.names(),
      nowMs: SOURCES.nowMs(),
      addresses: whereabouts?.addresses() ?? [],
      port: whereabouts?.port ?? 0,
      reach: whereabouts?.reach() ?? null,
      lastSeen: phones.lastSeen,
      counts,
      lastMerge: await hub.lastMerge(),
    })
  const watch = watchHub({
    dataDir,
    log,
    hub,
    audit,
    devices: () => hostActions.devices(),
    overview: () => overview({ entries: 0, people: 0 }),
    port: () => whereabouts?.port ?? 0,
    hasPassphrase,
    config: () => ({
      port: whereabouts?.port ?? null,
      isPortal: names?.isPortal ?? false,
      isDemo: state.current().isDemo,
      hasPassphrase: hasPassphrase(),
      language: hostFile.current().language,
    }),
  })
  const lobby = new OriginLobby(SOURCES.nowMs)
  const isAllowedOrigin = (origin: string) =>
    state.current().origins.includes(origin) || lobby.has(origin)
  const couch = createCouch({
    databases,
    admin: secrets.admin,
    cookieSecret: secrets.cookieSecret,
    bearer,
    rightsWatch: rights,
    uuid: state.current().serverUuid,
    version: version(),
    writePolicy: auditedPolicy(audit, hub.refusesPaper),
    prefix: '/db',
    cors: { isAllowedOrigin },
    diskProbe: createDiskProbe(join(dataDir, 'dbs'), SOURCES.nowMs),
    nowMs: SOURCES.nowMs,
    newUuid,
    onFailure,
  })
  const { app, server, entrance } = await createHubApp({
    couch,
    media: createMediaHandler({
      desk,
      uploads,
      isAllowedOrigin,
      tickets: createMediaTickets(secrets.cookieSecret, SOURCES.nowMs),
      room: createDiskRoom(() => diskOf(dataDir), SOURCES.nowMs),
      onFailure,
    }),
    gate: keeping.gate,
    appRoot: appRoot(),
    isAllowedOrigin,
    onFailure,
    phoneSetup: {
      whereabouts: () => whereabouts,
      names: hub.names,
      nowMs: SOURCES.nowMs,
      assetsRoot: assetsRoot(),
      isPortal: names?.isPortal ?? false,
    },
    api: {
      state,
      nowMs: SOURCES.nowMs,
      names: hub.names,
      limiter: createTryLimiter(JOIN_LIMITS, SOURCES.nowMs),
      isPersonKnown: hub.isPersonKnown,
      version: version(),
      appRevision: createAppRevision(appRoot()),
      hostToken: secrets.hostToken,
      teamsOf: hub.teamsOf,
      rolesOf: hub.heldRolesOf,
      welcome: welcomeOne,
      personNameOf: hub.personNameOf,
      teamNameOf: hub.teamNameOf,
      noteSeen: phones.noteSeen,
      rememberOrigins,
      letOriginAsk: (origin) => lobby.letIn(origin),
      noteReport: phones.noteReport,
      audit,
      onRightsChange: () => rights.ring(),
      hostActions,
      keeping,
      overview: async () => overview(await hub.counts()),
      dashboard: watch.dashboard,
      report: watch.report,
      metrics: watch.metrics,
      onJoin: (outcome) => log.write('join', { outcome }),
      signIn: {
        sessions,
        audit,
        hasPassphrase,
        setPassphrase: async (passphrase) => {
          const hash = await hashPassphrase(passphrase, SOURCES.randomBytes)
          await hostFile.update((facts) => ({ ...facts, passphrase: hash }))
          sessions.endAll()
        },
        httpsOrigins: () => whereabouts?.reach().httpsOrigins ?? [],
        onSignIn: (outcome) => log.write('sign_in', { outcome }),
      },
    },
  })

  watch.meter.watch(server)
  await desk.resume()

  return {
    server,
    entrance,
    state,
    secrets,
    names: hub.names,
    roleBook: hub.roleBook,
    holdingsOf: hub.holdingsOf,
    teamNameOf: hub.teamNameOf,
    personNameOf: hub.personNameOf,
    listensAt: (where) => {
      whereabouts = where
    },
    rememberOrigins,
    log,
    close: async () => {
      await closeServer(server, entrance)
      await keeping.close()
      watch.stop()
      await app.close()
      await hub.close()
      await phones.close()
      await databases.close()
    },
  }
}

/** The best address of all, for links that a host hands out. */
function originOf(where: Whereabouts | null): string {
  return where?.reach().httpOrigins[0] ?? `http://127.0.0.1:${where?.port ?? 0}`
}
