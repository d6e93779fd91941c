// @ts-check
/**
 * What a design document's functions find around them; evaluated inside QuickJS, once per context.
 *
 * Nothing of it is trusted afterwards: a function may redefine all it sees. What matters is that
 * it can spoil no more than its own design document's answers, which the host reads as hostile.
 *
 * `String.raw`, so that the text below reads as the JavaScript that it is.
 */
export const PRELUDE = String.raw`
(function () {
  'use strict'
  const { parse, stringify } = JSON
  const evaluate = globalThis.eval
  const { freeze, isFrozen } = Object
  const { ownKeys, apply } = Reflect
  const toText = String
  const isList = Array.isArray

  let design = {}
  let limits = { emits: 0, emitChars: 0, logs: 0, logChars: 0 }
  let task = null
  let rows = []
  let rowCount = 0
  let rowChars = 0
  let isFlooded = false
  let hasEmitted = false
  let logs = []

  class Refused {
    constructor(name, reason) {
      this.refused = [name, reason]
    }
  }

  function describe(error) {
    if (error !== null && typeof error === 'object' && 'message' in error && 'name' in error) {
      return toText(error.name) + ': ' + toText(error.message)
    }
    const text = typeof error === 'string' ? error : stringify(error)
    return toText(text)
  }

  function plain(value) {
    if (typeof value === 'object' && value !== null && 'stack' in value && 'name' in value && 'message' in value) {
      return { error: value.name, message: value.message }
    }
    return value
  }

  function note(text) {
    if (logs.length < limits.logs) logs[logs.length] = toText(text).slice(0, limits.logChars)
  }

  function log(message) {
    note(typeof message === 'string' ? message : stringify(plain(message)))
  }

  function emitRow(key, value) {
    if (isFlooded) throw new Error('too many rows were emitted')
    const text = stringify([key, plain(value)])
    rowChars += text.length
    if (rowCount >= limits.emits || rowChars > limits.emitChars) {
      isFlooded = true
      rows = []
      throw new Error('too many rows were emitted')
    }
    rows[rowCount] = text
    rowCount += 1
  }

  function emitFlag() {
    hasEmitted = true
  }

  function sum(values) {
    let total = 0
    for (const index in values) total += values[index]
    return total
  }

  function isArray(value) {
    return isList(value)
  }

  function deepFreeze(value) {
    if (isFrozen(value)) return
    freeze(value)
    for (const name of ownKeys(value)) {
      const member = value[name]
      if (typeof member === 'object' && member !== null) deepFreeze(member)
    }
  }

  /** The function that a source stands for: an expression, or a program that ends with one. */
  function compile(source) {
    if (typeof source !== 'string' || source === '') {
      throw new Refused('not_found', 'missing function')
    }
    let made
    try {
      made = evaluateFirst(['(' + source + '\n)', '(' + source.replace(/(\s|;)+$/, '') + '\n)', source])
    } catch (error) {
      throw new Refused('compilation_error', describe(error) + ' (' + source.slice(0, 2000) + ')')
    }
    if (typeof made === 'function') return made
    throw new Refused(
      'compilation_error',
      'Expression does not eval to a function. (' + source.slice(0, 2000) + ')',
    )
  }

  function evaluateFirst(forms) {
    let first
    for (const form of forms) {
      try {
        return evaluate(form)
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error
        first = first === undefined ? error : first
      }
    }
    throw first
  }

  function badPath(reason) {
    return new Refused('invalid_require_path', reason)
  }

  /** The path of a module within its design document; one that begins with a dot is relative. */
  function resolve(name, folder) {
    const steps = toText(name).split('/')
    const path = steps[0] === '.' || steps[0] === '..' ? [...folder] : []
    for (const step of steps) {
      if (step === '..') {
        if (path.length === 0) throw badPath('Object has no parent')
        path.pop()
      } else if (step !== '.') path.push(step)
    }
    return path
  }

  function sourceAt(root, path) {
    let point = root
    for (const step of path) {
      const isThere = typeof point === 'object' && point !== null && Object.hasOwn(point, step)
      if (!isThere) throw badPath('Object has no property "' + step + '".')
      point = point[step]
    }
    if (typeof point === 'string') return point
    throw badPath('Must require a JavaScript string, not: ' + typeof point)
  }

  /** CommonJS over the members of a design document. */
  function makeRequire(root) {
    const modules = new Map()
    const requireFrom = (name, folder) => {
      const path = resolve(name, folder)
      const id = path.join('/')
      if (modules.has(id)) return modules.get(id).exports
      const source = sourceAt(root, path)
      const module = { id, exports: {} }
      // Kept before it runs: modules that require each other get what there is so far.
      modules.set(id, module)
      try {
        const run = evaluate('(function (module, exports, require) { ' + source + '\n })')
        const inFolder = path.slice(0, -1)
        apply(run, globalThis, [module, module.exports, (next) => requireFrom(next, inFolder)])
      } catch (error) {
        modules.delete(id)
        if (isOutOfMemory(error)) throw error
        const reason = isRefusal(error) ? error.refused[1] : describe(error)
        throw new Refused('compilation_error', "Module require('" + name + "') raised error " + reason)
      }
      return module.exports
    }
    return (name) => requireFrom(name, [])
  }

  let requireFromDesign
  let requireFromLib

  const compiled = new Map()

  function functionAt(path) {
    const name = path.join('.')
    if (!compiled.has(name)) {
      let point = design
      for (const step of path) {
        const isThere = typeof point === 'object' && point !== null && Object.hasOwn(point, step)
        point = isThere ? point[step] : undefined
      }
      if (point === undefined) {
        throw new Refused('not_found', 'missing ' + path[0] + ' function ' + path[path.length - 1])
      }
      compiled.set(name, compile(point))
    }
    return compiled.get(name)
  }

  /** What every call finds, whatever an earlier one made of it. */
  function setScene(emit, require) {
    globalThis.emit = emit
    globalThis.log = log
    globalThis.sum = sum
    globalThis.isArray = isArray
    globalThis.toJSON = stringify
    globalThis.require = require
  }

  const tasks = {
    compile: () => (item) => {
      compile(item)
      return 'null'
    },
    validate: ({ userCtx, secObj }) => {
      setScene(emitRow, requireFromDesign)
      const judge = functionAt(['validate_doc_update'])
      return (item) => {
        const [newDoc, oldDoc] = item
        try {
          apply(judge, design, [newDoc, oldDoc, userCtx, secObj])
          return '{"ok":true}'
        } catch (error) {
          if (error instanceof Refused) throw error
          if (error !== null && typeof error === 'object') {
            if (error.forbidden !== undefined) return stringify({ forbidden: words(error.forbidden) })
            if (error.unauthorized !== undefined) return stringify({ unauthorized: words(error.unauthorized) })
          }
          return stringify({ failed: describe(error) })
        }
      }
    },
    filter: ({ path, req }) => {
      setScene(emitRow, requireFromDesign)
      const judge = functionAt(path)
      return (item) => stringify(!!apply(judge, design, [item, req]))
    },
    filterView: ({ path }) => {
      setScene(emitFlag, requireFromDesign)
      const map = functionAt(path)
      return (item) => {
        hasEmitted = false
        apply(map, globalThis, [item])
        return stringify(hasEmitted)
      }
    },
    map: ({ path }) => {
      setScene(emitRow, requireFromLib)
      const map = functionAt(path)
      return (item) => {
        deepFreeze(item)
        rows = []
        rowCount = 0
        rowChars = 0
        isFlooded = false
        try {
          apply(map, globalThis, [item])
        } catch (error) {
          if (isOutOfMemory(error)) throw error
          note('function raised exception ' + (isRefusal(error) ? error.refused[1] : describe(error)) + ' with doc._id ' + item._id)
          rows = []
          rowCount = 0
        }
        if (isFlooded) {
          note('doc ' + item._id + ' emitted more than may be kept')
          return '[]'
        }
        return '[' + rows.join(',') + ']'
      }
    },
    reduce: ({ path }) => {
      setScene(emitRow, undefined)
      const reduce = functionAt(path)
      return (item) => {
        try {
          const text = stringify(reduce(item.keys, item.values, item.rereduce))
          return text === undefined ? 'null' : text
        } catch (error) {
          if (isOutOfMemory(error)) throw error
          note('function raised exception ' + describe(error))
          return 'null'
        }
      }
    },
  }

  /** False only when it is plain to see that a filter looks at nothing but the doc. */
  function mayUseReq(source) {
    const takesOne = /^\s*(?:function\b[^(]*\(\s*[\w$]+\s*\)|\(\s*[\w$]+\s*\)\s*=>|[\w$]+\s*=>)/
    return !takesOne.test(source) || /\b(?:arguments|eval|require)\b|\\/.test(source)
  }

  function isRefusal(error) {
    return error instanceof Refused
  }

  function isOutOfMemory(error) {
    return error instanceof InternalError && error.message === 'out of memory'
  }

  /** What a function gives as its reason may be anything; people are to read a text. */
  function words(reason) {
    return typeof reason === 'string' ? reason : toText(stringify(reason))
  }

  /** A result behind '=', or behind '!' why there is none. */
  function answer(work) {
    try {
      return '=' + work()
    } catch (error) {
      if (isOutOfMemory(error)) throw error
      return '!' + stringify(isRefusal(error) ? error.refused : ['thrown', describe(error)])
    }
  }

  return {
    load(text, limitsText) {
      design = parse(text)
      limits = parse(limitsText)
      requireFromDesign = makeRequire(design)
      const views = typeof design.views === 'object' && design.views !== null ? design.views : {}
      requireFromLib = makeRequire({ views: { lib: views.lib } })
      return 'null'
    },
    begin(text) {
      task = null
      return answer(() => {
        const call = parse(text)
        task = tasks[call.kind](call)
        const usesReq = call.kind === 'filter' && mayUseReq(sourceAt(design, call.path))
        return stringify({ usesReq })
      })
    },
    run(text) {
      return answer(() => task(parse(text)))
    },
    takeLogs() {
      const taken = logs
      logs = []
      return stringify(taken)
    },
  }
})()
`
