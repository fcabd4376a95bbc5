import { de } from './de.ts'
import { type Catalogue, en } from './en.ts'
import type { Language } from './language.ts'

export type { Catalogue } from './en.ts'
export { LANGUAGES, type Language } from './language.ts'

/** Every catalogue by its language. */
export const CATALOGUES = { en, de } as const satisfies Record<Language, Catalogue>

/** The catalogue of a language; English where none was chosen. */
export const catalogueOf = (language: Language | undefined): Catalogue => CATALOGUES[language ?? 'en']
