/** What a refusal says, by its code, before its English words in brackets; a code that is not here is told in English alone. */
export const refusals = {} as Readonly<Record<string, string>>
