import { join, resolve } from 'node:path';
import ts from 'typescript';

/** The source that is mutated, as the compiler sees it: type checks of one changed file cost a second. */
export class Project {
  #texts = new Map();
  #versions = new Map();
  #service;
  #files;

  /** @param root the folder of tsconfig.engine.json */
  constructor(root) {
    const config = ts.getParsedCommandLineOfConfigFile(
      join(root, 'tsconfig.engine.json'),
      {},
      {
        ...ts.sys,
        onUnRecoverableConfigFileDiagnostic: (diagnostic) => {
          throw new Error(ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n'));
        },
      },
    );
    this.#files = config.fileNames;
    this.#service = ts.createLanguageService({
      getCompilationSettings: () => config.options,
      getScriptFileNames: () => this.#files,
      getScriptVersion: (file) => `${this.#versions.get(file) ?? 0}`,
      getScriptSnapshot: (file) => {
        const text = this.#texts.get(file) ?? ts.sys.readFile(file);
        return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
      },
      getCurrentDirectory: () => root,
      getDefaultLibFileName: ts.getDefaultLibFilePath,
      fileExists: ts.sys.fileExists,
      readFile: ts.sys.readFile,
      readDirectory: ts.sys.readDirectory,
      directoryExists: ts.sys.directoryExists,
      getDirectories: ts.sys.getDirectories,
    });
  }

  get checker() {
    return this.#service.getProgram().getTypeChecker();
  }

  /** Source files in these folders, or these files themselves. */
  sources(folders) {
    const roots = folders.map((folder) => resolve(folder));
    const files = this.#files.filter((file) => roots.some((root) => file === root || file.startsWith(`${root}/`)));
    return files.map((file) => this.#service.getProgram().getSourceFile(file));
  }

  /** Whether the compiler accepts a file with this text in place of its own. */
  accepts(file, text) {
    this.#set(file, text);
    try {
      const errors = [...this.#service.getSyntacticDiagnostics(file), ...this.#service.getSemanticDiagnostics(file)];
      return errors.length === 0;
    } finally {
      this.#set(file, undefined);
    }
  }

  #set(file, text) {
    if (text === undefined) this.#texts.delete(file);
    else this.#texts.set(file, text);
    this.#versions.set(file, (this.#versions.get(file) ?? 0) + 1);
  }
}
