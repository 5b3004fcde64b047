package io.jenkins.plugins.scpcopy.copy;

import io.jenkins.plugins.scpcopy.copy.deploy.HostCommands;
import io.jenkins.plugins.scpcopy.copy.deploy.ReleaseContent;
import io.jenkins.plugins.scpcopy.copy.deploy.ReleaseState;
import io.jenkins.plugins.scpcopy.copy.deploy.Releases;
import io.jenkins.plugins.scpcopy.copy.deploy.UnchangedLinks;
import io.jenkins.plugins.scpcopy.copy.host.CopyContext;
import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.host.RateLimiter;
import io.jenkins.plugins.scpcopy.copy.host.Retries;
import io.jenkins.plugins.scpcopy.copy.report.CopyEvents;
import io.jenkins.plugins.scpcopy.copy.report.CopyProgress;
import io.jenkins.plugins.scpcopy.copy.report.CopyReport;
import io.jenkins.plugins.scpcopy.copy.report.HostReport;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.CopyTarget;
import io.jenkins.plugins.scpcopy.copy.request.Endpoint;
import io.jenkins.plugins.scpcopy.copy.request.Release;
import io.jenkins.plugins.scpcopy.copy.request.Rollout;
import io.jenkins.plugins.scpcopy.copy.selection.Plan;
import io.jenkins.plugins.scpcopy.remote.MemoryBudget;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/** What is done on one host of a deployment, in steps that others order. Each runs on the thread that calls it. */
final class DeployedHost extends GroupMember {
    private final Deployment.Host host;
    private final Rollout rollout;
    private final CopyEvents events;
    private final MemoryBudget memory;
    private final int mostResults;
    private final Retries.Clock clock;
    private final RateLimiter limiter;
    private final Releases releases;
    private final Release release;
    private CopyJob job;
    private CopyReport report = CopyReport.NOTHING;
    private ReleaseState before;
    /** Whether the release was there before. */
    private boolean there;

    private boolean made;
    private boolean taken;
    private boolean ran;
    private String was = "";
    private String now = "";

    /**
     * @param memory of this host while it is copied to
     * @param mostResults that are kept of it afterwards
     */
    DeployedHost(
            Deployment.Host host,
            Rollout rollout,
            CopyEvents events,
            MemoryBudget memory,
            int mostResults,
            Retries.Clock clock,
            RateLimiter limiter) {
        super(
                host.name(),
                new Station(new CopyContext(host.request(), new CopyProgress(events, memory), limiter), host.talksTo(), clock),
                events);
        this.host = host;
        this.rollout = rollout;
        this.events = events;
        this.memory = memory;
        this.mostResults = mostResults;
        this.clock = clock;
        this.limiter = limiter;
        this.release = rollout.release();
        this.releases = new Releases(path());
    }

    private String path() {
        return end().map(Endpoint::path).orElse("");
    }

    private Optional<Endpoint> end() {
        return host.request().to() instanceof CopyTarget.Remote target ? Optional.of(target.end()) : Optional.empty();
    }

    /**
     * Copies, with what comes before it; without a release, also with what comes after it.
     *
     * @param plan of an upload; empty if each host's own copy finds out what there is
     */
    void copy(Optional<Plan> plan) throws IOException {
        CopyRequest request = host.request();
        boolean plain = rollout.isPlain() || request.dryRun();
        if (request.dryRun() && !rollout.isPlain()) {
            tell("a dry run makes no release and runs no command");
        }
        if (plain) {
            copy(request.dryRun() && release.isAsked() ? place(Releases.currentOf(path())) : request, plan);
            return;
        }
        prepare();
        copy(release.isAsked() ? place(Releases.partOf(path(), release.name())) : request, plan);
        if (!release.isAsked() && report.complete()) {
            after();
        }
    }

    private CopyRequest place(String path) {
        return host.request().inRelease(end().orElseThrow().withPath(path));
    }

    private void prepare() throws IOException {
        if (rollout.commands().isAsked()) {
            station().repeatably(session -> new HostCommands(session).check());
        }
        if (release.isAsked()) {
            look();
            if (!there) {
                station().repeatably(session -> {
                    releases.make(session, before, release.name());
                    made = true;
                });
            }
        }
        run("before", rollout.commands().before());
    }

    /** The same release may be there, from a deployment that was cut off. */
    private void look() throws IOException {
        AtomicReference<ReleaseState> state = new AtomicReference<>();
        station().repeatably(session -> state.set(releases.look(session)));
        now = state.get().current().orElse("");
        there = state.get().isLast(release.name());
        taken = there && state.get().isInUse(release.name());
        before = there ? state.get().before(release.name()) : state.get();
        was = now;
    }

    private void run(String what, String command) throws IOException {
        if (!command.isBlank()) {
            station().once(session -> new HostCommands(session).run(what, command, rollout.commands().limit()));
        }
    }

