import type { Command } from 'commander'
import { group } from '../define.ts'
import type { CliDeps } from '../deps.ts'
import { tailCommand } from '../ledger/tail.ts'
import { verifyCommand } from '../ledger/verify.ts'

/** `ledger verify` and `ledger tail`. */
export function ledgerCommands(program: Command, deps: CliDeps): void {
  const ledger = group(program, 'ledger', 'The ledger: everything that happened')
  verifyCommand(ledger, deps)
  tailCommand(ledger, deps)
}
