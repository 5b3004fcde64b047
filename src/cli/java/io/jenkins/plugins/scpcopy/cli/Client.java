package io.jenkins.plugins.scpcopy.cli;

import io.jenkins.plugins.scpcopy.copy.Connector;
import io.jenkins.plugins.scpcopy.copy.Copy;
import io.jenkins.plugins.scpcopy.copy.report.CopyReport;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.CopyTarget;
import io.jenkins.plugins.scpcopy.copy.request.Route;
import io.jenkins.plugins.scpcopy.files.LocalNames;
import io.jenkins.plugins.scpcopy.files.Reasons;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.ssh.hop.AlgorithmException;
import io.jenkins.plugins.scpcopy.ssh.hop.AlgorithmKind;
import io.jenkins.plugins.scpcopy.ssh.hop.HostKeyException;
import io.jenkins.plugins.scpcopy.ssh.hostkey.KnownHosts;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
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
    private Copy current;
    private Prepared copied;
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
            Jobs jobs = new Jobs(options, surroundings.directory());
            List<Jobs.Job> all = jobs.jobs();
            Hosts hosts = new Hosts(options, surroundings, logins, messages::warning);
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
        Copy running;
        synchronized (this) {
            aborted = true;
            running = current;
        }
        if (running != null) {
            running.abort();
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
        return running() != null && !logins.isAsking();
    }

    /** The clean-up has taken too long. */
    void warnOfRemains() {
        Prepared left = running();
        if (left != null && left.request().route() == Route.RELAY) {
            CopyTarget to = left.request().to();
            String place = to instanceof CopyTarget.Remote host ? host.end().display() : ((CopyTarget.Local) to).path();
            messages.warning("temporary files named .scpcopy-….part may be left below '"
                    + RemoteText.escape(place) + "'");
        }
    }

    private synchronized Prepared running() {
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
        boolean localToo = jobs.stream().anyMatch(job -> job.from() == null && job.to() != null);
        boolean byVariable = options.passwordFile == null && options.program == null && logins.password(null, PASSWORD) != null;
        if ((options.passwordFile != null || byVariable) && sources + (localToo ? 1 : 0) > 1) {
            throw new UsageException(
                    (byVariable ? PASSWORD : "--password-file") + " cannot serve several hosts",
                    "Copy from each host with its own command.");
        }
        if (options.toPasswordFile != null && (sources == 0 || jobs.get(0).to() == null)) {
            throw new UsageException("--to-password-file is for the target of a copy between two hosts", "Use --password-file.");
        }
    }

    private boolean copy(Prepared next, Hosts hosts) throws InterruptedException {
        try (Display display = Display.of(options, surroundings, messages, hosts::keep, this::abort)) {
            Copy copy = new Copy(next.request(), next.from(), next.to(), display);
            synchronized (this) {
                if (aborted) {
                    return false;
                }
                current = copy;
                copied = next;
            }
            CopyReport report = copy.run();
            return report.complete();
        } catch (TransferException e) {
            messages.error(e.getMessage(), advice(e, hosts));
        } catch (IOException e) {
            messages.error(Reasons.of(e), null);
        } finally {
            synchronized (this) {
                current = null;
                copied = null;
            }
        }
        return false;
    }

    /** How a setting of algorithms is given to the command. */
    static String allow(String setting) {
        return "-o " + setting.replace(' ', '=') + ", or '" + setting + "' for this host in the configuration file";
    }

    private static String advice(AlgorithmException mismatch) {
        String limit = mismatch.limit()
                .map(kind -> "\nThe setting is " + (kind == AlgorithmKind.CIPHER ? "-c, " : "") + "-o " + kind.setting()
                        + ", or stands in the configuration file.")
                .orElse("");
        return limit + mismatch.allowing()
                .map(setting -> "\nTo allow it: " + allow(setting) + ".")
                .orElse("");
    }

    private static String advice(TransferException e, Hosts hosts) {
        String advice = e.advice().orElse(null);
        if (e instanceof AlgorithmException mismatch) {
            return advice + advice(mismatch);
        }
        if (!(e instanceof HostKeyException refusal)) {
            return advice;
        }
        String how = hosts.knownHosts(KnownHosts.lookupName(refusal.host(), refusal.port()))
                .map(files -> switch (refusal.kind()) {
                    case UNKNOWN -> files.learnedInto() == null
                            ? "--known-hosts takes the line, too."
                            : "The known hosts are in " + files.learnedInto()
                                    + "; --host-verification acceptNew adds the keys of new hosts there.";
                    case CHANGED -> files.places(refusal.host(), refusal.port()).stream()
                            .map(place -> "The known key is in " + place + ".")
                            .collect(Collectors.joining("\n"));
                    case UNCERTIFIED, REVOKED, TOO_SHORT -> "";
                })
                .orElse("");
        return how.isEmpty() ? advice : advice + "\n" + how;
    }
}
