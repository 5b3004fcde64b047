package io.jenkins.plugins.scpcopy.cli;

import io.jenkins.plugins.scpcopy.cli.hosts.Advice;
import io.jenkins.plugins.scpcopy.cli.hosts.ConnectingOneByOne;
import io.jenkins.plugins.scpcopy.cli.hosts.Hosts;
import io.jenkins.plugins.scpcopy.cli.hosts.Logins;
import io.jenkins.plugins.scpcopy.cli.input.UsageException;
import io.jenkins.plugins.scpcopy.cli.options.DeployOptions;
import io.jenkins.plugins.scpcopy.cli.options.Options;
import io.jenkins.plugins.scpcopy.cli.terminal.ListedItems;
import io.jenkins.plugins.scpcopy.cli.terminal.Messages;
import io.jenkins.plugins.scpcopy.cli.terminal.Surroundings;
import io.jenkins.plugins.scpcopy.copy.Connector;
import io.jenkins.plugins.scpcopy.copy.Copy;
import io.jenkins.plugins.scpcopy.copy.Deployment;
import io.jenkins.plugins.scpcopy.copy.OnHosts;
import io.jenkins.plugins.scpcopy.copy.Rollback;
import io.jenkins.plugins.scpcopy.copy.Search;
import io.jenkins.plugins.scpcopy.copy.report.CopyEvents;
import io.jenkins.plugins.scpcopy.copy.report.DeploymentReport;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.CopyTarget;
import io.jenkins.plugins.scpcopy.copy.request.Endpoint;
import io.jenkins.plugins.scpcopy.copy.request.Route;
import io.jenkins.plugins.scpcopy.files.LocalNames;
import io.jenkins.plugins.scpcopy.files.Reasons;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/** The command as a client: copies what the command line says, one copy after the other. */
final class Client {
    static final int ARRIVED = 0;
    static final int FAILED = 1;

    private static final String PASSWORD = "SCP_COPY_PASSWORD";

    private final Options options;
    private final Surroundings surroundings;
    private final Messages messages;
    private final Logins logins;
    /** Aborts what is under way. */
    private Runnable current;

    private List<CopyRequest> copied = List.of();
    private boolean aborted;

    Client(Options options, Surroundings surroundings) {
        this.options = options;
        this.surroundings = surroundings;
        this.messages = new Messages(surroundings.err(), options.quiet);
        this.logins = new Logins(surroundings, messages::warning);
    }

    /** @return the exit status */
    int run() {
        try {
            boolean complete = true;
            options.deploy.check();
            Jobs jobs = new Jobs(options, surroundings.directory());
            Hosts hosts = new Hosts(options, surroundings, logins, messages::warning);
            if (options.deploy.rollback) {
                return deploy(jobs.rollbacks(), jobs, hosts) ? ARRIVED : FAILED;
            }
            if (options.list) {
                return list(jobs.listings(), jobs, hosts) ? ARRIVED : FAILED;
            }
            List<Jobs.Job> all = jobs.jobs();
            if (options.deploy.isAsked()) {
                return deploy(jobs.toAll(all), jobs, hosts) ? ARRIVED : FAILED;
            }
            DirectRoute direct = new DirectRoute(options);
            checkPasswords(all);
            direct.check(all, logins, messages::warning);
            List<Prepared> prepared = new ArrayList<>();
            for (Jobs.Job job : all) {
                prepared.add(direct.isFor(job) ? prepareDirect(job, jobs, hosts) : prepare(job, jobs, hosts));
            }
            for (Prepared next : prepared) {
                complete &= copy(next, hosts);
            }
            return complete ? ARRIVED : FAILED;
        } catch (UsageException e) {
            messages.error(e.getMessage(), e.advice());
        } catch (InvalidPathException e) {
            messages.error("'" + RemoteText.escape(e.getInput()) + "' is no path: " + LocalNames.reason(e), null);
        } catch (IllegalArgumentException e) {
            messages.error(e.getMessage(), null);
        } catch (InterruptedException e) {
            messages.error("interrupted", null);
        } catch (RuntimeException e) {
            messages.error("internal error: " + RemoteText.escape(e.toString()), "Please report this.");
        }
        return FAILED;
    }

