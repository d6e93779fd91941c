// @ts-check
/**
 * The thread in which functions of design documents run: QuickJS in WebAssembly, one runtime with
 * its own heap per db and design document. It has no way out but the messages below.
 *
 * Plain JavaScript, because the very same file is started by the tests, by the bundle and on
 * Node 20, which runs no TypeScript.
 */
import { parentPort, workerData } from 'node:worker_threads'
import variant from '@jitl/quickjs-wasmfile-release-sync'
import { newQuickJSWASMModuleFromVariant } from 'quickjs-emscripten-core'
import { PRELUDE } from './sandbox-prelude.mjs'

/** @typedef {import('quickjs-emscripten-core').QuickJSContext} Context */
/** @typedef {import('quickjs-emscripten-core').QuickJSRuntime} Runtime */
/** @typedef {import('quickjs-emscripten-core').QuickJSHandle} Handle */
/** @typedef {{ runtime: Runtime, context: Context, entry: Handle }} Design */

/** @type {import('./sandbox-messages.ts').SandboxLimits} */
const limits = workerData
const port = parentPort
if (port === null) throw new Error('this file is started as a worker')

const quickJs = await newQuickJSWASMModuleFromVariant(variant)
/** @type {Map<string, Design>} */
const designs = new Map()
let deadline = 0
let isLate = false

/** A failure after which this thread is not to be used any more. */
class Broken extends Error {
  /** @param {'timeout' | 'memory' | 'crash'} kind */
  constructor(kind) {
    super(kind)
    this.kind = kind
  }
}

/** @param {string} text */
function load(text) {
  const runtime = quickJs.newRuntime()
  runtime.setMemoryLimit(limits.memoryBytes)
  runtime.setMaxStackSize(limits.stackBytes)
  runtime.setInterruptHandler(() => {
    isLate ||= performance.now() > deadline
    return isLate
  })
  const context = runtime.newContext()
  startClock()
  const made = context.evalCode(PRELUDE, 'design.js')
  const entry = context.unwrapResult(made)
  const design = { runtime, context, entry }
  call(design, 'load', text, JSON.stringify(limits))
  return design
}

function startClock() {
  isLate = false
  deadline = performance.now() + limits.callMs
}

/**
 * Calls a function of the prelude with texts, and returns a text.
 * @param {Design} design
 * @param {string} name
 * @param {string[]} args
 */
function call({ context, entry }, name, ...args) {
  startClock()
  try {
    const handles = args.map((arg) => context.newString(arg))
    const method = context.getProp(entry, name)
    const result = context.callFunction(method, entry, ...handles)
    for (const handle of [method, ...handles]) handle.dispose()
    if (result.error !== undefined) throw new Broken(isLate ? 'timeout' : 'memory')
    const text = context.getString(result.value)
    result.value.dispose()
    return text
  } catch (error) {
    // Whatever else comes out of there (an abort, a native stack overflow) leaves a heap behind
    // that nobody should go on with.
    throw error instanceof Broken ? error : new Broken(isLate ? 'timeout' : 'crash')
  }
}

/** @param {string} key */
function drop(key) {
  const design = designs.get(key)
  if (design === undefined) return
  designs.delete(key)
  try {
    design.entry.dispose()
    design.context.dispose()
    design.runtime.dispose()
  } catch {
    // What user code has left behind may keep QuickJS from tidying up: the host starts anew.
    throw new Broken('crash')
  }
}

/** @param {import('./sandbox-messages.ts').SandboxRequest} request */
function run({ id, key, design: text, drops, call: callText, items }) {
  /** @type {string[]} */
  const results = []
  /** @type {string[]} */
  let logs = []
  let begun = ''
  try {
    for (const each of drops) drop(each)
    if (text !== undefined) designs.set(key, load(text))
    const design = designs.get(key)
    if (design === undefined) throw new Broken('crash')
    const start = performance.now()
    begun = call(design, 'begin', callText)
    if (begun.startsWith('=')) {
      let told = start
      for (const item of items) {
        results.push(call(design, 'run', item))
        const now = performance.now()
        if (now - start > limits.turnMs) break
        if (now - told > limits.callMs / 4) {
          port?.postMessage({ id, kind: 'alive' })
          told = now
        }
      }
    }
    logs = JSON.parse(call(design, 'takeLogs'))
    port?.postMessage({ id, kind: 'done', begun, results, logs, heapBytes: heapBytes() })
  } catch (error) {
    const failure = error instanceof Broken ? error.kind : 'crash'
    port?.postMessage({ id, kind: 'broken', begun, results, failure })
  }
}

function heapBytes() {
  return quickJs.getWasmMemory().buffer.byteLength
}

port.on('message', run)
port.postMessage({ kind: 'ready' })
