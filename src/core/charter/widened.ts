import type { CharterDocument } from './content.ts'

/** The keys of a charter of the first version. */
const FIRST: ReadonlySet<string> = new Set([
  'version',
  'org',
  'mission',
  'timezone',
  'solo',
  'local_operator',
  'budgets',
  'escalate',
  'deny',
  'grants',
  'agents',
  'operators',
  'channels',
  'models',
] satisfies (keyof CharterDocument)[])

/** Whether a charter has any section beyond the first version's: only then do entries say what the first version did not know. */
export const isWidened = (charter: CharterDocument): boolean => Object.keys(charter).some((key) => !FIRST.has(key))
