"use strict";
/* The page is complete without this script; it adds the filter, the sort, the panel of one VM and the look-up. */
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const { columns, strings, base, zone, count } = data;
  const PAGE_ROWS = 200;
  const LABELS = {
    vmotion: "vMotion", "storage-vmotion": "Storage vMotion", combined: "vMotion + storage", cold: "Cold", unknown: "Kind unknown",
    succeeded: "Succeeded", failed: "Failed", cancelled: "Cancelled", unfinished: "Unfinished",
  };
  const TRIGGERS = { user: "User", drs: "DRS", "storage-drs": "Storage DRS", maintenance: "Maintenance mode", scheduled: "Scheduled task", placement: "Power-on placement", unknown: "Unknown" };
  const REASONS = { running: "still running at the end of the data", "end-lost": "the end is not in the exports", superseded: "the VM was seen elsewhere before an end" };
  const byName = (name) => document.getElementById(name);

  /* ---- reading the columns: starts are steps from row to row, ends are distances from the start ---- */
  let last = 0;
  for (let row = 0; row < count; row++) {
    const step = columns.start[row];
    if (step !== null) columns.start[row] = last += step;
    if (columns.end[row] !== null && step !== null) columns.end[row] += last;
  }
  const text = (column, row) => strings[columns[column][row]] ?? null;
  const instant = (column, row) => (columns[column][row] === null ? null : base + columns[column][row]);
  const sparse = (column, row) => columns[column]?.[row] ?? null;
  const kind = (row) => data.kinds[columns.kind[row]];
  const outcome = (row) => data.outcomes[columns.outcome[row]];
  const trigger = (row) => data.triggers[columns.trigger[row]];
  const started = (row) => instant("start", row);
  const ended = (row) => instant("end", row);
  const when = (row) => started(row) ?? ended(row) ?? (sparse("queued", row) === null ? null : base + sparse("queued", row));
  const seconds = (row) => {
    const odd = sparse("duration", row);
    if (odd !== null) return odd;
    const [from, to] = [columns.start[row], columns.end[row]];
    return from === null || to === null ? null : (to - from) / 1000;
  };
  const stun = (row) => sparse("stun", row);

  /* ---- words and numbers, as the rest of the page writes them ---- */
  const visible = (value) => String(value).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, (c) => `[U+${c.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}]`);
  const shorten = (value, limit) => {
    const letters = Array.from(visible(value));
    if (letters.length <= limit) return letters.join("");
    const head = Math.ceil((limit - 1) * 0.6);
    const tail = limit - 1 - head;
    return `${letters.slice(0, head).join("")}…${tail > 0 ? letters.slice(-tail).join("") : ""}`;
  };
  const pad = (value) => String(value).padStart(2, "0");
  const whole = (value) => Math.round(value).toLocaleString("en-US");
  const figure = (value) => (Math.abs(value) >= 100 ? whole(value) : value === 0 ? "0" : value.toFixed(Math.abs(value) >= 10 ? 1 : Math.abs(value) >= 0.1 ? 2 : 3));
  const duration = (value) => {
    if (value === null) return "–";
    if (value < 1) return `${value.toFixed(3)} s`;
    if (value < 9.995) return `${value.toFixed(2)} s`;
    if (value < 59.95) return `${value.toFixed(1)} s`;
    const all = Math.round(value);
    if (all < 3600) return `${Math.floor(all / 60)} min ${pad(all % 60)} s`;
    const minutes = Math.round(value / 60);
    if (minutes < 2880) return `${Math.floor(minutes / 60)} h ${pad(minutes % 60)} min`;
    const hours = Math.round(value / 3600);
    return `${Math.floor(hours / 24)} d ${hours % 24} h`;
  };
  const megabytes = (value) => (value === null ? "–" : value < 1024 ? `${figure(value)} MB` : value < 1048576 ? `${figure(value / 1024)} GB` : `${figure(value / 1048576)} TB`);
  const clock = new Intl.DateTimeFormat("en-US", { timeZone: zone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit" });
  const time = (value) => {
    if (value === null) return "–";
    const part = {};
    for (const { type, value: digits } of clock.formatToParts(value)) part[type] = digits;
    return `${part.year}-${part.month}-${part.day} ${part.hour}:${part.minute}:${part.second}`;
  };
  /** The instant of a wall-clock time in the report's zone; the zone's offset is asked at the guess, twice for clock changes. */
  const instantOf = (local) => {
    if (!local) return null;
    const wall = Date.parse(`${local.length === 16 ? `${local}:00` : local}Z`);
    if (Number.isNaN(wall)) return null;
    let guess = wall;
    for (let turn = 0; turn < 2; turn++) guess += wall - Date.parse(`${time(guess).replace(" ", "T")}Z`);
    return guess;
  };

  /* ---- building cells: text only, never markup ---- */
  const make = (name, className, content) => {
    const node = document.createElement(name);
    if (className) node.className = className;
    if (content !== undefined && content !== null) node.textContent = content;
    return node;
  };
  const named = (value, limit = 60) => {
    const node = make("bdi", "", shorten(value, limit));
    if (node.textContent !== value) node.title = visible(value);
    return node;
  };
  const address = (row) => `#vm=${encodeURIComponent(text("vm", row).replace(/\p{Cs}/gu, "\uFFFD"))}`;
  const vmLink = (row) => {
    const link = make("a");
    link.href = address(row);
    link.append(named(text("vm", row)));
    return link;
  };
  const badge = (word, className) => make("span", `badge ${className}`, word);
  const { hostDomain } = data;
  const shortHost = (name) => (hostDomain !== "" && name.endsWith(hostDomain) ? name.slice(0, -hostDomain.length) : name);
  const path = (from, to, show = (name) => name) => {
    const [first, last] = [from ?? "unknown", to ?? "unknown"];
    const node = make("bdi", "", first === last ? shorten(show(first), 60) : `${shorten(show(first), 34)} → ${shorten(show(last), 34)}`);
    node.title = visible(first === last ? first : `${first} → ${last}`);
    return node;
  };
  const cell = (className, ...content) => {
    const node = make("td", className);
    node.append(...content);
    return node;
  };
  const short = (node, limit, className) => (node.textContent.length <= limit ? `${className} short` : className);
  const rowCells = (row) => {
    const vm = vmLink(row);
    const moved = cell("tight", LABELS[kind(row)]);
    if (sparse("crossVcenter", row) !== null) moved.append(make("small", "", "cross-vCenter"));
    const [hosts, stores] = [path(text("sourceHost", row), text("destinationHost", row), shortHost), path(text("sourceDatastore", row), text("destinationDatastore", row))];
    const noStore = text("sourceDatastore", row) === null && text("destinationDatastore", row) === null;
    const stop = stun(row);
    return [
      cell(short(vm, 36, "name"), vm),
      moved,
      cell("", badge(LABELS[outcome(row)], outcome(row))),
      cell("", TRIGGERS[trigger(row)]),
      cell("time", started(row) === null ? "not seen" : time(started(row))),
      cell("n", duration(seconds(row))),
      cell(short(hosts, 46, "name path"), hosts),
      noStore ? cell("", "–") : cell(short(stores, 46, "name path"), stores),
      stop === null ? cell("n", "–") : cell("n", duration(stop[1]), " ", badge(data.bases[columns.stunBasis[row]], data.bases[columns.stunBasis[row]])),
    ];
  };

  /* ---- filter, sort, pages ---- */
  const form = byName("filters");
  const tableBody = document.querySelector("#all tbody");
  const heads = [...document.querySelectorAll("#all th")];
  const order = { column: 4, direction: 1 };
  const kindRank = (row) => columns.kind[row];
  const outcomeRank = (row) => columns.outcome[row];
  const compareText = (left, right) => (left === right ? 0 : left === null ? 1 : right === null ? -1 : left < right ? -1 : 1);
  const compareNumber = (left, right) => (left === right ? 0 : left === null ? 1 : right === null ? -1 : left - right);
  const texts = (...names) => (row) => names.map((name) => text(name, row) ?? "\uFFFF").join("\n");
  const KEYS = [
    [texts("vm"), compareText], [kindRank, compareNumber], [outcomeRank, compareNumber], [(row) => columns.trigger[row], compareNumber], [when, compareNumber],
    [seconds, compareNumber], [texts("sourceHost", "destinationHost"), compareText], [texts("sourceDatastore", "destinationDatastore"), compareText], [(row) => stun(row)?.[1] ?? null, compareNumber],
  ];
  let found = [];
  let pageIndex = 0;

  const indexOf = (list, value) => (value === "" ? -2 : list.indexOf(value));
  const select = () => {
    const wanted = Object.fromEntries(new FormData(form));
    const name = wanted.vm.trim().toLowerCase();
    const [host, cluster] = [wanted.host, wanted.cluster].map((value) => (value === "" ? -2 : Number(value)));
    const [kindAt, triggerAt, outcomeAt] = [indexOf(data.kinds, wanted.kind), indexOf(data.triggers, wanted.trigger), indexOf(data.outcomes, wanted.outcome)];
    const [from, to] = [instantOf(wanted.from), instantOf(wanted.to)];
    /* One test per distinct name, not per migration. */
    const nameFits = name === "" ? null : strings.map((value) => value.toLowerCase().includes(name));
    const rows = [];
    for (let row = 0; row < count; row++) {
      if (nameFits !== null && !nameFits[columns.vm[row]]) continue;
      if (host !== -2 && columns.sourceHost[row] !== host && columns.destinationHost[row] !== host) continue;
      if (cluster !== -2 && columns.sourceCluster[row] !== cluster && columns.destinationCluster[row] !== cluster) continue;
      if (kindAt !== -2 && columns.kind[row] !== kindAt) continue;
      if (triggerAt !== -2 && columns.trigger[row] !== triggerAt) continue;
      if (outcomeAt !== -2 && columns.outcome[row] !== outcomeAt) continue;
      if (from !== null || to !== null) {
        /* Whatever was under way in the span counts as inside it. */
        const [begin, finish] = [started(row) ?? when(row), ended(row) ?? when(row)];
        if (begin === null || (from !== null && finish < from) || (to !== null && begin > to)) continue;
      }
      rows.push(row);
    }
    const [keyOf, compare] = KEYS[order.column];
    if (order.column === 4 && order.direction === 1) return rows;
    const keys = new Map(rows.map((row) => [row, keyOf(row)]));
    return rows.sort((left, right) => {
      const [a, b] = [keys.get(left), keys.get(right)];
      /* What is unknown stays at the end, whichever way the rest is sorted. */
      const unknown = a === null || b === null;
      return (unknown ? 1 : order.direction) * compare(a, b) || left - right;
    });
  };
  const draw = () => {
    const first = pageIndex * PAGE_ROWS;
    const rows = found.slice(first, first + PAGE_ROWS).map((row) => {
      const line = make("tr");
      line.append(...rowCells(row));
      return line;
    });
    tableBody.replaceChildren(...rows);
    trimTabOrder();
    const pages = Math.max(1, Math.ceil(found.length / PAGE_ROWS));
    byName("pages").hidden = pages === 1;
    byName("page-number").textContent = `Page ${pageIndex + 1} of ${pages}`;
    byName("previous").disabled = pageIndex === 0;
    byName("next").disabled = pageIndex >= pages - 1;
    const all = found.length === count ? `${whole(count)} rows` : `${whole(found.length)} of ${whole(count)} rows`;
    byName("found").textContent = found.length > PAGE_ROWS ? `${all}, ${whole(first + 1)} to ${whole(Math.min(first + PAGE_ROWS, found.length))} shown` : all;
  };
  const refresh = () => {
    pageIndex = 0;
    found = select();
    draw();
  };
  const turn = (step) => {
    pageIndex += step;
    draw();
    byName("all").scrollIntoView();
  };

  /* ---- copy as CSV: the rows of the filter, in the order shown ---- */
  const csvCell = (value) => {
    if (value === null || value === undefined) return "";
    const plain = typeof value === "number" ? String(value) : /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
    return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
  };
  const iso = (value) => (value === null ? null : new Date(value).toISOString());
  const CSV = [
    ["id", (row) => columns.id[row]], ["vm", (row) => text("vm", row)], ["vcenter", (row) => text("vcenter", row)], ["kind", kind], ["outcome", outcome], ["trigger", trigger],
    ["user", (row) => text("user", row)], ["startedAt", (row) => iso(started(row))], ["endedAt", (row) => iso(ended(row))], ["durationSeconds", seconds],
    ["sourceHost", (row) => text("sourceHost", row)], ["destinationHost", (row) => text("destinationHost", row)], ["sourceDatastore", (row) => text("sourceDatastore", row)],
    ["destinationDatastore", (row) => text("destinationDatastore", row)], ["sourceCluster", (row) => text("sourceCluster", row)], ["destinationCluster", (row) => text("destinationCluster", row)],
    ["stunBasis", (row) => data.bases[columns.stunBasis[row]]], ["stunSecondsLow", (row) => stun(row)?.[0]], ["stunSecondsBest", (row) => stun(row)?.[1]], ["stunSecondsHigh", (row) => stun(row)?.[2]],
    ["stunRisk", (row) => data.risks[columns.risk[row]]], ["failureCategory", (row) => strings[sparse("failure", row)?.[0]]], ["failureMessage", (row) => strings[sparse("failure", row)?.[2]]],
  ];
  const csv = () => [CSV.map(([name]) => name).join(","), ...found.map((row) => CSV.map(([, pick]) => csvCell(pick(row))).join(","))].join("\r\n") + "\r\n";
  const copy = async () => {
    const content = csv();
    try {
      await navigator.clipboard.writeText(content);
    } catch {
      /* Pages opened from a share may not use the clipboard: the old way needs a text area. */
      const area = make("textarea");
      area.value = content;
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    byName("found").textContent = `${whole(found.length)} rows copied as CSV`;
  };

  /* ---- where was a VM: its stays from its own succeeded moves ---- */
  const rowsOf = (label) => {
    const rows = [];
    for (let row = 0; row < count; row++) if (text("vm", row).replace(/\p{Cs}/gu, "\uFFFD") === label) rows.push(row);
    return rows;
  };
  const staysOf = (rows) => {
    const steps = rows.filter((row) => outcome(row) === "succeeded" && ended(row) !== null).sort((left, right) => ended(left) - ended(right));
    if (steps.length === 0) return [];
    const stays = [];
    let host = text("sourceHost", steps[0]);
    let from = null;
    for (const row of steps) {
      const leaves = text("sourceHost", row);
      if (leaves !== null && host !== null && leaves !== host) {
        stays.push({ host, from, to: null, gap: false });
        stays.push({ host: null, from: null, to: started(row) ?? ended(row), gap: true, note: `last known on ${host}, then moved from ${leaves}: no record says when it changed` });
        from = null;
        host = leaves;
      }
      const next = text("destinationHost", row);
      if (next === null || next === host) continue;
      stays.push({ host: leaves ?? host, from, to: ended(row), gap: false });
      host = next;
      from = ended(row);
    }
    stays.push({ host, from, to: null, gap: false });
    return stays;
  };
  const placeAt = (label, at) => {
    const rows = rowsOf(label).filter((row) => outcome(row) === "succeeded" && ended(row) !== null).sort((left, right) => ended(left) - ended(right));
    if (rows.length === 0) return `No succeeded move of ${visible(label)} is in the data.`;
    const before = rows.filter((row) => ended(row) <= at).at(-1);
    const after = rows.find((row) => ended(row) > at);
    const arrived = before === undefined ? null : text("destinationHost", before);
    const leaves = after === undefined ? null : text("sourceHost", after);
    const moving = after !== undefined && started(after) !== null && started(after) <= at;
    const during = moving ? ` It was being moved then (until ${time(ended(after))}).` : "";
    if (arrived !== null && leaves !== null && arrived !== leaves) return `Not known: it came to ${visible(arrived)} at ${time(ended(before))}, and the next move left from ${visible(leaves)}; no record says when it changed.`;
    const host = arrived ?? leaves;
    if (host === null) return "The host is not named in the data.";
    const since = before === undefined ? "before its first move in the data" : `since ${time(ended(before))}`;
    const until = after === undefined ? "no later move is in the data" : `until ${time(ended(after))}`;
    return `On ${visible(host)}, ${since}, ${until}.${during}`;
  };

  /* ---- the panel of one VM ---- */
  const panel = byName("panel");
  const simpleTable = (caption, names, lines) => {
    const region = make("div", "scroll");
    region.tabIndex = 0;
    region.setAttribute("role", "group");
    region.setAttribute("aria-label", caption);
    const table = make("table");
    const head = make("tr");
    for (const [index, name] of names.entries()) {
      const th = make("th", lines[0]?.[index]?.className === "n" ? "n" : "", name);
      th.scope = "col";
      head.append(th);
    }
    const [top, body] = [make("thead"), make("tbody")];
    top.append(head);
    for (const line of lines) {
      const tr = make("tr");
      tr.append(...line);
      body.append(tr);
    }
    table.append(make("caption", "", caption), top, body);
    region.append(table);
    return region;
  };
  const pairs = (entries) => {
    const list = make("dl");
    for (const [name, value] of entries) if (value !== null && value !== undefined && value !== "") list.append(make("dt", "", name), make("dd", "", visible(value)));
    return list;
  };
  const interval = (value, unit) => (value === null ? null : `${figure(value[1])} ${unit} (${figure(value[0])} to ${figure(value[2])} ${unit})`);
  const detailsOf = (row) => {
    const box = make("details");
    const line = make("summary");
    line.append(`${started(row) === null ? "start not seen" : time(started(row))} · ${LABELS[kind(row)]} · `, badge(LABELS[outcome(row)], outcome(row)), ` ${duration(seconds(row))} · `, path(text("sourceHost", row), text("destinationHost", row), shortHost));
    const failure = sparse("failure", row);
    const risk = sparse("riskDetail", row);
    const copyRounds = sparse("preCopy", row);
    const rounds = sparse("rounds", row);
    const logs = sparse("hosts", row);
    const reason = data.reasons[columns.reason[row]];
    const basis = data.bases[columns.stunBasis[row]];
    const stop = stun(row);
    box.append(
      line,
      pairs([
        ["Started", time(started(row))], ["Ended", time(ended(row))], ["Half", columns.half[row] === 0 ? null : data.halves[columns.half[row]].replaceAll("-", " ")], ["Unfinished", REASONS[reason]],
        ["Trigger", [TRIGGERS[trigger(row)], text("detail", row), text("user", row)].filter(Boolean).join(", ")],
        ["Datastores", text("sourceDatastore", row) === null && text("destinationDatastore", row) === null ? null : path(text("sourceDatastore", row), text("destinationDatastore", row)).textContent],
        ["Clusters", text("sourceCluster", row) === null ? null : path(text("sourceCluster", row), text("destinationCluster", row)).textContent],
        ["vCenter", text("vcenter", row)], ["Configured memory", columns.memory[row] === null ? null : megabytes(columns.memory[row])], ["Disks moved", sparse("disk", row) === null ? null : megabytes(sparse("disk", row))],
        ["Joined by", `${data.pairings[columns.pairing[row]].replaceAll("-", " ")}, confidence ${columns.confidence[row]} %`],
        ["Stun", stop === null ? "not known" : `${duration(stop[1])} (${duration(stop[0])} to ${duration(stop[2])}), ${basis}`],
        ["Stun risk", risk === null ? null : `${data.risks[columns.risk[row]]}, ${(risk[0] * 100).toFixed(0)} % over ${duration(risk[1])}${risk[2] < 0 ? "" : ` (${strings[risk[2]]})`}${risk[3] < 0 ? "" : `: ${strings[risk[3]]}`}`],
        ["Pre-copy", copyRounds === null ? null : `${data.bases[copyRounds[0]]}, convergence ${strings[copyRounds[1]]}${copyRounds[4] === 1 ? ", guest slowed down (SDPS)" : ""}`],
        ["Bandwidth", copyRounds === null ? null : interval(copyRounds[2], "MB/s")], ["Dirty page rate", copyRounds === null ? null : interval(copyRounds[3], "MB/s")],
        ["Host logs", logs === null ? null : [`migration id ${strings[logs[0]]}`, logs[1] === null ? "" : `the hosts took ${duration(logs[1])}`, logs[2] === null ? "" : `pre-copy ${duration(logs[2])}`, logs[3] === null ? "" : `${megabytes(logs[3][1])} sent`, logs[4] === null ? "" : `${whole(logs[4])} pages left`, logs[5] === null ? "" : `waited ${duration(logs[5])} for memory`, strings[logs[6]] ?? ""].filter(Boolean).join("; ")],
        ["Failure", failure === null ? null : `${strings[failure[0]].replaceAll("-", " ")} (${strings[failure[1]]}): ${strings[failure[2]]}`],
        ["Remedy", failure === null ? null : [strings[failure[3]], strings[failure[4]]].filter(Boolean).join(" ")],
        ["Later attempt", failure === null ? null : failure[5] < 0 ? "none worked" : `worked at ${time(ended(failure[5]))}`],
        ["Evidence", evidenceOf(row)],
      ]),
    );
    if (rounds !== null) {
      const lines = [];
      for (let at = 0; at < rounds.length; at += 2) lines.push([cell("n", String(at / 2 + 1)), cell("n", megabytes(rounds[at])), cell("n", duration(rounds[at + 1]))]);
      box.append(simpleTable("Pre-copy rounds", ["Round", "Sent", "Took"], lines));
    }
    const dig = make("p", "note", "To see every record behind it: ");
    dig.append(make("code", "", `precopy explain ${columns.id[row]} INPUT...`));
    box.append(dig);
    return box;
  };
  const evidenceOf = (row) => {
    const flat = columns.evidence?.[row];
    if (flat === undefined) return null;
    const parts = [];
    for (let at = 0; at < flat.length && at < 18; at += 3) parts.push(`${strings[flat[at + 2]]} in ${data.inputs[flat[at]] ?? "input"} line ${flat[at + 1]}`);
    return parts.join("; ") + (flat.length > 18 ? `; and ${flat.length / 3 - 6} more` : "");
  };
  const MOST_IN_PANEL = 100;
  const showVm = (label) => {
    const rows = rowsOf(label);
    const body = byName("panel-body");
    const title = byName("panel-title");
    title.replaceChildren(named(label, 120));
    if (rows.length === 0) {
      body.replaceChildren(make("p", "answer", "No migration of this VM is on this page."));
    } else {
      const succeeded = rows.filter((row) => outcome(row) === "succeeded").length;
      const vcenters = [...new Set(rows.map((row) => text("vcenter", row)))].filter((name) => name !== null);
      const ids = [...new Set(rows.map((row) => text("moref", row)))].filter((name) => name !== null);
      /* Moves without any name for their VM may be of many VMs: no stay can be told from them. */
      const stays = label === "unnamed VM" ? [] : staysOf(rows);
      const several = vcenters.length > 1 ? ` The name is known in ${vcenters.length} vCenters; their moves are listed together.` : "";
      const lines = stays.slice(0, MOST_IN_PANEL).map((stay, at) => {
        const host = stay.gap ? cell("", badge("gap", "unfinished"), make("small", "", visible(stay.note))) : cell("name", named(stay.host ?? "not known"));
        return [host, cell("time", stay.from === null ? (at === 0 ? "before its first move" : "not known") : time(stay.from)), cell("time", stay.to === null ? (at === stays.length - 1 ? "no later record" : "not known") : time(stay.to))];
      });
      const parts = [
        make("p", "answer", `${whole(rows.length)} ${rows.length === 1 ? "migration" : "migrations"}, ${whole(succeeded)} succeeded, over ${new Set(stays.filter((stay) => stay.host !== null).map((stay) => stay.host)).size} hosts.${several}`),
        pairs([["vCenter", vcenters.map((name) => shorten(name, 80)).join(", ")], ["MoRef", ids.slice(0, 8).join(", ")]]),
        make("h3", "", "Its migrations"),
        ...rows.slice(0, MOST_IN_PANEL).map(detailsOf),
      ];
      if (rows.length > MOST_IN_PANEL) parts.push(make("p", "note", `${MOST_IN_PANEL} of ${whole(rows.length)} shown; filter the table of all migrations by this name for the rest.`));
      if (lines.length > 0) parts.push(simpleTable(`Where it was (${zone})`, ["Host", `From (${zone})`, `To (${zone})`], lines));
      body.replaceChildren(...parts);
    }
    if (!panel.open) panel.showModal();
    panel.scrollTop = 0;
    byName("panel-close").focus();
  };
  const follow = () => {
    const match = /^#vm=(.*)$/s.exec(location.hash);
    /* e.g. #vm=web-01 -> web-01 */
    if (match === null) {
      if (panel.open) panel.close();
      return;
    }
    try {
      showVm(decodeURIComponent(match[1]));
    } catch {
      showVm(match[1]);
    }
  };

  /* ---- wiring ---- */
  for (const [index, head] of heads.entries()) {
    const button = make("button", "", head.textContent);
    button.type = "button";
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      order.direction = order.column === index ? -order.direction : 1;
      order.column = index;
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", order.direction === 1 ? "ascending" : "descending");
      refresh();
    });
  }
  const offer = (name, ...from) => {
    const used = new Set(from.flatMap((column) => columns[column]));
    used.delete(-1);
    const options = [...used].sort((left, right) => compareText(strings[left], strings[right])).map((index) => {
      const option = make("option", "", shorten(strings[index], 60));
      option.value = index;
      return option;
    });
    form.elements[name].append(...options);
  };
  offer("host", "sourceHost", "destinationHost");
  offer("cluster", "sourceCluster", "destinationCluster");
  form.hidden = false;
  document.querySelector("#migrations > #all + .note, #all .note")?.remove();
  let pending = 0;
  form.addEventListener("input", () => {
    clearTimeout(pending);
    pending = setTimeout(refresh, 120);
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(refresh, 0));
  byName("copy").addEventListener("click", copy);
  byName("previous").addEventListener("click", () => turn(-1));
  byName("next").addEventListener("click", () => turn(1));
  const lookUp = byName("look-up");
  if (lookUp !== null) {
    lookUp.hidden = false;
    lookUp.addEventListener("submit", (event) => {
      event.preventDefault();
      const at = instantOf(lookUp.elements.at.value);
      lookUp.elements.place.value = at === null ? "That is not a time." : placeAt(lookUp.elements.vm.value.trim(), at);
    });
  }
  byName("panel-close").addEventListener("click", () => panel.close());
  panel.addEventListener("click", (event) => {
    if (event.target === panel) panel.close();
  });
  let back = null;
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest('a[href^="#vm="]') : null;
    if (link === null) return;
    back = link;
    /* The same link again changes no address, so nobody would follow it. */
    if (link.getAttribute("href") === location.hash) follow();
  });
  panel.addEventListener("close", () => {
    if (location.hash.startsWith("#vm=")) history.replaceState(null, "", location.pathname + location.search);
    if (back?.isConnected) back.focus({ preventScroll: true });
  });
  addEventListener("hashchange", follow);
  /* Only what can be scrolled needs a place in the tab order. */
  const trimTabOrder = () => {
    for (const region of document.querySelectorAll(".scroll")) region.tabIndex = region.scrollWidth > region.clientWidth ? 0 : -1;
  };
  addEventListener("resize", trimTabOrder);
  if (matchMedia("(max-width: 1100px)").matches) document.querySelector(".contents details").open = false;
  found = select();
  draw();
  heads[4]?.setAttribute("aria-sort", "ascending");
  follow();
})();
