import type { CharterDocument } from './content.ts'

/** The sections of the first version. Whatever else a charter has makes it one of today's law. */
export const FIRST_VERSION: ReadonlySet<string> = new Set([
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
] satisfies readonly (keyof CharterDocument)[])

/** Whether a charter has any section that the first version did not know: then the standing classes hold, quorums are checked, and entries say what the first version did not know. */
export const isWidened = (charter: CharterDocument): boolean =>
  Object.entries(charter).some(([name, section]) => section !== undefined && !FIRST_VERSION.has(name))