    private void copy(CopyRequest request, Optional<Plan> plan) throws IOException {
        Connector to = host.to() == null ? null : host.to() == host.talksTo() ? station().handingOver() : host.to();
        Connector from = host.from() == null ? null : host.from() == host.talksTo() ? station().handingOver() : host.from();
        CopyContext context = new CopyContext(request, new CopyProgress(events, memory), limiter);
        CopyJob copying = new CopyJob(context, from, to, clock, sending(request, plan));
        synchronized (this) {
            job = copying;
        }
        try {
            report = copying.run().listing(mostResults);
        } catch (IOException | RuntimeException e) {
            report = copying.soFar().listing(mostResults);
            throw e;
        } finally {
            synchronized (this) {
                job = null;
            }
        }
    }

    private Sending sending(CopyRequest request, Optional<Plan> plan) {
        return new Sending() {
            private boolean begun;

            @Override
            public Plan plan(CopyRequest own, MemoryBudget.Account account) throws IOException {
                return plan.isPresent() ? plan.get() : Sending.ALL.plan(own, account);
            }

            @Override
            public Plan rest(Plan whole, HostSession session) throws IOException {
                if (there) {
                    Plan nothing = new ReleaseContent(request, session, releases, release.name()).confirm(whole, taken);
                    // What is in use stays so unless something fails from the switch on.
                    made = !taken;
                    was = before.current().orElse("");
                    return nothing;
                }
                if (!made) {
                    return whole;
                }
                if (begun) {
                    // An earlier attempt may have linked some.
                    releases.make(session, before, release.name());
                }
                begun = true;
                return new UnchangedLinks(request, session, releases, before, release).link(whole);
            }
        };
    }

    /** Makes the release that was copied the one in use. */
    void takeRelease() throws IOException {
        made = true;
        if (taken) {
            return;
        }
        // Of one that fails in the middle it is not known whether it switched.
        taken = true;
        station().repeatably(session -> releases.putIntoUse(session, before, release.name()));
        now = release.name();
        tell("release " + shown(before.current()) + " → " + release.name());
    }

    /** Runs what is to be run in the end. */
    void after() throws IOException {
        ran = true;
        run("after", rollout.commands().after());
    }

    /** Removes the new release, and goes back to the one before; what was run with the new one in use is run again then. */
    void undo() throws IOException {
        markUndone();
        try {
            if (taken) {
                goBack();
            }
            station().repeatably(session -> releases.discard(session, release.name()));
            made = false;
        } catch (IOException e) {
            warn("the new release could not be taken back: " + e.getMessage());
            throw e;
        }
    }

    private void goBack() throws IOException {
        // A first attempt that was lost may have switched.
        AtomicBoolean left = new AtomicBoolean();
        station().repeatably(session -> left.compareAndSet(false, releases.switchBack(session, before, release.name())));
        taken = false;
        if (left.get()) {
            now = before.current().orElse("");
            tell("release " + release.name() + " → " + shown(before.current()));
            if (ran && before.current().isPresent()) {
                afterwards();
            }
        }
    }

    private void afterwards() {
        try {
            after();
        } catch (IOException e) {
            warn("with the release before in use again, " + e.getMessage());
        }
    }

    /** All ends early: says which release is in use. */
    void warnOfUse() {
        if (before != null) {
            warn("ended early: " + (!taken
                    ? "not switched, release in use: " + shown(before.current())
                    : now.equals(release.name())
                            ? "switched, release in use: " + release.name() + ", before: " + shown(before.current())
                            : "while it was switched, release in use: " + shown(before.current()) + " or " + release.name()));
        }
    }

    private static String shown(Optional<String> name) {
        return name.map(RemoteText::escape).orElse("none");
    }

    /** Whether there is something of a new release. */
    boolean isMade() {
        return made;
    }

    /** Removes releases that are too many. What cannot be removed is no failure. */
    void clean() {
        try {
            station().repeatably(session -> {
                List<String> removed = releases.removeOld(session, release.keep());
                if (!removed.isEmpty()) {
                    tell("older releases are removed: " + String.join(", ", removed));
                }
            });
        } catch (IOException e) {
            warn("older releases were not removed: " + e.getMessage());
        }
    }

    @Override
    synchronized boolean isComplete() {
        return super.isComplete() && report.complete();
    }

    @Override
    void abort() {
        super.abort();
        CopyJob busy;
        synchronized (this) {
            busy = job;
        }
        if (busy != null) {
            busy.abort();
        }
    }

    @Override
    HostReport report() {
        return new HostReport(name(), state(), soFar(), failure(), was, now);
    }

    private synchronized CopyReport soFar() {
        return job == null ? report : job.soFar();
    }
}