    /** Ends the copy that is under way, from another thread, and those that were to follow. */
    private void abort() {
        // What fails from here on fails because of this.
        messages.silence();
        Runnable running;
        synchronized (this) {
            aborted = true;
            running = current;
        }
        if (running != null) {
            running.run();
        }
    }

    /**
     * Ends everything, from another thread, because the user wants it.
     *
     * @return whether it is worth waiting for a copy that removes its temporary files; not while it waits for the user
     */
    boolean interrupt() {
        messages.error("interrupted", null);
        abort();
        return !running().isEmpty() && !logins.isAsking();
    }

    /** The clean-up has taken too long. */
    void warnOfRemains() {
        for (CopyRequest left : running()) {
            if (left.route() == Route.RELAY) {
                String place = left.to() instanceof CopyTarget.Remote host
                        ? host.end().display()
                        : ((CopyTarget.Local) left.to()).path();
                messages.warning("temporary files named .scpcopy-….part may be left below '" + RemoteText.escape(place) + "'");
            }
        }
    }

    private synchronized List<CopyRequest> running() {
        return copied;
    }

    private record Prepared(Jobs.Job job, CopyRequest request, Connector from, Connector to) {}

    private Prepared prepare(Jobs.Job job, Jobs jobs, Hosts hosts) {
        char[] password = logins.password(options.passwordFile, PASSWORD);
        char[] toPassword = job.from() == null ? password : logins.password(options.toPasswordFile, "SCP_COPY_TO_PASSWORD");
        Connector from = job.from() == null ? null : hosts.connector(job.from(), password);
        Connector to = job.to() == null ? null : hosts.connector(job.to(), toPassword);
        return new Prepared(job, jobs.request(job, stallTimeout(job, hosts), Route.RELAY), from, to);
    }

    /** The first host is all that is connected to. */
    private Prepared prepareDirect(Jobs.Job job, Jobs jobs, Hosts hosts) {
        Connector from = hosts.connector(job.from(), logins.password(options.passwordFile, PASSWORD), job.to());
        Jobs.Job resolved = job.to(hosts.seenFromElsewhere(((CopyTarget.Remote) job.target()).end()));
        return new Prepared(resolved, jobs.request(resolved, stallTimeout(job, hosts), Route.DIRECT), from, null);
    }

    private static Duration stallTimeout(Jobs.Job job, Hosts hosts) {
        return Stream.of(job.from(), job.to())
                .filter(Objects::nonNull)
                .map(hosts::stallTimeout)
                .max(Duration::compareTo)
                .orElse(Duration.ofSeconds(60));
    }

    /** A password belongs to one login: it is never offered to several hosts. */
    private void checkPasswords(List<Jobs.Job> jobs) {
        long sources = jobs.stream().map(Jobs.Job::from).filter(Objects::nonNull).distinct().count();
        long targets = jobs.stream().filter(job -> job.from() == null && job.to() != null).map(Jobs.Job::to).distinct().count();
        boolean manyTargets = jobs.stream().map(Jobs.Job::to).filter(Objects::nonNull).distinct().count() > 1;
        boolean byVariable = options.passwordFile == null && options.program == null && logins.password(null, PASSWORD) != null;
        if ((options.passwordFile != null || byVariable) && sources + targets > 1) {
            throw new UsageException(
                    (byVariable ? PASSWORD : "--password-file") + " cannot serve several hosts",
                    "Copy from each host with its own command.");
        }
        if (manyTargets && (options.toPasswordFile != null || logins.password(null, "SCP_COPY_TO_PASSWORD") != null) && sources > 0) {
            throw new UsageException("--to-password-file cannot serve several hosts", "Copy to each host with its own command.");
        }
        if (options.toPasswordFile != null && (sources == 0 || jobs.get(0).to() == null)) {
            throw new UsageException("--to-password-file is for the target of a copy between two hosts", "Use --password-file.");
        }
    }

