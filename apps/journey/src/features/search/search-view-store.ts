import { create } from 'zustand'

interface SearchView {
  readonly asked: string
  ask(asked: string): void
}

/** What was asked stays while one reads what was found; a reload may lose it. */
export const useSearchViewStore = create<SearchView>()((set) => ({
  asked: '',
  ask: (asked) => set({ asked }),
}))
