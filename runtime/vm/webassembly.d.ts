/** The part of the WebAssembly interface that the sandbox uses: Node's own types leave it to the DOM library. */
declare namespace WebAssembly {
  interface Module {
    readonly [Symbol.toStringTag]: string;
  }
  interface Memory {
    readonly buffer: ArrayBuffer;
  }
  interface RuntimeError extends Error {
    readonly name: string;
  }
  var RuntimeError: { new (message?: string): RuntimeError; readonly prototype: RuntimeError };
  function compile(bytes: Uint8Array<ArrayBuffer>): Promise<Module>;
}