    private boolean copy(Prepared next, Hosts hosts) throws InterruptedException {
        try (Display display = Display.of(options, surroundings, messages, hosts::keep, this::abort)) {
            Copy copy = new Copy(next.request(), next.from(), next.to(), display);
            if (!begin(copy::abort, List.of(next.request()))) {
                return false;
            }
            return copy.run().complete();
        } catch (TransferException e) {
            messages.error(e.getMessage(), Advice.of(e, hosts));
        } catch (IOException e) {
            messages.error(Reasons.of(e), null);
        } finally {
            end();
        }
        return false;
    }

    /** @return false if everything is to end */
    private synchronized boolean begin(Runnable abort, List<CopyRequest> requests) {
        if (aborted) {
            return false;
        }
        current = abort;
        copied = requests;
        return true;
    }

    private synchronized void end() {
        current = null;
        copied = List.of();
    }

    /** @param all a job for each host @return whether each path stands for something, even if that is an empty directory */
    private boolean list(List<Jobs.Job> all, Jobs jobs, Hosts hosts) throws InterruptedException {
        checkPasswords(all);
        boolean complete = true;
        for (Jobs.Job job : all) {
            complete &= list(prepare(job, jobs, hosts), hosts);
        }
        return complete;
    }

    private boolean list(Prepared next, Hosts hosts) throws InterruptedException {
        try (Display display = Display.of(options, surroundings, messages, hosts::keep, this::abort)) {
            Search search = new Search(next.request(), true, Search.MOST, next.from(), display);
            if (!begin(search::abort, List.of())) {
                return false;
            }
            Search.Found found = search.run();
            ListedItems.lines(found.items(), ZoneId.systemDefault()).forEach(surroundings.out()::println);
            if (found.failure() != null) {
                throw found.failure();
            }
            found.missing().forEach(path ->
                    messages.error("nothing is there: " + RemoteText.escape(next.job().from().withPath(path).display()), null));
            return found.missing().isEmpty();
        } catch (TransferException e) {
            messages.error(e.getMessage(), Advice.of(e, hosts));
        } catch (IOException e) {
            messages.error(Reasons.of(e), null);
        } finally {
            end();
        }
        return false;
    }

    private boolean deploy(List<Jobs.Job> all, Jobs jobs, Hosts hosts) throws InterruptedException {
        checkPasswords(all);
        DirectRoute direct = new DirectRoute(options);
        if (all.stream().anyMatch(direct::isFor)) {
            throw new UsageException("several hosts, releases and commands are not possible with -R", "Use -3.");
        }
        List<Deployment.Host> targets = new ArrayList<>();
        Map<Endpoint, String> names = DeployOptions.names(all.stream().map(Jobs.Job::to).toList());
        for (Jobs.Job job : all) {
            Prepared next = prepare(job, jobs, hosts);
            targets.add(new Deployment.Host(names.get(job.to()), next.request(), next.from(), oneByOne(next.to())));
        }
        Consumer<String> keep = line -> {
            synchronized (hosts) {
                hosts.keep(line);
            }
        };
        Function<String, CopyEvents> events = host -> Display.of(options, surroundings, messages, keep, this::abort, host);
        try {
            OnHosts work = options.deploy.rollback
                    ? new Rollback(targets, options.deploy.rollbackTo(), options.deploy.rollout(), events)
                    : new Deployment(targets, options.deploy.rollout(), events);
            List<CopyRequest> requests = options.deploy.rollback
                    ? List.of()
                    : targets.stream().map(Deployment.Host::request).toList();
            if (!begin(work::abort, requests)) {
                return false;
            }
            DeploymentReport report = work.run();
            report.failed().forEach(host -> messages.error(
                    (targets.size() == 1 ? "" : RemoteText.escape(host.host()) + ": ") + host.reason().orElse(""),
                    host.failure() == null ? null : Advice.of(host.failure(), hosts)));
            return report.complete();
        } catch (TransferException e) {
            messages.error(e.getMessage(), Advice.of(e, hosts));
        } catch (IOException e) {
            messages.error(Reasons.of(e), null);
        } finally {
            end();
        }
        return false;
    }

    /** Where the user may be asked, hosts are logged in to one after the other. */
    private Connector oneByOne(Connector connector) {
        return options.batch || options.program != null ? connector : new ConnectingOneByOne(connector, logins);
    }
}
