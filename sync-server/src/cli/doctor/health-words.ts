import type { TerminalLanguage } from '../terminal-words.ts'
import type { HealthCode } from './judge-health.ts'

type Say = (detail: string) => string

/** What is so, and where it needs it, what to do. */
export const HEALTH_WORDS: Readonly<
  Record<
    TerminalLanguage,
    {
      readonly mark: { readonly ok: string; readonly attention: string }
      readonly allWell: string
      readonly some: (count: number) => string
      readonly findings: Readonly<Record<HealthCode, Say>>
    }
  >
> = {
  en: {
    mark: { ok: 'ok', attention: 'LOOK' },
    allWell: 'All is well.',
    some: (count) => (count === 1 ? 'One thing needs you.' : `${count} things need you.`),
    findings: {
      node_ok: (version) => `Node ${version}.`,
      node_old: (version) =>
        `Node ${version} is too old. Install 20.19 or newer from nodejs.org, then start again.`,
      folder_ok: (path) => `The hub's folder is ${path}.`,
      folder_new: (path) => `There is no hub in ${path} yet. npm start makes one.`,
      folder_locked: (path) =>
        `${path} cannot be written. Give it to the user who starts the hub, or choose another with --data DIR.`,
      hub_runs: (url) => `The hub runs at ${url}.`,
      port_free: (port) => `Port ${port} is free. No hub runs on this folder.`,
      port_taken: (port) =>
        `Port ${port} is taken by another program. The hub will take the next one; posters with the old address are wrong then.`,
      address_ok: (list) => `Phones reach this laptop at ${list}.`,
      address_none: () =>
        'This laptop is on no network. Connect it to the Wi-Fi that phones use, or open a hotspot.',
      address_public: (address) =>
        `${address} is not an address of a private network: the hub's certificate does not cover it. Use the .local name, or a router of your own.`,
      route_ok: () => 'This network has a way out, perhaps to the internet.',
      route_none: () =>
        'This network has no internet. That is fine: tell people to stay connected when their phone asks.',
      clock_ok: (time) => `The clock says ${time} (UTC).`,
      clock_behind: (time) =>
        `The clock is behind: something here was written at ${time} (UTC). Set date and time, then start the hub again.`,
      disk_ok: (gigabytes) => `${gigabytes} GB are free on the disk.`,
      disk_low: (gigabytes) =>
        `Only ${gigabytes} GB are free on the disk. Make room: when it is full, phones keep their entries until there is some.`,
      disk_unknown: () => 'How much of the disk is free could not be found out. Look yourself.',
      certificate_ok: (days) => `The certificate is good for ${days} more days.`,
      certificate_none: () => 'There is no certificate yet. The hub makes one when it starts.',
      certificate_wrong: (days) =>
        `The certificate is not good for now (${days} days left). Look at the clock, then start the hub again.`,
      backup_ok: (hours) => `The last backup is ${hours} hours old.`,
      backup_old: (hours) =>
        `The last backup is ${hours} hours old. Make one: npm run backup -- --to DIR`,
      backup_none: () => 'There is no backup yet. Make one: npm run backup -- --to DIR',
    },
  },
  fr: {
    mark: { ok: 'bon', attention: 'VOIR' },
    allWell: 'Tout va bien.',
    some: (count) => (count === 1 ? 'Une chose à voir.' : `${count} choses à voir.`),
    findings: {
      node_ok: (version) => `Node ${version}.`,
      node_old: (version) =>
        `Node ${version} est trop ancien. Installez 20.19 ou plus récent depuis nodejs.org, puis redémarrez.`,
      folder_ok: (path) => `Le dossier du hub est ${path}.`,
      folder_new: (path) => `Il n'y a pas encore de hub dans ${path}. npm start en fait un.`,
      folder_locked: (path) =>
        `On ne peut pas écrire dans ${path}. Donnez-le à qui démarre le hub, ou choisissez-en un autre avec --data.`,
      hub_runs: (url) => `Le hub est en marche à ${url}.`,
      port_free: (port) => `Le port ${port} est libre. Aucun hub ne tourne sur ce dossier.`,
      port_taken: (port) =>
        `Le port ${port} est pris par un autre programme. Le hub prendra le suivant ; les affiches avec l'ancienne adresse seront fausses.`,
      address_ok: (list) => `Les téléphones atteignent cet ordinateur à ${list}.`,
      address_none: () =>
        "Cet ordinateur n'est sur aucun réseau. Connectez-le au Wi-Fi des téléphones, ou ouvrez un partage.",
      address_public: (address) =>
        `${address} n'est pas une adresse de réseau privé : le certificat du hub ne la couvre pas. Prenez le nom en .local, ou un routeur à vous.`,
      route_ok: () => "Ce réseau a une sortie, peut-être vers l'Internet.",
      route_none: () =>
        "Ce réseau n'a pas d'Internet. C'est bien ainsi : dites aux gens de rester connectés quand leur téléphone le demande.",
      clock_ok: (time) => `L'horloge dit ${time} (UTC).`,
      clock_behind: (time) =>
        `L'horloge retarde : quelque chose ici a été écrit à ${time} (UTC). Réglez date et heure, puis redémarrez le hub.`,
      disk_ok: (gigabytes) => `${gigabytes} Go sont libres sur le disque.`,
      disk_low: (gigabytes) =>
        `Seulement ${gigabytes} Go sont libres sur le disque. Faites de la place : quand il est plein, les téléphones gardent leurs notes.`,
      disk_unknown: () => "On n'a pas pu savoir combien du disque est libre. Regardez vous-même.",
      certificate_ok: (days) => `Le certificat vaut encore ${days} jours.`,
      certificate_none: () => "Il n'y a pas encore de certificat. Le hub en fait un au démarrage.",
      certificate_wrong: (days) =>
        `Le certificat ne vaut pas pour maintenant (${days} jours). Voyez l'horloge, puis redémarrez le hub.`,
      backup_ok: (hours) => `La dernière sauvegarde a ${hours} heures.`,
      backup_old: (hours) =>
        `La dernière sauvegarde a ${hours} heures. Faites-en une : npm run backup -- --to DOSSIER`,
      backup_none: () =>
        "Il n'y a pas encore de sauvegarde. Faites-en une : npm run backup -- --to DOSSIER",
    },
  },
}

const WIDTH = 80
const INDENT = '        '

/** A sentence behind its mark, in lines of at most 80 columns; what cannot be broken stays whole. */
export function printFinding(mark: string, sentence: string): string {
  const lines: string[] = []
  let line = `  ${mark.padEnd(INDENT.length - 2)}`
  let isEmpty = true
  for (const word of sentence.split(' ')) {
    if (!isEmpty && line.length + 1 + word.length > WIDTH) {
      lines.push(line)
      line = INDENT
      isEmpty = true
    }
    line += isEmpty ? word : ` ${word}`
    isEmpty = false
  }
  return [...lines, line].join('\n')
}
