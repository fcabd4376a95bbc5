import { IANAZone } from 'luxon'
import { approvalFaults } from '../approvals/faults.ts'
import { haltFaults } from '../breakers/faults.ts'
import { constitutionFaults } from '../constitution/faults.ts'
import { experimentFaults } from '../experiments/law.ts'
import { kpiFaults } from '../kpis/faults.ts'
import { ruleFaults } from '../policy/rules/book.ts'
import { identityText } from '../principal.ts'
import { riskFaults } from '../risk/table.ts'
import { tagFaults } from '../tags/tags.ts'
import { toolFaults } from '../tools/allowlist.ts'
import { channelKey, identitiesOf } from './compile.ts'
import { CharterContent, type CharterDocument } from './content.ts'
import type { ModelsDocument } from './models-file.ts'
import { quorumFaults } from './quorum-faults.ts'

/** A fault in a charter: where, what was expected, what was found. */
export interface CharterFault {
  readonly path: string
  readonly message: string
}

/** Reads a content from the edge (a file, an entry): the value with defaults filled in, or every fault at once. */
export function parseCharter(value: unknown): { readonly content: CharterContent } | { readonly faults: readonly CharterFault[] } {
  const parsed = CharterContent.safeParse(value)
  if (!parsed.success) return { faults: parsed.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message })) }
  const faults = crossFaults(parsed.data.charter, parsed.data.models)
  return faults.length > 0 ? { faults } : { content: parsed.data }
}

/** What the schema cannot see: things that must agree with each other. */
function crossFaults(charter: CharterDocument, models: ModelsDocument): readonly CharterFault[] {
  const faults: CharterFault[] = []
  const once = (path: string, values: readonly string[]): void => {
    for (const value of new Set(values.filter((v, i) => values.indexOf(v) !== i)))
      faults.push({ path, message: `${value} is listed twice` })
  }
  if (!IANAZone.isValidZone(charter.timezone))
    faults.push({ path: 'charter.timezone', message: `expected an IANA time zone such as Europe/Zurich, got ${charter.timezone}` })
  once(
    'charter.operators',
    charter.operators.map((o) => o.id),
  )
  once(
    'charter.operators',
    charter.operators.flatMap((o) => identitiesOf(o).map(identityText)),
  )
  once(
    'charter.agents.list',
    charter.agents.list.map((a) => a.id),
  )
  once('charter.channels', charter.channels.map(channelKey))
  faults.push(...toolFaults(charter), ...quorumFaults(charter))
  if (charter.risk) faults.push(...riskFaults(charter.risk))
  if (charter.tags) faults.push(...tagFaults(charter.tags))
  faults.push(...constitutionFaults(charter), ...haltFaults(charter), ...kpiFaults(charter), ...approvalFaults(charter))
  faults.push(...experimentFaults(charter, models))
  for (const { index, field, message } of ruleFaults(charter.rules ?? [])) faults.push({ path: `charter.rules.${index}.${field}`, message })
  const densities = models.tiers.map((t) => t.max_density)
  if (densities.some((d, i) => i > 0 && d <= (densities[i - 1] as number)) || densities.at(-1) !== 10)
    faults.push({ path: 'models.tiers', message: 'expected max_density to grow from tier to tier and to end at 10' })
  return faults
}
