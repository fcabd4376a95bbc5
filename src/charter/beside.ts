import { basename, dirname, join } from 'node:path'

const named = (file: string, what: string): string => join(dirname(file), `${basename(file).replace(/\.ya?ml$/i, '')}.${what}.json`)

/** The canonical JSON of a charter file's content: its SHA-256 is the charter's hash. */
export const canonFile = (file: string): string => named(file, 'c14n')
/** The signatures of a charter file. */
export const signatureFile = (file: string): string => named(file, 'sig')
/** What git says of a charter file. */
export const attestationFile = (file: string): string => named(file, 'attestation')
