import { readFileSync } from 'node:fs'
import type { QueuePlace } from './queue-place.ts'

/** The example program, which lies beside this file in the sources and in the build; `docs/examples` has the same. */
export const recipe = (): string => readFileSync(new URL('./queue-agent.mjs', import.meta.url), 'utf8')

/** The name an example gives to an agent; the credentials are named after it. */
const AGENT = 'crew-01'

/**
 * The command that makes a Redis user for one agent: both queues it needs, and nothing else that lies in that Redis. Without
 * `SCAN` and `RANDOMKEY` it does not even see the names of other keys; `@dangerous` holds `KEYS`, `FLUSHALL` and the like, of
 * which BullMQ needs `INFO`.
 */
export const redisUser = (agent: string, password: string): string =>
  `ACL SETUSER ${agent} reset on >${password} ~bull:countersign-requests:* ~bull:countersign-replies-${agent}:* ` +
  '+@all -@admin -@dangerous -scan -randomkey +info'

/** The statements that make a Postgres role for agents: the queue's schema, and nothing else. The ledger's tables are not in it. */
export const postgresRole = (role: string, password: string): readonly string[] => [
  `create role "${role}" login password '${password}' nosuperuser nocreatedb nocreaterole;`,
  `grant usage on schema bullmq to "${role}";`,
  `grant select, insert, update, delete on all tables in schema bullmq to "${role}";`,
  `grant usage, select on all sequences in schema bullmq to "${role}";`,
  `grant execute on all functions in schema bullmq to "${role}";`,
]

/** What `queue info` prints. */
export function queueLines(place: QueuePlace): readonly string[] {
  switch (place.kind) {
    case 'embedded':
      return [
        'The queue is embedded: it lives inside the server, so agents use HTTP (docs/http.md).',
        'Set REDIS_URL or DATABASE_URL to open it to agents; this command then prints how.',
      ]
    case 'redis':
      return [
        `The queue is on Redis (${place.where}). Agents put signed jobs on \`countersign-requests\`.`,
        '',
        '1. Give each agent Redis credentials of its own, never the server’s: they reach its queues and not the ledger.',
        `   redis-cli ${redisUser(AGENT, 'PASSWORD').replaceAll(/([>~]\S+)/g, "'$1'")}`,
        '   The user is gone when Redis restarts, unless redis.conf names an `aclfile` and you run `redis-cli ACL SAVE`.',
        ...keyAndScript(`REDIS_URL=redis://${AGENT}:PASSWORD@${place.where}`),
      ]
    case 'postgres':
      return [
        `The queue is on Postgres (${place.where}), in the schema \`bullmq\`. Agents put signed jobs on \`countersign-requests\`.`,
        '',
        '1. Give agents a role of their own, never the server’s: it reaches the queues and not the ledger.',
        ...postgresRole('countersign_agents', 'PASSWORD').map((statement) => `   ${statement}`),
        '   All queues share their tables: such a role can disturb the queues, which hold nothing that is believed without',
        '   a signature or a look at the ledger. Run the grants again after an update of Countersign.',
        ...keyAndScript(`DATABASE_URL=postgres://countersign_agents:PASSWORD@${place.where}`),
      ]
  }
}

const keyAndScript = (url: string): readonly string[] => [
  '',
  '2. Make a key for the agent; jobs are signed with a secret derived from it, and never carry it.',
  `   countersign keys add ${AGENT}`,
  '',
  '3. Run this with the key (`countersign queue info --script > queue-agent.mjs` writes it to a file):',
  `   COUNTERSIGN_KEY=csk_… AGENT_ID=${AGENT} ${url} node queue-agent.mjs`,
  '',
  ...recipe().trimEnd().split('\n'),
]
