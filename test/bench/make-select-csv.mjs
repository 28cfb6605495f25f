// Writes a select CSV of a given size, line by line, the same for the same size:
//   node test/bench/make-select-csv.mjs --megabytes 300 --out big.csv
// With --quiet none tells of a migration. About one record in twenty is a migration's; many of the others span several lines, as reconfigurations do; a record has about 230 bytes.
import { createWriteStream } from "node:fs";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const BLOCK_CHARACTERS = 1 << 20;
const HOSTS = Array.from({ length: 64 }, (_, n) => `esx${String(n + 1).padStart(2, "0")}.site.example`);
const DATASTORES = ["gold-01", "gold-02", "NFS, archive", "vsanDatastore", "silver-01"];
const PEOPLE = ["CORP\\anna.berg", "CORP\\jo.weiss", "VSPHERE.LOCAL\\Administrator", ""];

/** @param {number} seed */
function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}

/**
 * @param {string} file
 * @param {number} megabytes of 2^20 bytes
 * @param {boolean} quiet without any migration
 * @returns {Promise<{records: number, migrations: number}>}
 */
export async function makeSelectCsv(path, megabytes, quiet = false) {
  const next = random(20_261_123);
  const pick = (list) => list[Math.floor(next() * list.length)] ?? list[0];
  const out = createWriteStream(path);
  const from = Date.UTC(2026, 2, 1);
  /** @type {{at: number, row: string}[]} ends that are still to come, soonest first */
  const open = [];
  let block = '"CreatedTime","UserName","FullFormattedMessage"\r\n';
  let written = 0;
  let records = 0;
  let migrations = 0;
  let at = from;
  const line = (instant, user, message) => `"${clock(instant)}","${user}","${message.replaceAll('"', '""')}"\r\n`;
  while (written + block.length < megabytes * 1_048_576) {
    at += next() * 1200;
    while (open.length > 0 && open[0].at <= at) {
      block += open.shift().row;
      records += 1;
    }
    const vm = `vm-${String(Math.floor(next() * 20_000)).padStart(5, "0")}`;
    const host = pick(HOSTS);
    const user = pick(PEOPLE);
    const roll = next();
    records += 1;
    if (roll < 0.027 && !quiet) {
      const [toHost, fromDs, toDs] = [pick(HOSTS), pick(DATASTORES), pick(DATASTORES)];
      const endAt = at + 4000 + next() * 300_000;
      block += line(at, user, `Migrating ${vm} from ${host}, ${fromDs} to ${toHost}, ${toDs} in Site 1`);
      const end = `Migration of virtual machine ${vm} from ${host}, ${fromDs} to ${toHost}, ${toDs} completed`;
      open.push({ at: endAt, row: line(endAt, user, end) });
      open.sort((a, b) => a.at - b.at);
      migrations += 1;
    } else if (roll < 0.2)
      block += line(
        at,
        user,
        `Reconfigured ${vm} on ${host} in Site 1.  \n \nModified:  \n \nconfig.hardware.memoryMB: 4096 -> 8192; \n\nconfig.annotation: "web" -> "web, two"; \n\nconfig.hardware.device(4000).backing: (deviceName = "VLAN 230", network = 'Network:network-${Math.floor(next() * 900)}', inPassthroughMode = <unset>) -> (port = (switchUuid = "50 2a 11 c0 5e 01 9b 44-8f 1d 77 20 6a 0b 3c 91", portgroupKey = "dvportgroup-1207", portKey = "381", connectionCookie = 1734928114)); \n\nconfig.extraConfig("ethernet0.pciSlotNumber"): (key = "ethernet0.pciSlotNumber", value = "192") -> <unset>; \n\n Added:  \n \n Deleted:  \n \n`,
      );
    else if (roll < 0.5) block += line(at, user, `User ${user}@10.9.8.7 logged in as PowerCLI/13.2 (Build 22746353)`);
    else if (roll < 0.75)
      block += line(at, "", `Alarm 'Virtual machine CPU usage' on ${vm} changed from Green to Yellow`);
    else block += line(at, user, `Changed resource allocation for ${vm} on ${host} in cluster Prod-1 in Site 1`);
    if (block.length > BLOCK_CHARACTERS) {
      written += block.length;
      if (!out.write(block)) await once(out, "drain");
      block = "";
    }
  }
  block += open.map(({ row }) => row).join("");
  records += open.length;
  out.end(block);
  await once(out, "finish");
  return { records, migrations };
}

/**
 * Nothing but migrations, two records each, over forty days (more of them where they would not fit the hosts).
 * @param {string} file
 * @param {number} count
 */
export async function makeMigrationsCsv(file, count) {
  const next = random(20_261_124);
  const pick = (list) => list[Math.floor(next() * list.length)] ?? list[0];
  const vms = Math.max(500, Math.min(20_000, Math.floor(count / 4)));
  const gap = (40 * 86_400_000) / Math.max(count, 20_000);
  const rows = [];
  let at = Date.UTC(2026, 2, 1);
  for (let made = 0; made < count; made += 1) {
    at += next() * 2 * gap;
    const vm = `vm-${String(Math.floor(next() * vms)).padStart(5, "0")}`;
    const [host, toHost, from, user] = [pick(HOSTS), pick(HOSTS), pick(DATASTORES), pick(PEOPLE)];
    const to = next() < 0.7 ? from : pick(DATASTORES);
    const path = `${vm} from ${host}, ${from} to ${toHost}, ${to}`;
    const endAt = at + 4000 + next() * 300_000;
    rows.push({ at, text: `"${clock(at)}","${user}","Migrating ${path} in Site 1"\r\n` });
    rows.push({ at: endAt, text: `"${clock(endAt)}","${user}","Migration of virtual machine ${path} completed"\r\n` });
  }
  rows.sort((a, b) => a.at - b.at);
  const out = createWriteStream(file);
  out.write('"CreatedTime","UserName","FullFormattedMessage"\r\n');
  for (let row = 0; row < rows.length; row += 5000) {
    const block = rows.slice(row, row + 5000);
    if (!out.write(block.map(({ text }) => text).join(""))) await once(out, "drain");
  }
  out.end();
  await once(out, "finish");
}

/** `3/1/2026 12:00:00 AM`, UTC. */
function clock(at) {
  const time = new Date(at);
  const hour = time.getUTCHours();
  const two = (value) => String(value).padStart(2, "0");
  const day = `${time.getUTCMonth() + 1}/${time.getUTCDate()}/${time.getUTCFullYear()}`;
  return `${day} ${hour % 12 === 0 ? 12 : hour % 12}:${two(time.getUTCMinutes())}:${two(time.getUTCSeconds())} ${hour < 12 ? "AM" : "PM"}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: { megabytes: { type: "string" }, out: { type: "string" }, quiet: { type: "boolean" } },
  });
  const megabytes = Number(values.megabytes ?? "300");
  const { records, migrations } = await makeSelectCsv(values.out ?? "big-select.csv", megabytes, values.quiet);
  process.stdout.write(`${records} records, ${migrations} migrations\n`);
}
