/** What people added when they read their own words again; each goes to one entry of its kind. */
export const CORRECTIONS: readonly { readonly begins: string; readonly text: string }[] = [
  {
    begins: 'Walked the drain by the market; counted 40',
    text: 'Walked the drain by the market; counted 43 sachets in ten metres. Went back with the sweepers to count again.',
  },
  {
    begins: 'Weighed the first two days',
    text: 'Weighed the first two days: 38 kg plastic, 64 kg peels, one shoe. The first scale was three kilos shy.',
  },
  {
    begins: 'First dawn run',
    text: 'First dawn run: left 5:40, arrived 6:24, seven of nine seats.',
  },
  {
    begins: 'Collected twenty words',
    text: 'Collected twenty-two words for “not well” that are not medical. Two came late, from the cook.',
  },
  {
    begins: 'Counted empty seats against the tide',
    text: 'Counted empty seats against the tide: 58 going out between five and six. Three were folded away.',
  },
  {
    begins: 'Cooked red-red for thirty',
    text: 'Cooked red-red for thirty-four with my sister and two neighbours who would not be sent home.',
  },
]
