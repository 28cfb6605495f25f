// What others do with the same file: node test/bench/others.mjs csv-parse|duckdb <file>
// csv-parse only takes the rows apart; DuckDB reads, filters by two words and hands the rows to JavaScript.
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";

const [, , who, file = ""] = process.argv;

if (who === "csv-parse") {
  const { parse } = await import("csv-parse");
  let rows = 0;
  await pipeline(createReadStream(file, { highWaterMark: 1 << 18 }), parse({ relax_quotes: true }), async (records) => {
    for await (const _ of records) rows += 1;
  });
  process.stdout.write(`${rows}\n`);
} else {
  const { DuckDBInstance } = await import("@duckdb/node-api");
  const connection = await (await DuckDBInstance.create(":memory:", { threads: "1" })).connect();
  const name = file.replaceAll("'", "''");
  const reader = await connection.runAndReadAll(
    `SELECT * FROM read_csv('${name}', header = true, all_varchar = true, quote = '"', escape = '"', delim = ',')
     WHERE contains(FullFormattedMessage, 'igrat') OR contains(FullFormattedMessage, 'elocat')`,
  );
  process.stdout.write(`${reader.getRows().length}\n`);
}
