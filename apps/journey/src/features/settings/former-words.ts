import { pluralIn } from '../../app/i18n/plural.ts'

// Beside the page that needs them: the messages come before the timeline, and weigh on it.

const pluralEn = pluralIn('en')
const pluralFr = pluralIn('fr')

const EN = {
  title: 'Journals of other hubs',
  hint: 'This phone has left these hubs. What you wrote there stays here until you remove it.',
  unnamed: 'A journal without a name',
  entries: (count: number) => pluralEn(count, { one: '# entry', other: '# entries' }),
  onlyHere: (unsent: number, own: number, refused: number) =>
    [
      unsent > 0 && pluralEn(unsent, { one: '# was never sent', other: '# were never sent' }),
      own > 0 && pluralEn(own, { one: '# is for you alone', other: '# are for you alone' }),
      refused > 0 && pluralEn(refused, { one: '# was not accepted', other: '# were not accepted' }),
    ]
      .filter((part) => part !== false)
      .join(', ') + '. You find them nowhere but here.',
  export: 'Save as a file',
  exportNamed: (name: string) => `Save “${name}” as a file`,
  remove: 'Remove',
  removeNamed: (name: string) => `Remove “${name}”`,
  removeTitle: (name: string) => `Remove “${name}” from this phone?`,
  removeText: 'It cannot be brought back. What its hub has received stays there.',
  removeTick: (count: number) =>
    pluralEn(count, {
      one: '# text that is nowhere else will be lost. I have saved it, or do not need it.',
      other: '# texts that are nowhere else will be lost. I have saved them, or do not need them.',
    }),
  removeTickProblem: 'Tick this first, or save the journal as a file.',
  removeConfirm: (name: string) => `Remove “${name}”`,
  failed: 'That did not work. Close the other windows of this app and try again.',
}

type FormerWords = typeof EN

const FR: FormerWords = {
  title: 'Journaux d’autres hubs',
  hint: 'Ce téléphone a quitté ces hubs. Ce que vous y avez écrit reste ici jusqu’à ce que vous l’effaciez.',
  unnamed: 'Un journal sans nom',
  entries: (count) => pluralFr(count, { one: '# note', other: '# notes' }),
  onlyHere: (unsent, own, refused) =>
    [
      unsent > 0 &&
        pluralFr(unsent, { one: '# n’a jamais été envoyée', other: '# n’ont jamais été envoyées' }),
      own > 0 && pluralFr(own, { one: '# est pour vous seul·e', other: '# sont pour vous seul·e' }),
      refused > 0 &&
        pluralFr(refused, { one: '# n’a pas été acceptée', other: '# n’ont pas été acceptées' }),
    ]
      .filter((part) => part !== false)
      .join(', ') + '. Elles ne sont nulle part ailleurs.',
  export: 'Enregistrer dans un fichier',
  exportNamed: (name) => `Enregistrer « ${name} » dans un fichier`,
  remove: 'Effacer',
  removeNamed: (name) => `Effacer « ${name} »`,
  removeTitle: (name) => `Effacer « ${name} » de ce téléphone ?`,
  removeText: 'On ne peut pas le faire revenir. Ce que son hub a reçu y reste.',
  removeTick: (count) =>
    pluralFr(count, {
      one: '# texte qui n’est nulle part ailleurs sera perdu. Je l’ai enregistré, ou n’en ai pas besoin.',
      other:
        '# textes qui ne sont nulle part ailleurs seront perdus. Je les ai enregistrés, ou n’en ai pas besoin.',
    }),
  removeTickProblem: 'Cochez d’abord ceci, ou enregistrez le journal dans un fichier.',
  removeConfirm: (name) => `Effacer « ${name} »`,
  failed:
    'Cela n’a pas marché. Fermez les autres fenêtres de cette application et essayez à nouveau.',
}

export function formerWords(language: string): FormerWords {
  return language === 'fr' ? FR : EN
}
