import { readLedger } from './ledger.ts'
import type { Story } from './play.ts'
import { approved } from './scenes/approved.ts'
import { granted } from './scenes/granted.ts'
import { ledger } from './scenes/ledger.ts'
import { overBudget } from './scenes/over-budget.ts'
import { rejected } from './scenes/rejected.ts'
import { selfApproval } from './scenes/self-approval.ts'
import { timedOut } from './scenes/timed-out.ts'
import { usedOnce } from './scenes/used-once.ts'
import { openSetting, type Setting } from './setting.ts'

/** The whole circle once round, for somebody who has never seen it. */
export const tour: Story<Setting> = {
  name: 'tour',
  prologue: [
    'Countersign: AI agents ask here before they act. Rules and budgets answer at once where they can;',
    'where they cannot, people are asked; silence means no; and everything is in one ledger.',
    '',
    'The governor is real, and so are its bots. Telegram and Slack are stand-ins on this machine, as',
    'strict as the platforms are. No account, no network; each line marked ✓ was just checked.',
    '',
    '  the rules   $10.00 a day for each agent; above $5.00, and whenever it is about withdrawing',
    '              funds, deleting, draining a wallet or permissions, a person decides in 10 minutes',
    '  operators   alice, in a Telegram group; bob, in a Slack channel',
    '  agents      researcher, treasurer, janitor, trader, deployer, writer: scripts with a key each',
  ],
  open: openSetting,
  scenes: [granted, overBudget, approved, rejected, timedOut, selfApproval, usedOnce, ledger],
  counted: async (setting) => `${(await readLedger(setting)).head.seq} ledger entries`,
  epilogue: [
    '',
    'Try it yourself:',
    '  npm start                        run the governor; it prints a link to the web inbox',
    '  charters/default.yaml            its rules: list yourself under operators, a chat under channels',
    '  http://127.0.0.1:8000/docs       what agents can ask, while it runs',
    '  npx countersign --help           everything the command line can do',
    '',
    'While it runs, be an agent that wants to spend more than $5, and then the person who decides:',
    '',
    "  curl localhost:8000/api/v1/handshake -H 'Content-Type: application/json' \\",
    `    -d '{"agent_id": "my-agent"}'`,
    "  curl localhost:8000/api/v1/request-permission -H 'Content-Type: application/json' \\",
    `    -d '{"agent_id": "my-agent", "task_intent": "Buy a domain", "resource_type": "api_call",`,
    `         "estimated_cost_usd": 6}'`,
    '  npx countersign pending',
    '  npx countersign approve ID',
  ],
}
