/** This page's IndexedDB: device keys and pins. Structured clone keeps keys non-extractable. */

const NAME = "transom";
const VERSION = 1;
export type Table = "devices" | "pins";
const TABLES: readonly Table[] = ["devices", "pins"];

/** Two tables of values by key. */
export class Database {
  readonly #db: IDBDatabase;

  private constructor(db: IDBDatabase) {
    this.#db = db;
  }

  /** Opens it, and makes the tables the first time. */
  static async open(factory: IDBFactory = indexedDB): Promise<Database> {
    const request = factory.open(NAME, VERSION);
    request.onupgradeneeded = () => {
      for (const table of TABLES) request.result.createObjectStore(table);
    };
    return new Database(await settled(request));
  }

  /** The value, or undefined. */
  async get<Value>(table: Table, key: string): Promise<Value | undefined> {
    return settled(this.#store(table, "readonly").get(key) as IDBRequest<Value | undefined>);
  }

  /** Stores a value; resolves once it is written. */
  async put(table: Table, key: string, value: unknown): Promise<void> {
    await settled(this.#store(table, "readwrite").put(value, key));
  }

  async delete(table: Table, key: string): Promise<void> {
    await settled(this.#store(table, "readwrite").delete(key));
  }

  close(): void {
    this.#db.close();
  }

  #store(table: Table, mode: IDBTransactionMode): IDBObjectStore {
    return this.#db.transaction(table, mode, { durability: "strict" }).objectStore(table);
  }
}

function settled<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
