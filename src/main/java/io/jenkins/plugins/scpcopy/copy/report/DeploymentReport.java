package io.jenkins.plugins.scpcopy.copy.report;

import java.io.Serializable;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * What a deployment did.
 *
 * @param hosts in the order in which they were named
 * @param seconds for all of it
 */
public record DeploymentReport(List<HostReport> hosts, double seconds) implements Serializable {
    public DeploymentReport {
        hosts = List.copyOf(hosts);
    }

    /** Of a single copy. @param host its name, raw */
    public static DeploymentReport of(String host, CopyReport report) {
        HostReport.State state = report.complete() ? HostReport.State.DONE : HostReport.State.FAILED;
        return new DeploymentReport(List.of(new HostReport(host, state, report, null, "", "")), report.seconds());
    }

    /** Whether all hosts are done. */
    public boolean complete() {
        return failed().isEmpty();
    }

    /** The hosts that are not done. */
    public List<HostReport> failed() {
        return hosts.stream().filter(host -> host.state() != HostReport.State.DONE).toList();
    }

    /** All copies together; the paths of results begin with their host's name where there are several. */
    public CopyReport total() {
        if (hosts.size() == 1) {
            return hosts.get(0).report();
        }
        return new CopyReport(
                sum(CopyReport::files),
                sum(CopyReport::bytes),
                seconds,
                sum(CopyReport::skipped),
                sum(CopyReport::failed),
                sum(CopyReport::deleted),
                hosts.stream().map(host -> host.report().protocol()).filter(used -> !used.isEmpty()).distinct()
                        .collect(Collectors.joining(", ")),
                "",
                hosts.stream().map(host -> host.report().keyExchange()).filter(used -> !used.isEmpty()).distinct()
                        .collect(Collectors.joining(", ")),
                hosts.stream().flatMap(host -> host.report().results().stream().map(result -> result.on(host.host()))).toList());
    }

    private long sum(ToLongFunction<CopyReport> count) {
        return hosts.stream().map(HostReport::report).mapToLong(count).sum();
    }
}
