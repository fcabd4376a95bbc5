import type { CharterDocument } from './content.ts'

/** Sections whose shape is fixed and whose effect is not built yet, and what would be missing. */
const NOT_YET = {
  rules: 'rules are not evaluated yet',
  default: 'there are no rules that it could stand beside yet',
} as const satisfies Partial<Record<keyof CharterDocument, string>>

/** A section without effect is a law that looks in force and is not: such a charter is refused, not half obeyed. */
export const notYetFaults = (charter: CharterDocument): readonly { readonly path: string; readonly message: string }[] =>
  Object.entries(NOT_YET)
    .filter(([section]) => charter[section as keyof typeof NOT_YET] !== undefined)
    .map(([section, why]) => ({ path: `charter.${section}`, message: `${why}; take the section out` }))
