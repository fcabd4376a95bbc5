/** The languages that the product speaks; the first is complete by definition, and what everybody reads who asked for none. */
export const LANGUAGES = ['en', 'de'] as const

/** A language, by its BCP 47 tag. */
export type Language = (typeof LANGUAGES)[number]
