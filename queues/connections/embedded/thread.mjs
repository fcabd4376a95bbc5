// @ts-check
// The thread that holds the embedded database: runs one statement after the other and answers each. Everything else (turns,
// transactions, restarts) is decided by its owner, `host.ts`.
import { setFlagsFromString } from 'node:v8'
import { parentPort, workerData } from 'node:worker_threads'
import { startParams } from './settings.mjs'

/** @typedef {{ id: number, text: string, params?: unknown[] }} Ask */
/** @typedef {Error & { code?: string, detail?: string, severity?: string, constraint?: string }} Fault */

// WebAssembly by V8's baseline compiler alone, set before any is loaded: the optimising one costs 70 MB of memory, kept for good,
// to win a sixth of the speed (460 instead of 390 jobs/s).
for (const flag of ['--no-wasm-tier-up', '--no-wasm-dynamic-tiering']) setFlagsFromString(flag)
const { PGlite } = await import('@electric-sql/pglite')

const port = /** @type {import('node:worker_threads').MessagePort} */ (parentPort)
const asText = (/** @type {string} */ value) => value

const db = await PGlite.create({
  dataDir: workerData.dir,
  relaxedDurability: true,
  startParams: startParams(PGlite.defaultStartParams, workerData.schema),
  // As node-postgres does it, which BullMQ is written for: 64-bit integers and numerics stay text.
  parsers: { 20: asText, 1700: asText },
})
db.onNotification((channel, payload) => port.postMessage({ channel, payload }))

/** @param {Ask} ask */
async function run({ id, text, params }) {
  try {
    const result = params?.length ? await db.query(text, params) : (await db.exec(text)).at(-1)
    const rows = result?.rows ?? []
    port.postMessage({ id, rows, rowCount: result?.rowCount ?? rows.length, inTransaction: db.isInTransaction() })
  } catch (caught) {
    const { message, code, detail, constraint, severity } = /** @type {Fault} */ (caught)
    // What is not an error of the database itself (a WebAssembly trap, an exit) leaves it in an unknown state: the thread ends.
    if (!code || severity === 'FATAL' || severity === 'PANIC') throw caught
    port.postMessage({ id, error: { message, code, detail, constraint }, inTransaction: db.isInTransaction() })
  }
}

/** @type {Promise<unknown>} */
let last = Promise.resolve()
port.on('message', (/** @type {Ask | 'close'} */ message) => {
  last = last.then(() => (message === 'close' ? db.close().finally(() => port.close()) : run(message)))
})
port.postMessage('ready')
