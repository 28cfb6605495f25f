import { shownLabel, shownWord } from "./visible.ts";

type TaskState = "queued" | "running" | "success" | "error" | "cancelled";

/** TaskInfoState as word and as PowerShell's enum number, and the states of the Client's lists in the languages it has. */
const STATES: ReadonlyMap<string, TaskState> = new Map(
  Object.entries({
    queued: "0 queued|in warteschlange|en file d'attente|en cola|キュー待機中|대기 중|已排队|已排入佇列",
    running:
      "1 running|in progress|wird ausgeführt|läuft|en cours|en cours d'exécution|en curso|en ejecución|実行中|進行中|실행 중|진행 중|正在运行|正在執行",
    success:
      "2 success|succeeded|successful|completed|complete|done|abgeschlossen|erfolgreich|terminé|terminée|réussi|completado|completada|完了|成功|완료|완료됨|已完成",
    error: "3 error|failed|failure|fehler|fehlgeschlagen|échec|erreur|エラー|失敗|오류|실패|错误|失败|錯誤",
    cancelled: "canceled|cancelled|abgebrochen|annulé|annulée|cancelado|cancelada|キャンセル|취소|취소됨|已取消",
  }).flatMap(([state, words]) =>
    words.split(/\||(?<=^\d) /).map((word): [string, TaskState] => [word, state as TaskState]),
  ),
);

function stateIn(state: string | undefined): TaskState | undefined {
  const shown = shownWord(state);
  if (shown !== undefined && /^\d+\s*%$/.test(shown)) return "running";
  return STATES.get(shownLabel(state) ?? "");
}

/** Words of lists and databases for a task that somebody stopped: an error to vCenter. */
export function saysCancelled(state: string | undefined): boolean {
  return stateIn(state) === "cancelled";
}

/** What a task's state means, in whatever spelling; unknown where it is no word for one. */
export function stateOfTask(state: string | undefined): Exclude<TaskState, "cancelled"> | "unknown" {
  const found = stateIn(state) ?? "unknown";
  return found === "cancelled" ? "error" : found;
}
