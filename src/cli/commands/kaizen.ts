import type { Command } from 'commander'
import { group } from '../define.ts'
import type { CliDeps } from '../deps.ts'
import { improvementCommands } from '../kaizen/improvements.ts'
import { optimizeCommand } from '../kaizen/optimize.ts'
import { runCommands } from '../kaizen/run.ts'
import { scamperCommand } from '../kaizen/scamper.ts'
import { wasteCommand } from '../kaizen/waste.ts'

/** `kaizen …`: what the governor learns from its own ledger. */
export function kaizenCommands(program: Command, deps: CliDeps): void {
  const kaizen = group(
    program,
    'kaizen',
    'What the governor learns from its own ledger: waste, changes of the law, reports (models: countersign experiments)',
  )
  improvementCommands(kaizen, deps)
  wasteCommand(kaizen, deps)
  optimizeCommand(kaizen, deps)
  scamperCommand(kaizen, deps)
  runCommands(kaizen, deps)
}
