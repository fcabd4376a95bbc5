import type { Command } from 'commander'
import { type Body, listOf, objectOf } from '../client.ts'
import { define } from '../define.ts'
import type { CliDeps } from '../deps.ts'
import { short, table } from '../print.ts'

/** `kpis`. */
export function kpiCommands(program: Command, deps: CliDeps): void {
  define(program, deps, {
    name: 'kpis',
    summary: 'Show the key figures of the charter, and how they came out',
    more: 'They are measured whenever settled work is audited (`countersign audit`).',
    example: 'kpis',
    async act(run) {
      const body = await run.server.get('/api/v1/kpis')
      run.answer(body, () => kpiLines(listOf(body, 'kpis')))
    },
  })
}

function kpiLines(kpis: readonly Body[]): readonly string[] {
  if (kpis.length === 0) return ['The charter has no key figures (`kpis`).']
  return table([
    ['KEY FIGURE', 'WHOSE', 'TARGET', 'MET', 'MISSED', 'LAST', 'TREND'],
    ...kpis.flatMap((kpi) => {
      const total = kpi['total'] === null ? [] : [objectOf(kpi, 'total')]
      const rows = [...total, ...listOf(kpi, 'agents')]
      const target = `${kpi['direction'] === 'at_least' ? '≥' : '≤'} ${kpi['target']}${kpi['unit'] === null ? '' : ` ${kpi['unit']}`}`
      if (rows.length === 0) return [[short(kpi['id'], 40), 'nobody yet', short(target, 24), '', '', '', '']]
      return rows.map((row, at) => [
        at === 0 ? short(kpi['id'], 40) : '',
        row['agent_id'] === null ? 'everybody' : short(row['agent_id'], 40),
        at === 0 ? short(target, 24) : '',
        String(row['met']),
        String(row['missed']),
        row['last'] === null ? 'missing' : String(row['last']),
        row['share'] === null ? '' : `${Math.floor(Number(row['share']) * 100)} %`,
      ])
    }),
  ])
}
