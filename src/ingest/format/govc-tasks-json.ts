import type { Adapter, Probe, Sink } from "../adapter.ts";
import { looksLikeJson, mayConcernInJson, readJson } from "../dialect/json.ts";
import { EXCERPT_LENGTH } from "../dialect/table.ts";
import { Loose, taskInfoOf } from "../event-object.ts";
import { taskObjects } from "../scan/json-scan.ts";
import type { Head, Source } from "../source.ts";

/** `govc tasks -json`: TaskInfo objects inside `{"tasks": […]}` (`{"Tasks": …}` before v0.32), one such object per page of history. */
export const govcTasksJson: Adapter = {
  id: "govc-tasks-json",
  title: "govc tasks as JSON",
  role: "tasks",
  bareTimes: "utc",
  recipes: [
    {
      tool: "govc 0.37 or newer",
      command: "govc tasks -json -b 26h > tasks.json",
      privilege: "Read-only on the vCenter root, propagated",
      note: "-b exists from 0.37 on; without it govc shows the last 25 recent tasks only.",
    },
  ],
  probe,
  read,
};

function probe(head: Head): Probe {
  if (!looksLikeJson(head)) return "no";
  return /^\s*\{\s*"tasks"\s*:\s*(\[|null)/i.test(head.text) ? "yes" : "no";
}

async function read(source: Source, sink: Sink): Promise<void> {
  await readJson(source, {
    relevant: mayConcernInJson,
    scan: taskObjects((time, count) => sink.irrelevant(time, count)),
    value: (value, line) => {
      const task = new Loose(value);
      // A page without tasks: {"tasks": null}
      if (task.has("tasks") && task.get("tasks") === undefined) return;
      const info = task.has("descriptionId") || task.has("key") ? taskInfoOf(value) : undefined;
      if (info === undefined)
        sink.reject(line, "an object that is no TaskInfo", JSON.stringify(value).slice(0, EXCERPT_LENGTH));
      else sink.emit({ shape: "task", line, info });
    },
    skipped: (text) => sink.irrelevant(/"queueTime"\s*:\s*"([^"]+)"/i.exec(text)?.[1]),
    broken: (line, reason, excerpt) => sink.reject(line, reason, excerpt.slice(0, EXCERPT_LENGTH)),
  });
}
