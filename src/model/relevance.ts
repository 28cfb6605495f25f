/**
 * What a record's raw text must contain to be worth parsing: migrations themselves, and the little around them that explains
 * them (maintenance, power state, HA, host and vCenter trouble). English words and type ids; type ids are English in every locale. Where the
 * text is German, French, Spanish, Italian, Japanese, Chinese or Korean, the stems of "migrate", "relocate" and "maintenance" keep it from being skipped.
 */
const CONCERNS =
  /igr|IGRAT|elocat|ELOCAT|otion|VMOTION|torage DRS|aintenance|operation performed|HostOperation|owered|Power On|uspend|GuestShutdown|NotReachable|HostFailed|HA |vSphere HA|\.HA\.|restarted|egister|VmRe|emoved|VmCreated|reated virtual|enamed|isconnect|onnection(?!Cookie)|onnected(?! = )|failover|FaultTolerance|vpxd|VirtualCenter|ompress|DrsRule|DrsSoftRule|affinity rule|tandby|evacuat|DrsVm|sdrs|Drm\.|host\.VMotion|erlager|artungsmodus|éplac|eubic|마이그레이션|移行|移動|再配置|迁移|遷移|重定位|メンテナンス|维护模式|維護模式/;

/** Marks and spaces that nobody sees as such take words apart for every comparison: who reads the record closely looks past them. */
const HIDDEN_MARK = /[\u00a0\u00ad\u200b-\u200f\u202a-\u202e\u2060\u3000\ufeff]/;

export function mayConcernMigration(recordText: string): boolean {
  return CONCERNS.test(recordText) || HIDDEN_MARK.test(recordText);
}

/**
 * The same as source texts, each a literal that a `(?!…)` may follow: what passes over bytes is made of them, so that it cannot fall
 * behind (ingest/scan).
 */
export const CONCERN_ALTERNATIVES: readonly string[] = CONCERNS.source.split("|");

/**
 * What nobody writes by chance: the types of vCenter's migration events, the ids of its tasks, and the fixed beginnings of its
 * sentences. A text that holds one of these is never taken for irrelevant.
 */
const NAMES_MIGRATION = new RegExp(
  [
    String.raw`\b(?:Vm(?:BeingHotMigrated|BeingMigrated|BeingRelocated|Migrated|Relocated|FailedMigrate|RelocateFailed)|DrsVmMigrated|Migration(?:Host|Resource)?Error)Event\b`,
    String.raw`\b(?:VmHotMigratingWithEncryption|VmMigratingWithEncryption|SrcVmMigrated|DstVmMigrated|SrcVmMigrateFailed|StorageDrsStorageMigration)Event\b`,
    String.raw`\b(?:RelocateVM|MigrateVM)_Task\b|\bVirtualMachine\.(?:relocate|migrate)\b|\bDrm\.ExecuteVMotionLRO\b`,
    // … from esx01, ds1 to esx02, ds1: other programs migrate too, but not from a host and a datastore
    String.raw`\b(?:[Mm]igrating|Relocating|(?:Cannot|Failed to|Unable to) migrate|was (?:migrated|relocated) from) [^\n"]{1,120}?, [^\n",]{1,100} to [^\n",]{1,100}, \S`,
    String.raw`\bMigration of virtual machine \S|\bDRS migrated [^\n"]{1,100} from \S|\bwas migrated from host \S|\bStorage DRS migrated \S`,
  ].join("|"),
);

export function namesMigration(text: string): boolean {
  return NAMES_MIGRATION.test(text);
}
