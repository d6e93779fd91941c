import type { Running } from './running-file.ts'

export const TERMINAL_LANGUAGES = ['en', 'fr'] as const
export type TerminalLanguage = (typeof TERMINAL_LANGUAGES)[number]

/** What the terminal says at a start. Lines of at most 80 columns, as far as names allow. */
export interface TerminalWords {
  readonly isRunning: (hub: string) => string
  readonly journey: (title: string) => string
  readonly demo: string
  readonly handedOver: string
  readonly portTaken: (taken: number, port: number) => string
  readonly loopbackOnly: string
  readonly noNetwork: readonly string[]
  readonly phonesOpen: string
  readonly secure: string
  readonly rung: Readonly<Record<'trusted' | 'local' | 'plain', readonly string[]>>
  readonly joinCode: (code: string, until: string) => string
  readonly joinLink: string
  readonly ownPage: string
  readonly dataFolder: string
  readonly next: string
  readonly steps: readonly string[]
  readonly ask: {
    readonly welcome: readonly string[]
    readonly hubName: string
    readonly journeyTitle: string
    readonly hostName: string
    readonly passphrase: readonly string[]
    readonly passphraseAgain: string
    readonly tooShort: (least: number) => string
    readonly notSame: string
    readonly tooLong: string
  }
  readonly inUse: (folder: string, by: Running | null) => string
  readonly littleSpace: (megabytes: number, folder: string) => string
  readonly uncleanStop: string
  readonly lateLog: (db: string) => string
  readonly diskFull: (folder: string) => string
  readonly takingOver: string
  readonly takenBefore: (file: string) => string
  readonly askHandOverCode: string
  readonly stopping: (after: string) => string
  readonly stopped: string
  readonly stoppedLate: string
  readonly defaults: (facts: { hub: string; journey: string }) => readonly string[]
}

const en: TerminalWords = {
  isRunning: (hub) => `${hub} is running`,
  journey: (title) => `Journey: ${title}`,
  demo: 'Demo: all people and entries are invented.',
  handedOver:
    'This laptop handed its hub over and takes nothing any more. Leave it running for a while: it ' +
    'tells phones where the hub is now. The code is on your host’s page.',
  portTaken: (taken, port) => `Port ${taken} was taken, so the hub is on port ${port}.`,
  loopbackOnly: 'Only this machine can reach the hub. Leave --host away to serve phones.',
  noNetwork: [
    'This laptop is on no network, so phones cannot reach it yet.',
    'Connect it to a Wi-Fi or open a hotspot; the hub notices by itself.',
  ],
  phonesOpen: 'Phones on the same network open',
  secure: 'Secure addresses',
  rung: {
    trusted: ['Every phone trusts them.'],
    local: ['For phones that installed the hub’s certificate; the join page shows how.'],
    plain: ['None yet: the host’s page tells why.'],
  },
  joinCode: (code, until) => `Join code   ${code}   (until ${until})`,
  joinLink: 'Join link  ',
  ownPage: 'Your own page, for the host alone. Do not share this link:',
  dataFolder: 'Data folder',
  next: 'Next',
  steps: [
    'Connect the phones to the same Wi-Fi as this laptop.',
    'Let people scan the code above, or open the link and type the code.',
    'Leave this window open. Ctrl-C stops the hub; nothing is lost.',
  ],
  ask: {
    welcome: ['A new hub. A few questions; Enter takes what is in brackets.'],
    hubName: 'What is this hub called?',
    journeyTitle: 'What is the journey called?',
    hostName: 'What shall people call you, its host?',
    passphrase: [
      'A passphrase for you as host, to sign in from another device (not shown).',
      'Enter alone leaves it out: then only the link of this laptop opens your page.',
    ],
    passphraseAgain: 'The same once more',
    tooShort: (least) => `At least ${least} characters, please. A few words are best.`,
    notSame: 'The two are not the same. Once more, please.',
    tooLong: 'At most 120 characters, please.',
  },
  inUse: (folder, by) =>
    `${folder} is in use by ${by === null ? 'another process' : `'${by.command}', process ${by.pid}`}. ` +
    (by?.command === 'start' && by.couchUrl !== null
      ? `So the hub runs already, at ${new URL('/', by.couchUrl).href} on this laptop. `
      : '') +
    'Stop that first, or choose another folder with --data DIR.',
  littleSpace: (megabytes, folder) =>
    `Only ${megabytes} MB are free on the disk of ${folder}. When it is full, phones keep their ` +
    'entries and send them once there is space again.',
  uncleanStop: 'The last stop was not a clean one. Looking through the databases …',
  lateLog: (db) =>
    `What was written last to the database "${db}" may be missing: its log is damaged. It is ` +
    'another instance now, so that phones compare all they have with it and send it again.',
  diskFull: (folder) =>
    `The disk of ${folder} is full or cannot be written: nothing can be stored now. What was ` +
    'stored is safe, and phones keep what they write and send it again. Make room on the disk; ' +
    'the hub goes on by itself.',
  takingOver: 'Taking over. This may take some minutes …',
  takenBefore: (file) => `${file} was taken over before. The hub goes on.`,
  askHandOverCode: 'The code that the other laptop shows: ',
  stopping: (after) => `Stopping after ${after} …`,
  stopped: 'Stopped. Nothing was lost.',
  stoppedLate: 'Stopped; some phones were cut off.',
  defaults: ({ hub, journey }) => [
    `A new hub, named '${hub}', journey '${journey}', without a host's passphrase.`,
    'Choose with --name HUB, --journey TITLE and --lang en|fr at the first start.',
  ],
}

