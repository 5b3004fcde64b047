package io.jenkins.plugins.scpcopy.copy;

import io.jenkins.plugins.scpcopy.copy.deploy.HostCommands;
import io.jenkins.plugins.scpcopy.copy.deploy.ReleaseState;
import io.jenkins.plugins.scpcopy.copy.deploy.Releases;
import io.jenkins.plugins.scpcopy.copy.host.CopyContext;
import io.jenkins.plugins.scpcopy.copy.host.Retries;
import io.jenkins.plugins.scpcopy.copy.report.CopyEvents;
import io.jenkins.plugins.scpcopy.copy.report.CopyReport;
import io.jenkins.plugins.scpcopy.copy.report.DeploymentReport;
import io.jenkins.plugins.scpcopy.copy.report.HostReport;
import io.jenkins.plugins.scpcopy.copy.request.Commands;
import io.jenkins.plugins.scpcopy.copy.request.CopyTarget;
import io.jenkins.plugins.scpcopy.copy.request.Endpoint;
import io.jenkins.plugins.scpcopy.copy.request.Protocol;
import io.jenkins.plugins.scpcopy.copy.request.Rollout;
import io.jenkins.plugins.scpcopy.remote.MemoryBudget;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Switches hosts back to an earlier release, when it is known that all of them can: all, or none. An instance is used once. */
public final class Rollback implements OnHosts {
    private final List<Deployment.Host> hosts;
    private final Commands commands;
    private final HostGroup<RolledBackHost> group;
    private final long startNanos = System.nanoTime();

    /**
     * @param hosts at least one; only where their targets are, and how these are reached, matters
     * @param release its name; empty for the one that was in use before the present one
     * @param rollout how many at once, and what is run after the switch
     * @param events for each host, by its name, which is empty where there is only one
     */
    public Rollback(
            List<Deployment.Host> hosts, Optional<String> release, Rollout rollout, Function<String, CopyEvents> events) {
        this.hosts = List.copyOf(hosts);
        this.commands = rollout.commands();
        this.group = new HostGroup<>(
                hosts.stream()
                        .map(host -> new RolledBackHost(host, release, commands, events.apply(hosts.size() == 1 ? "" : host.name())))
                        .toList(),
                rollout.atOnce());
    }

    @Override
    public DeploymentReport run() throws InterruptedException {
        hosts.forEach(host -> {
            Rollout.checkReleases(end(host));
            if (commands.isAsked() && host.request().protocol() == Protocol.SFTP) {
                throw new IllegalArgumentException("commands are not possible by SFTP alone");
            }
        });
        try {
            group.each(group.members(), RolledBackHost::look, false);
            if (!group.isComplete() || group.isAborted()) {
                group.members().forEach(GroupMember::markUndone);
                return soFar();
            }
            group.each(group.members(), RolledBackHost::goBack, true);
            if (!group.isComplete() && !group.isAborted()) {
                group.each(group.members(), RolledBackHost::restore, false);
            } else if (!group.isAborted()) {
                group.each(group.members(), RolledBackHost::after, false);
            }
            if (group.isAborted()) {
                group.members().forEach(RolledBackHost::warnOfUse);
            }
            return soFar();
        } catch (InterruptedException e) {
            group.members().forEach(RolledBackHost::warnOfUse);
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
                group.members().stream().map(RolledBackHost::report).toList(), (System.nanoTime() - startNanos) / 1e9);
    }

    private static Endpoint end(Deployment.Host host) {
        return ((CopyTarget.Remote) host.request().to()).end();
    }

    private static final class RolledBackHost extends GroupMember {
        private final Optional<String> wanted;
        private final Commands commands;
        private final Releases releases;
        private ReleaseState before;
        private String back = "";
        private boolean tried;
        private String now = "";

        RolledBackHost(Deployment.Host host, Optional<String> wanted, Commands commands, CopyEvents events) {
            super(
                    host.name(),
                    new Station(new CopyContext(host.request(), events, MemoryBudget.ofHeap()), host.talksTo(), Retries.Clock.REAL),
                    events);
            this.wanted = wanted;
            this.commands = commands;
            this.releases = new Releases(end(host).path());
        }

        private String was() {
            return before == null ? "" : before.current().orElse("");
        }

        void look() throws IOException {
            if (commands.isAsked()) {
                station().repeatably(session -> new HostCommands(session).check());
            }
            station().repeatably(session -> before = releases.look(session));
            now = was();
            back = before.back(wanted);
        }

        void goBack() throws IOException {
            if (back.equals(was())) {
                tell("release " + RemoteText.escape(back) + " is in use already");
                return;
            }
            tried = true;
            station().repeatably(session -> releases.switchTo(session, back));
            now = back;
            tell("release " + RemoteText.escape(was()) + " → " + RemoteText.escape(back));
        }

        /** All ends early: says which release is in use. */
        void warnOfUse() {
            if (before != null) {
                boolean known = !tried || now.equals(back);
                warn("ended early: release in use: " + RemoteText.escape(now) + (known ? "" : " or " + RemoteText.escape(back)));
            }
        }

        void restore() throws IOException {
            markUndone();
            if (tried) {
                station().repeatably(session -> releases.switchTo(session, was()));
                now = was();
                tell("release " + RemoteText.escape(back) + " → " + RemoteText.escape(was()));
            }
        }

        void after() throws IOException {
            if (!commands.after().isBlank()) {
                station().once(session -> new HostCommands(session).run("after", commands.after(), commands.limit()));
            }
        }

        @Override
        HostReport report() {
            return new HostReport(name(), state(), CopyReport.NOTHING, failure(), was(), now);
        }
    }
}
