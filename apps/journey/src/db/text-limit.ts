/** Characters one entry may hold; the hub accepts no more. */
export const MAX_TEXT_LENGTH = 20_000
