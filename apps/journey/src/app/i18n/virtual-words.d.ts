/* oxlint-disable typescript/consistent-type-imports -- the only kind an ambient module can have */

/** Made by `words-per-feature.ts` from the catalogues in this folder. */
declare module 'virtual:words' {
  type Messages = import('./messages-en.ts').Messages
  type ShellPart = import('./shell-parts.ts').ShellPart
  type Loader<Part extends keyof Messages> = () => Promise<{ words: Pick<Messages, Part> }>

  export const shellLoaders: Readonly<Record<string, Loader<ShellPart>>>
  type PartLoaders = { readonly [Part in Exclude<keyof Messages, ShellPart>]: Loader<Part> }
  export const partTables: Readonly<Record<string, () => Promise<{ partLoaders: PartLoaders }>>>
}
