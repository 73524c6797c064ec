// Run the firmware on MicroPython under Node and obey commands on stdin, one line each, one answer each on stdout.
//
//   node runner.mjs --interpreter FOLDER --firmware FOLDER --bridge FILE [--heap BYTES] [--limit BYTES]
//
//   call NAME HEX   call NAME(hex) of the bridge module; NAME returns a hex string     = HEX
//   exec HEX        run Python (UTF-8 in hex) in the module __main__                   =
//   mem             bytes in use, after a collection                                   = DECIMAL
//   peak            the most that was in use after any command since the last `peak`   = DECIMAL
//
// `! JSON-STRING` instead of `= …` is an exception with its traceback; `# JSON-STRING` is a line that Python printed.
// Ready is told by one `= VERSION`. The end of stdin ends the program. An interpreter that crashed ends with exit code 70.
//
// Garbage is collected only between commands: this port's gc.collect() merely asks for a collection on the way back to
// JavaScript, and a full heap grows instead. `--heap` is thus where the heap starts, no bound; `--limit` is the bound:
// a command that leaves more than that many bytes in use is answered with a MemoryError.
// The README beside this file has the figures.

import { readFileSync, readdirSync, readSync, writeSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

const CRASHED = 70;

// Every name is called through a proxy that is made once: `runPython` would intern each string it compiles, forever.
const PRELUDE = `
def _prelude():
    import gc

    def use(name):
        module = __import__(name)
        for part in name.split(".")[1:]:
            module = getattr(module, part)
        return module

    def find(module, name):
        return getattr(module, name)

    def run(code):
        exec(bytes.fromhex(code), globals())

    return use, find, run, gc.collect, gc.mem_alloc

_prelude = _prelude()
`;

function options() {
  const text = { type: "string" };
  const { values } = parseArgs({
    options: { interpreter: text, firmware: text, bridge: text, heap: text, limit: text },
  });
  return {
    interpreter: resolve(values.interpreter),
    firmware: resolve(values.firmware),
    bridge: resolve(values.bridge),
    heap: Number(values.heap ?? 192 * 1024),
    limit: Number(values.limit ?? Infinity),
  };
}

function say(mark, text) {
  const line = Buffer.from(text === "" ? `${mark}\n` : `${mark} ${text}\n`);
  for (let done = 0; done < line.length; ) done += writeSync(1, line, done);
}

// Yields the lines of stdin, waiting for each: commands are strictly one after another, so nothing is gained by not waiting.
function* lines() {
  const chunk = Buffer.alloc(1 << 16);
  let parts = [];
  for (let count; (count = readSync(0, chunk)) > 0; ) {
    let start = 0;
    for (let end; (end = chunk.subarray(0, count).indexOf(10, start)) >= 0; start = end + 1) {
      parts.push(chunk.toString("latin1", start, end));
      yield parts.join("");
      parts = [];
    }
    parts.push(chunk.toString("latin1", start, count));
  }
}

function copyTree(FS, source, target) {
  FS.mkdirTree(target);
  for (const entry of readdirSync(source, { withFileTypes: true })) {
    const [from, to] = [join(source, entry.name), `${target}/${entry.name}`];
    if (entry.isDirectory() && entry.name !== "__pycache__") copyTree(FS, from, to);
    else if (entry.isFile()) FS.writeFile(to, readFileSync(from));
  }
}

// Puts firmware and bridge where a board has them (/lib) and returns the bridge's module name.
function install(FS, { firmware, bridge }) {
  const name = basename(bridge, ".py");
  copyTree(FS, firmware, "/lib/firmware");
  if (dirname(bridge) === firmware) return `firmware.${name}`;
  FS.writeFile(`/lib/${name}.py`, readFileSync(bridge));
  return name;
}

// An answer of no that leaves the interpreter well; it passes for what loadMicroPython throws when Python raises.
class Refusal extends Error {
  name = "PythonError";
}

class Board {
  static async start(given) {
    const script = pathToFileURL(join(given.interpreter, "micropython.mjs"));
    const { loadMicroPython } = await import(script);
    const heard = (line) => say("#", JSON.stringify(line));
    return new Board(await loadMicroPython({ heapsize: given.heap, stdout: heard, stderr: heard }), given);
  }

  constructor(interpreter, given) {
    this.limit = given.limit;
    const name = install(interpreter.FS, given);
    interpreter.runPython(PRELUDE);
    [this.use, this.find, this.run, this.collect, this.alloc] = interpreter.globals.get("_prelude");
    this.bridge = this.use(name);
    this.known = new Map();
    this.most = 0;
  }

  lookUp(name) {
    if (!this.known.has(name)) this.known.set(name, this.find(this.bridge, name));
    return this.known.get(name);
  }

  mem() {
    this.collect();
    const live = this.alloc();
    this.most = Math.max(this.most, live);
    return live;
  }

  peak() {
    this.mem();
    const { most } = this;
    this.most = 0;
    return most;
  }

  check(answer) {
    const live = this.mem();
    if (live <= this.limit) return answer;
    throw new Refusal(`MemoryError: ${live} bytes in use, the limit is ${this.limit}`);
  }

  call(name, hex = "") {
    const answer = this.lookUp(name)(hex);
    if (typeof answer === "string") return this.check(answer);
    throw new Refusal(`TypeError: ${name}() must return a hex string`);
  }

  exec(hex = "") {
    this.run(hex);
    return this.check("");
  }
}

const COMMANDS = {
  call: (board, name, hex) => board.call(name, hex),
  exec: (board, hex) => board.exec(hex),
  mem: (board) => board.mem(),
  peak: (board) => board.peak(),
};

// Answers with what `act` returns or with the Python exception it raises; anything else means that the interpreter is gone.
async function answer(act) {
  try {
    say("=", await act());
  } catch (error) {
    say("!", JSON.stringify(error.name === "PythonError" ? error.message.trim() : String(error.stack)));
    if (error.name !== "PythonError") process.exit(CRASHED);
  }
}

function obey(board, line) {
  const [command, ...rest] = line.split(" ");
  if (!Object.hasOwn(COMMANDS, command)) throw new Refusal(`unknown command ${command}`);
  return COMMANDS[command](board, ...rest);
}

let board;
await answer(async () => {
  board = await Board.start(options());
  return "MicroPython";
});
if (board) for (const line of lines()) await answer(() => obey(board, line));
