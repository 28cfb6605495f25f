import type { Forecast } from "../../model/forecast.ts";
import { isBuiltIn, type Renaming } from "./names.ts";

/** The forecast under the names that the rest of the report has; what it says in words is ours, but for profiles. */
export function renamedForecast(forecast: Forecast, { name, nameOrNull, text }: Renaming): Forecast {
  const places = <
    Named extends { readonly vcenter: string | null; readonly cluster: string | null; readonly host: string },
  >(
    named: Named,
  ): Named => ({
    ...named,
    vcenter: nameOrNull("vcenter", named.vcenter),
    host: name("host", named.host),
    cluster: nameOrNull("cluster", named.cluster),
  });
  const vms = <Named extends { readonly vm: string | null; readonly moref: string | null }>(named: Named): Named => ({
    ...named,
    vm: nameOrNull("vm", named.vm),
    moref: nameOrNull("moref", named.moref),
  });
  return {
    ...forecast,
    hosts: forecast.hosts.map((host) => ({
      ...places(host),
      blockers: host.blockers.map((blocker) => ({ ...vms(blocker), reason: text(blocker.reason) })),
      lastVm: host.lastVm === null ? null : vms(host.lastVm),
      why: host.why.map(text),
    })),
    vms: forecast.vms.map((vm) => ({
      ...vms(vm),
      vcenter: nameOrNull("vcenter", vm.vcenter),
      host: nameOrNull("host", vm.host),
      profile: vm.profile === null || isBuiltIn(vm.profile) ? vm.profile : name("profile", vm.profile),
      reasons: vm.reasons.map(text),
      helps: vm.helps.map(text),
    })),
    network: forecast.network.map(places),
  };
}