const fr: TerminalWords = {
  isRunning: (hub) => `${hub} est en marche`,
  journey: (title) => `Parcours : ${title}`,
  demo: 'Démo : toutes les personnes et toutes les notes sont inventées.',
  handedOver:
    'Cet ordinateur a transmis son hub et n’accepte plus rien. Laissez-le allumé un moment : il ' +
    'dit aux téléphones où est le hub. Le code est sur votre page d’hôte.',
  portTaken: (taken, port) => `Le port ${taken} était pris : le hub est au port ${port}.`,
  loopbackOnly: 'Seule cette machine atteint le hub. Sans --host, il sert les téléphones.',
  noNetwork: [
    'Cet ordinateur n’est sur aucun réseau : les téléphones ne l’atteignent pas.',
    'Connectez-le à un Wi-Fi ou ouvrez un partage ; le hub le voit de lui-même.',
  ],
  phonesOpen: 'Les téléphones du même réseau ouvrent',
  secure: 'Adresses sécurisées',
  rung: {
    trusted: ['Tous les téléphones leur font confiance.'],
    local: [
      'Pour les téléphones qui ont le certificat du hub ; la page d’accueil',
      'montre comment.',
    ],
    plain: ['Aucune pour l’instant : la page d’hôte dit pourquoi.'],
  },
  joinCode: (code, until) => `Code d’accès   ${code}   (jusqu’au ${until})`,
  joinLink: 'Lien d’accès  ',
  ownPage: 'Votre page d’hôte, pour vous seul. Ne partagez pas ce lien :',
  dataFolder: 'Dossier',
  next: 'Ensuite',
  steps: [
    'Connectez les téléphones au même Wi-Fi que cet ordinateur.',
    'Faites scanner le code ci-dessus, ou ouvrir le lien et taper le code.',
    'Laissez cette fenêtre ouverte. Ctrl-C arrête le hub ; rien ne se perd.',
  ],
  ask: {
    welcome: ['Un nouveau hub. Quelques questions ; Entrée garde ce qui est entre crochets.'],
    hubName: 'Comment s’appelle ce hub ?',
    journeyTitle: 'Comment s’appelle le parcours ?',
    hostName: 'Comment vous appeler, vous qui le tenez ?',
    passphrase: [
      'Une phrase de passe pour vous, pour entrer depuis un autre appareil (non affichée).',
      'Entrée seule : il n’y en aura pas, et seul le lien de cet ordinateur ouvre votre page.',
    ],
    passphraseAgain: 'La même encore une fois',
    tooShort: (least) => `Au moins ${least} caractères. Quelques mots, c’est le mieux.`,
    notSame: 'Les deux ne sont pas pareilles. Encore une fois.',
    tooLong: 'Au plus 120 caractères.',
  },
  inUse: (folder, by) =>
    `${folder} est utilisé par ${by === null ? 'un autre programme' : `« ${by.command} », processus ${by.pid}`}. ` +
    (by?.command === 'start' && by.couchUrl !== null
      ? `Le hub est donc déjà en marche, à ${new URL('/', by.couchUrl).href} sur cet ordinateur. `
      : '') +
    'Arrêtez-le d’abord, ou choisissez un autre dossier avec --data DOSSIER.',
  littleSpace: (megabytes, folder) =>
    `Il ne reste que ${megabytes} Mo sur le disque de ${folder}. Une fois plein, les téléphones ` +
    'gardent leurs notes et les envoient dès qu’il y a de la place.',
  uncleanStop: 'Le dernier arrêt n’était pas propre. Les bases de données sont vérifiées …',
  lateLog: (db) =>
    `Ce qui a été écrit en dernier dans la base « ${db} » manque peut-être : son journal est abîmé. ` +
    'Elle est une autre instance désormais ; les téléphones comparent tout et renvoient.',
  diskFull: (folder) =>
    `Le disque de ${folder} est plein ou ne peut être écrit : rien n’est enregistré pour l’instant. ` +
    'Ce qui l’était est sauf, les téléphones gardent ce qu’on écrit et le renverront. Faites de la ' +
    'place sur le disque ; le hub continue de lui-même.',
  takingOver: 'Reprise du hub. Cela peut durer quelques minutes …',
  takenBefore: (file) => `${file} a déjà été repris. Le hub continue.`,
  askHandOverCode: 'Le code que montre l’autre ordinateur : ',
  stopping: (after) => `Arrêt après ${after} …`,
  stopped: 'Arrêté. Rien n’est perdu.',
  stoppedLate: 'Arrêté ; quelques téléphones ont été coupés.',
  defaults: ({ hub, journey }) => [
    `Un nouveau hub, nommé « ${hub} », parcours « ${journey} », sans phrase de passe.`,
    'Au premier démarrage, choisissez avec --name, --journey et --lang en|fr.',
  ],
}

export const TERMINAL_WORDS: Readonly<Record<TerminalLanguage, TerminalWords>> = { en, fr }

/** What this terminal is set to: `fr_FR.UTF-8` → `fr`. */
export function languageOfTerminal(
  env: Readonly<Record<string, string | undefined>>,
): TerminalLanguage {
  const locale = env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || ''
  return locale.toLowerCase().startsWith('fr') ? 'fr' : 'en'
}
