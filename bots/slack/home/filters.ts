import type { types } from '@slack/bolt'
import { type Carded, isMotion } from '../../../src/core/carded.ts'
import { legible } from '../../../src/core/legible.ts'
import type { Catalogue } from '../../../src/core/wording/catalogue/index.ts'
import { option, type Values } from '../modals/fields.ts'

/** What somebody wants to see in their home tab. */
export interface Filters {
  /** Also what waits for others. */
  readonly all: boolean
  /** Of this risk only; empty: of any. */
  readonly risk: string
  /** Of this agent only; empty: of any. */
  readonly agent: string
}

/** What everybody sees at first. */
export const NO_FILTERS: Filters = { all: false, risk: '', agent: '' }

/** The `action_id`s of the filters' menus. */
export const FILTER_ACTION = /^filter_(?:whose|risk|agent)$/

const BLOCK = 'filters'
const RISKS = ['low', 'medium', 'high', 'critical'] as const
/** Agents that the menu offers; a menu holds a hundred options. */
const AGENTS = 99
/** What stands for no filter: an option must have a value. */
const ANY = '*'

/** The filters that the menus of a home tab say; what was set before where they say nothing. */
export function filtersIn(values: Values | undefined, before: Filters): Filters {
  const said = (name: string): string | undefined => values?.[BLOCK]?.[`filter_${name}`]?.selected_option?.value
  const one = (name: string, was: string): string => {
    const value = said(name)
    return value === undefined ? was : value === ANY ? '' : value
  }
  const whose = said('whose')
  return { all: whose === undefined ? before.all : whose === 'all', risk: one('risk', before.risk), agent: one('agent', before.agent) }
}

/** Whether something passes the filters of risk and agent; proposals of operators have neither. */
export function passes(record: Carded, { risk, agent }: Filters): boolean {
  if (isMotion(record)) return risk === '' && agent === ''
  return (risk === '' || record.assessment?.risk === risk) && (agent === '' || record.ask.agent_id === agent)
}

/** The menus, as they are set; `agents`: those that something waits of. */
export function filterBlock(filters: Filters, agents: readonly string[], words: Catalogue): types.ActionsBlock {
  const told = words.home.filters
  const known = [...new Set([...agents.slice(0, AGENTS), ...(filters.agent === '' ? [] : [filters.agent])])].slice(0, AGENTS)
  const select = (name: string, options: readonly types.PlainTextOption[], value: string): types.StaticSelect => {
    const initial = options.find((one) => one.value === value)
    return { type: 'static_select', action_id: `filter_${name}`, options: [...options], ...(initial ? { initial_option: initial } : {}) }
  }
  return {
    type: 'actions',
    block_id: BLOCK,
    elements: [
      select('whose', [option(told.mine, 'mine'), option(told.all, 'all')], filters.all ? 'all' : 'mine'),
      select('risk', [option(told.anyRisk, ANY), ...RISKS.map((risk) => option(words.risk.levels[risk], risk))], filters.risk || ANY),
      // An id of up to 128 characters fits a value, and is cut only where it is read.
      select('agent', [option(told.anyAgent, ANY), ...known.map((id) => option(legible(id), id))], filters.agent || ANY),
    ],
  }
}
