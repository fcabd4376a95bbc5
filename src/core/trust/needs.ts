import type { Ask } from '../ask.ts'
import { matches } from '../wildcard.ts'
import type { TrustLaw } from './law.ts'

/** What a request needs: the capabilities of its tool and of its resource type, and which of the two the charter does not know. */
export interface Needs {
  /** Sorted, each once. */
  readonly capabilities: readonly string[]
  readonly unlisted: readonly ('tool' | 'resource')[]
}

/** The capabilities of a request. Both tables are asked, so that leaving out the tool unlocks nothing. */
export function needsOf(law: TrustLaw, { tool, resource_type }: Pick<Ask, 'tool' | 'resource_type'>): Needs {
  const unlisted: Needs['unlisted'][number][] = []
  const byResource = law.resources.get(resource_type)
  if (!byResource) unlisted.push('resource')
  const byTool = tool === undefined ? [] : law.tools.filter(({ pattern }) => matches(pattern, tool))
  if (tool !== undefined && byTool.length === 0) unlisted.push('tool')
  const capabilities = [...new Set([...(byResource ?? []), ...byTool.flatMap(({ needs }) => needs)])].sort()
  return { capabilities, unlisted }
}
