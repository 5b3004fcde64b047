package io.jenkins.plugins.scpcopy.copy;

import io.jenkins.plugins.scpcopy.copy.host.RateLimiter;
import io.jenkins.plugins.scpcopy.copy.host.Retries;
import io.jenkins.plugins.scpcopy.copy.report.CopyEvents;
import io.jenkins.plugins.scpcopy.copy.report.CopyReport;
import io.jenkins.plugins.scpcopy.copy.report.DeploymentReport;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.CopySource;
import io.jenkins.plugins.scpcopy.copy.request.CopyTarget;
import io.jenkins.plugins.scpcopy.copy.request.OnFailure;
import io.jenkins.plugins.scpcopy.copy.request.Rollout;
import io.jenkins.plugins.scpcopy.copy.selection.Plan;
import io.jenkins.plugins.scpcopy.remote.MemoryBudget;
import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Runs one copy to several hosts, and what is done around it: releases, commands. To one host and without these it is like {@link Copy}. An
 * instance is used once.
 *
 * <p>With a release, no host is switched before all of them have everything.
 */
public final class Deployment implements OnHosts {
    /**
     * One of the hosts.
     *
     * @param name how results and the lines of a log call it; each host has one of its own
     * @param request whose target is on this host; all requests have one source
     * @param from opens connections to the source's host, or null if the source is local
     * @param to opens connections to the target's host, or null if the target is local, or reached by the source's host
     */
    public record Host(String name, CopyRequest request, Connector from, Connector to) {
        /** The host on which commands are run and releases made: the target's, or else the source's. */
        Connector talksTo() {
            return to != null ? to : from;
        }
    }

    private final List<Host> hosts;
    private final Rollout rollout;
    private final MemoryBudget memory;
    private final HostGroup<DeployedHost> group;
    private final boolean stops;
    private final long startNanos = System.nanoTime();

    /**
     * @param hosts at least one
     * @param events for each host, by its name, which is empty where there is only one
     */
    public Deployment(List<Host> hosts, Rollout rollout, Function<String, CopyEvents> events) {
        this(hosts, rollout, events, Retries.Clock.REAL);
    }

    Deployment(List<Host> hosts, Rollout rollout, Function<String, CopyEvents> events, Retries.Clock clock) {
        this.hosts = List.copyOf(hosts);
        this.rollout = rollout;
        this.stops = rollout.onFailure() != OnFailure.CONTINUE;
        this.memory = MemoryBudget.ofHeap();
        int busy = Math.min(rollout.atOnce(), hosts.size());
        RateLimiter limiter = new RateLimiter(hosts.get(0).request().bandwidth());
        this.group = new HostGroup<>(
                hosts.stream()
                        .map(host -> new DeployedHost(
                                host,
                                rollout,
                                events.apply(hosts.size() == 1 ? "" : host.name()),
                                MemoryBudget.shareOfHeap(busy),
                                CopyReport.MOST_RESULTS / hosts.size(),
                                clock,
                                limiter))
                        .toList(),
                busy);
    }

    @Override
    public DeploymentReport run() throws IOException, InterruptedException {
        hosts.forEach(host -> rollout.check(host.request()));
        Optional<Plan> plan = plan();
        try {
            group.each(group.members(), host -> host.copy(plan), stops);
            if (rollout.release().isAsked() && !hosts.get(0).request().dryRun() && !group.isAborted()) {
                release();
            }
            if (group.isAborted()) {
                group.members().forEach(DeployedHost::warnOfUse);
            }
            return soFar();
        } catch (InterruptedException e) {
            group.members().forEach(DeployedHost::warnOfUse);
            throw e;
        } finally {
            group.end();
        }
    }

    @Override
    public void abort() {
        group.abort();
    }

    @Override
    public DeploymentReport soFar() {
        return new DeploymentReport(
                group.members().stream().map(DeployedHost::report).toList(), (System.nanoTime() - startNanos) / 1e9);
    }

    /** One for all hosts: what is sent does not depend on them. */
    private Optional<Plan> plan() throws IOException {
        CopyRequest request = hosts.get(0).request();
        boolean upload = !(request.from() instanceof CopySource.Remote) && request.to() instanceof CopyTarget.Remote;
        if (!upload) {
            return Optional.empty();
        }
        Plan plan = Sending.ALL.plan(request, memory.plan());
        if (rollout.release().isAsked() && plan.items().isEmpty()) {
            throw new TransferException(Phase.PLAN, "there is nothing to make a release of");
        }
        return Optional.of(plan);
    }

    private void release() throws InterruptedException {
        if (stops && !group.isComplete()) {
            undo(group.members());
            return;
        }
        undo(group.members().stream().filter(host -> !host.isComplete()).toList());
        List<DeployedHost> ready = group.complete();
        List<DeployedHost> left = group.each(ready, DeployedHost::takeRelease, stops);
        if (group.isAborted() || stops && isUndone(ready, left)) {
            return;
        }
        List<DeployedHost> switched = ready.stream().filter(GroupMember::isComplete).toList();
        left = group.each(switched, DeployedHost::after, stops);
        if (group.isAborted() || stops && isUndone(ready, List.of())) {
            return;
        }
        left.forEach(host -> host.fail(new TransferException(
                Phase.COMMAND, "the command 'after' was not run, since another host had failed; the new release is in use")));
        if (!stops || group.isComplete()) {
            group.each(group.complete(), DeployedHost::clean, false);
        }
    }

    /**
     * After a failure takes back what is not to stay.
     *
     * @param unchanged hosts that were not switched
     * @return whether all hosts have what they had
     */
    private boolean isUndone(List<DeployedHost> ready, List<DeployedHost> unchanged) throws InterruptedException {
        if (ready.stream().allMatch(GroupMember::isComplete)) {
            return false;
        }
        if (rollout.onFailure() == OnFailure.ROLLBACK) {
            undo(ready);
            return true;
        }
        undo(unchanged);
        return false;
    }

    private void undo(List<DeployedHost> which) throws InterruptedException {
        List<DeployedHost> begun = which.stream().filter(DeployedHost::isMade).toList();
        group.each(begun, DeployedHost::undo, false);
    }
}
